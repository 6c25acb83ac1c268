//! How teams, plans and rounds are numbered: 2026梧桐巡访0012.

/// The stem of numbers in a street: its short name and the word for what is numbered.
#[must_use]
pub fn stem(street: &str, kind: &str) -> String {
    let word = match kind {
        crate::model::TEAM => "巡访团",
        crate::model::PLAN => "巡访计划",
        crate::model::GRID => "网格巡查",
        _ => "巡访",
    };
    format!("{}{word}", liren_places::short_name(street))
}

#[cfg(test)]
mod tests {
    use super::stem;
    use crate::model::{GRID, PLAN, ROUND, TEAM};

    #[test]
    fn each_kind_has_its_word() {
        assert_eq!([TEAM, PLAN, ROUND].map(|k| stem("梧桐街道", k)), ["梧桐巡访团", "梧桐巡访计划", "梧桐巡访"]);
        assert_eq!(stem("镇", ROUND), "镇巡访");
        assert_eq!(stem("梧桐街道", GRID), "梧桐网格巡查");
    }
}
