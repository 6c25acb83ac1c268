//! 简报: what a round or a month came to, from its records alone; the text around it from templates that the office may
//! change. Asked for by one, agreed by another, frozen then.

use std::collections::BTreeMap;

use liren_kernel::{Day, Level, Refusal};
use liren_matters::release::Release;
use liren_office::{
    Fault, Header,
    store::{AttachmentRow, SETTING_GET},
};
use liren_places::find;
use liren_store::{Read, params};
use serde::{Deserialize, Serialize};

use crate::{
    model::{Category, Did, Standing},
    store::{self, FindingRow},
};

/// What is asked of whoever signs it off.
pub const SUBJECT: &str = "brief";
/// Where the templates stand among the settings.
pub const SETTING: &str = "patrol.templates";
/// Characters of one template and of one text of a brief.
pub const LONGEST: usize = 2_000;
/// Pairs of photos in one brief: forty photos, which is as many as anybody looks through.
pub const PAIRS: usize = 20;
/// Rounds in one brief: a month of every second day with every group.
const ROUNDS: usize = 150;

/// The texts around the facts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Texts {
    /// What it comes to.
    pub lead: String,
    /// What comes next.
    pub next: String,
    /// 信息稿.
    pub news: String,
}

impl Texts {
    /// Those that come with the room.
    #[must_use]
    pub fn built_in() -> Self {
        let mut texts = Self::default();
        let mut into: Option<&mut String> = None;
        for line in include_str!("../data/brief.txt").lines() {
            match line {
                "lead" => into = Some(&mut texts.lead),
                "next" => into = Some(&mut texts.next),
                "news" => into = Some(&mut texts.news),
                line => {
                    if let Some(text) = into.as_deref_mut() {
                        if !text.is_empty() {
                            text.push('\n');
                        }
                        text.push_str(line);
                    }
                }
            }
        }
        texts
    }

    /// Those of the office, or those that come with the room.
    ///
    /// # Errors
    /// When the database fails or what is stored cannot be read.
    pub fn read(read: &mut Read<'_>) -> Result<Self, Fault> {
        match read.opt(&SETTING_GET, params![SETTING])? {
            Some((text,)) => Ok(serde_json::from_str(&text)?),
            None => Ok(Self::built_in()),
        }
    }

    /// Checks what the types do not.
    ///
    /// # Errors
    /// `refusal-text-empty`, `refusal-text-long`, at the field.
    pub fn check(&self) -> Result<(), Refusal> {
        for (name, text) in [("lead", &self.lead), ("next", &self.next), ("news", &self.news)] {
            let count = text.chars().count();
            if count == 0 {
                return Err(Refusal::field(name, "refusal-text-empty"));
            }
            if count > LONGEST {
                return Err(Refusal::field(name, "refusal-text-long").arg("max", LONGEST).arg("count", count));
            }
        }
        Ok(())
    }

    /// Checks that nothing is left of what a template asks its writer for: 「（请补一句…）」, or a place that no fact stood for.
    ///
    /// # Errors
    /// `refusal-patrol-brief-prompt` with what is left, at the field.
    pub fn finished(&self) -> Result<(), Refusal> {
        for (name, text) in [("lead", &self.lead), ("next", &self.next), ("news", &self.news)] {
            if let Some((from, to)) = prompt(text) {
                return Err(Refusal::field(name, "refusal-patrol-brief-prompt").arg("what", &text[from..to]));
            }
        }
        Ok(())
    }

    /// Without what a template asks its writer for: one that was agreed to before it was asked after is handed on without.
    #[must_use]
    pub fn without_prompts(mut self) -> Self {
        for text in [&mut self.lead, &mut self.next, &mut self.news] {
            while let Some((from, to)) = prompt(text) {
                text.replace_range(from..to, "");
            }
            text.truncate(text.trim_end().len());
        }
        self
    }

    /// The same with the facts in their places: `{楼层}` becomes their number. What is no place stays as it is.
    #[must_use]
    pub fn filled(&self, places: &[(String, String)]) -> Self {
        let fill = |text: &str| {
            places.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
        };
        Self { lead: fill(&self.lead), next: fill(&self.next), news: fill(&self.news) }
    }
}

/// Where a text still asks its writer for something: in brackets as `data/prompts.txt` has them, or a place in braces.
fn prompt(text: &str) -> Option<(usize, usize)> {
    let asked = include_str!("../data/prompts.txt").lines().filter_map(|line| line.split_once(' '));
    let found = asked.chain([("{", "}")]).filter_map(|(open, close)| {
        text.match_indices(open).find_map(|(from, _)| {
            // Across lines it is a bracket of somebody's own.
            let line = text[from..].lines().next()?;
            Some((from, from + line.find(close)? + close.len()))
        })
    });
    found.min()
}

/// Before and after, by the bytes that were stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// As it was: SHA-256 of the stored photo.
    pub before: Option<String>,
    /// As it is.
    pub after: Option<String>,
    /// Name of the entrance.
    pub place: String,
    /// Floor.
    pub floor: i64,
    /// Of what kind.
    pub category: Category,
}

/// What a brief counts, from the records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Name of the team.
    pub team: String,
    /// First and last day.
    pub days: Option<(Day, Day)>,
    /// Rounds.
    pub rounds: i64,
    /// Different entrances.
    pub entrances: i64,
    /// Floors.
    pub floors: i64,
    /// Findings by category, with what was done and whether they are put right.
    pub kinds: Vec<(Category, i64, i64)>,
    /// Findings by compound: name, found, put right.
    pub compounds: Vec<(String, i64, i64)>,
    /// Found, put right on the spot, talked about, passed on.
    pub found: [i64; 4],
    /// Findings of the time before, and those put right since.
    pub before: (i64, i64),
    /// Before and after.
    pub pairs: Vec<Pair>,
    /// Photos left out because nobody went over them, where the city asks for that.
    #[serde(default)]
    pub held: i64,
}

/// A brief as it is frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// Its number among those of its dossier is the version of the sign-off.
    pub facts: Facts,
    /// Its texts.
    pub texts: Texts,
    /// Where the records of its figures stand.
    pub records: String,
}

/// What a brief is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// A round.
    Round,
    /// A team's rounds between two days.
    Days(Day, Day),
}

/// Gathers the facts of a round, or of a team's rounds, within reach of whoever loaded the header.
///
/// # Errors
/// When the database fails.
pub fn facts(read: &mut Read<'_>, header: &Header, team: i64, span: Span) -> Result<Facts, Fault> {
    let mut facts = Facts { team: read.one(&store::DOSSIER_OF, params![team])?.1, ..Facts::default() };
    let mut rounds: Vec<(i64, Day)> = match span {
        Span::Round => {
            let row = read.one(&store::ROUND, params![header.seq])?;
            vec![(header.seq, row.day)]
        }
        Span::Days(from, to) => read.all(&store::ROUNDS_OF_TEAM, params![team, from.to_string(), to.to_string()])?,
    };
    rounds.truncate(ROUNDS);
    facts.days = rounds.iter().map(|r| r.1).min().zip(rounds.iter().map(|r| r.1).max());
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut entrances: Vec<String> = Vec::new();
    let mut findings: Vec<FindingRow> = Vec::new();
    for (round, _) in &rounds {
        let floors = read.all(&store::FLOORS, params![*round])?;
        facts.floors += floors.len() as i64;
        entrances.extend(floors.into_iter().map(|(entrance, _)| entrance));
        names.extend(read.all(&store::STOPS, params![*round])?.into_iter().map(|s| (s.entrance, s.name)));
        findings.extend(read.all(&store::FINDINGS_OF_ROUND, params![*round])?);
    }
    entrances.sort_unstable();
    entrances.dedup();
    facts.rounds = rounds.len() as i64;
    facts.entrances = entrances.len() as i64;
    facts.count(read, &findings)?;
    facts.before = before(read, header, team, facts.days)?;
    (facts.pairs, facts.held) = pairs(read, &findings, &names)?;
    Ok(facts)
}

/// Findings of the time before: of the round before in the same community, or of as many days before.
fn before(read: &mut Read<'_>, header: &Header, team: i64, days: Option<(Day, Day)>) -> Result<(i64, i64), Fault> {
    let Some((from, _)) = days else { return Ok((0, 0)) };
    let earlier = match &header.community {
        Some(community) => read
            .opt(&store::ROUND_BEFORE, params![team, community, from.to_string()])?
            .map(|(seq, _)| vec![seq])
            .unwrap_or_default(),
        None => {
            let (start, end) = (from.plus_days(-31).to_string(), from.plus_days(-1).to_string());
            read.all(&store::ROUNDS_OF_TEAM, params![team, start, end])?.into_iter().map(|(seq, _)| seq).collect()
        }
    };
    let (mut all, mut right) = (0, 0);
    for round in earlier.into_iter().take(ROUNDS) {
        for finding in read.all(&store::FINDINGS_OF_ROUND, params![round])? {
            all += 1;
            right += i64::from(finding.standing == Standing::Right);
        }
    }
    Ok((all, right))
}

impl Facts {
    fn count(&mut self, read: &mut Read<'_>, findings: &[FindingRow]) -> Result<(), Fault> {
        let mut compounds: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
        let mut kinds: BTreeMap<Category, (i64, i64)> = BTreeMap::new();
        for finding in findings {
            let right = i64::from(finding.standing == Standing::Right);
            let add = |sum: &mut (i64, i64)| *sum = (sum.0 + 1, sum.1 + right);
            add(compounds.entry(&finding.compound).or_default());
            add(kinds.entry(finding.category).or_default());
            self.found[0] += 1;
            let at = match finding.did {
                Did::Fixed => 1,
                Did::Persuaded => 2,
                Did::PassedOn => 3,
            };
            self.found[at] += 1;
        }
        self.kinds = kinds.into_iter().map(|(category, (n, right))| (category, n, right)).collect();
        self.kinds.sort_by_key(|(category, n, _)| (-n, *category));
        for (code, (n, right)) in compounds {
            let name = find::by_code(read, code)?.map(|p| p.name).unwrap_or_default();
            self.compounds.push((name, n, right));
        }
        Ok(())
    }
}

/// Photos before and after, those with both first; how many may not leave the office yet.
fn pairs(
    read: &mut Read<'_>,
    findings: &[FindingRow],
    names: &BTreeMap<String, String>,
) -> Result<(Vec<Pair>, i64), Fault> {
    let rule = Release::read(read)?;
    let (mut pairs, mut held) = (Vec::new(), 0);
    for finding in findings.iter().filter(|f| !f.hidden) {
        let sha = |rows: &[AttachmentRow], purpose: &str| {
            let plain =
                |r: &&AttachmentRow| r.purpose == purpose && r.level <= Level::Community && r.data_key.is_none();
            rows.iter().find(plain).map(|r| r.sha.clone())
        };
        let own = read.all(&store::PHOTOS_OF, params![finding.entry])?;
        let before = sha(&own, "before");
        let after = match (sha(&own, "after"), finding.right_entry) {
            (None, Some(entry)) => sha(&read.all(&store::PHOTOS_OF, params![entry])?, "after"),
            (found, _) => found,
        };
        let mut free = |sha: Option<String>| -> Result<Option<String>, Fault> {
            let Some(sha) = sha else { return Ok(None) };
            let may = rule.lets(read, &sha)?;
            held += i64::from(!may);
            Ok(may.then_some(sha))
        };
        let (before, after) = (free(before)?, free(after)?);
        if before.is_some() || after.is_some() {
            let place = names.get(&finding.entrance).cloned().unwrap_or_default();
            pairs.push(Pair { before, after, place, floor: finding.floor, category: finding.category });
        }
    }
    pairs.sort_by_key(|p| p.before.is_none() || p.after.is_none());
    pairs.truncate(PAIRS);
    Ok((pairs, held))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_stand_in_their_places_and_nothing_else_changes() {
        let texts = Texts { lead: "走了{楼层}层，{没有}".into(), next: "{楼层}".into(), news: "无".into() };
        let filled = texts.filled(&[("楼层".into(), "48".into())]);
        assert_eq!((filled.lead.as_str(), filled.next.as_str()), ("走了48层，{没有}", "48"));
    }

    #[test]
    fn what_a_template_asks_its_writer_for_is_found_and_can_be_taken_out() {
        let left = |news: &str| Texts { news: news.into(), ..Texts::default() };
        let what = |news: &str| left(news).finished().map_err(|r| (r.field, r.args[0].1.clone()));
        let news = || Some("news".to_owned());
        assert_eq!(what("走了48层。\n（请补一句居民的话）"), Err((news(), "（请补一句居民的话）".into())));
        assert_eq!(what("(请填天气)走了48层"), Err((news(), "(请填天气)".into())));
        assert_eq!(what("走了{楼层}层"), Err((news(), "{楼层}".into())));
        assert_eq!(what("居民说：“亮堂多了。”（请大家一起爱护）"), Ok(()));
        assert_eq!(Texts::built_in().finished().unwrap_err().key, "refusal-patrol-brief-prompt");
        let kept = left("走了48层。\n（请补一句居民的话）").without_prompts();
        assert_eq!((kept.news.as_str(), kept.finished()), ("走了48层。", Ok(())));
    }

    #[test]
    fn the_templates_of_the_room_are_whole_and_too_long_ones_are_refused() {
        let mut texts = Texts::built_in();
        assert!(texts.check().is_ok() && texts.news.lines().count() == 3, "{texts:?}");
        texts.next.clear();
        assert_eq!(texts.check().unwrap_err().key, "refusal-text-empty");
        texts.next = "长".repeat(LONGEST + 1);
        assert_eq!(texts.check().unwrap_err().key, "refusal-text-long");
    }
}
