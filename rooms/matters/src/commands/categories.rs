//! 导入事项类别: a new table replaces rules; matters that are open keep the one they began with.

use liren_kernel::{Refusal, Verb, calendar::LimitUnit};
use liren_office::{Basis, Change, Command, Decide, Effect, Fault, RoomEffect, change::ApplyContext};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{category::CategoryLine, store, subject::Catalogue};

/// Import categories.
pub const VERB: Verb = Verb("matter.categories_import");

/// Somebody changed a rule since it was shown what a table would change.
pub const MOVED: &str = "refusal-category-moved";

/// The command. Rows that are missing stay as they are.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportCategories {
    /// As read and checked by [`crate::category::read`].
    pub lines: Vec<CategoryLine>,
    /// The rules that they were held against, as [`Catalogue::mark`] says it; none for a table that nobody was shown.
    #[serde(default)]
    pub seen: Option<i64>,
}

struct Replace {
    lines: Vec<(CategoryLine, i64)>,
}

impl RoomEffect for Replace {
    fn apply(&self, tx: &mut Tx<'_>, cx: &ApplyContext<'_>) -> Result<(), Fault> {
        for (line, version) in &self.lines {
            let unit = LimitUnit::named(&line.limit_unit).map_or("working_days", LimitUnit::name);
            tx.exec(&store::CATEGORY_END, params![line.code, cx.now])?;
            tx.exec(
                &store::CATEGORY_ADD,
                params![
                    line.code,
                    *version,
                    line.scheme,
                    line.major,
                    line.minor,
                    line.name,
                    line.name_en,
                    line.file_condition,
                    line.close_condition,
                    line.limit_value,
                    unit,
                    line.photo_required,
                    line.first,
                    cx.now,
                    line.track,
                    line.steps,
                    line.on_rework,
                    line.pauses,
                    line.sentinel
                ],
            )?;
        }
        Ok(())
    }
}

impl Command for ImportCategories {
    type Subject = Catalogue;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, now: &Catalogue, _: &Decide<'_>) -> Result<Change, Refusal> {
        if self.seen.is_some_and(|seen| seen != now.mark()) {
            return Err(Refusal::new(MOVED));
        }
        let (mut added, mut changed, mut same) = (0, 0, 0);
        let mut lines = Vec::new();
        for line in self.lines {
            match now.0.iter().find(|c| c.code == line.code) {
                Some(known) if line.is(known) => same += 1,
                Some(known) => {
                    changed += 1;
                    lines.push((line, known.version + 1));
                }
                None => {
                    added += 1;
                    lines.push((line, 1));
                }
            }
        }
        let change = Change::none().tell("added", added).tell("changed", changed).tell("same", same);
        if lines.is_empty() { Ok(change) } else { Ok(change.and(Effect::Room(Box::new(Replace { lines })))) }
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "codes": self.lines.iter().map(|l| l.code.as_str()).collect::<Vec<_>>() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        category,
        commands::tests::{Kit, rule},
    };

    #[test]
    fn only_rows_that_say_something_else_become_a_new_version() {
        let kit = Kit::new();
        let mut lines = category::read(category::FIRST).unwrap();
        lines.truncate(2);
        let mut known = rule();
        known.file_condition.clone_from(&lines[0].file_condition);
        known.close_condition.clone_from(&lines[0].close_condition);
        let run = |known| {
            let change = ImportCategories { lines: lines.clone(), seen: None }
                .decide(&Catalogue(vec![known]), &kit.cx())
                .unwrap();
            change.told.iter().map(|(_, n)| n.clone()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(run(known.clone()), "1 0 1");
        known.limit_value = 4;
        assert_eq!(run(known), "1 1 0");
    }

    #[test]
    fn the_table_in_force_goes_out_and_comes_back_unchanged() {
        let kit = Kit::new();
        let mut odd = rule();
        odd.code = "Z9".into();
        (odd.limit_unit, odd.sentinel) = ("working_days".into(), true);
        (odd.steps, odd.pauses) = ("sign 30 分钟; inspect 2 工作时".into(), "none".into());
        odd.file_condition = "有逗号，还有 \"引号\", 和 ; 号".into();
        let all = vec![rule(), odd];
        for word in ["工作日", "working days"] {
            let bytes = category::table(&all, |c| if c.code == "Z9" { word.into() } else { String::new() }).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(text.contains("工作日"), word == "工作日");
            let lines = category::read(&text).unwrap();
            let change = ImportCategories { lines, seen: None }.decide(&Catalogue(all.clone()), &kit.cx()).unwrap();
            let told = change.told.iter().map(|(_, n)| n.as_str()).collect::<Vec<_>>();
            assert_eq!((told, change.effects.len()), (vec!["0", "0", "2"], 0), "{text}");
        }
    }
}
