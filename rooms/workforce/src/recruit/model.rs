//! What a recruitment is: a call, posts needed by community, those who applied and what became of them.

use liren_kernel::Refusal;
use serde::{Deserialize, Serialize};

use liren_store::named;

/// The kind of its dossiers.
pub const KIND: &str = "recruitment";

named! {
    /// Where a recruitment stands.
    State, "state-recruitment-" {
        /// 报名: the call is out.
        Calling = "calling",
        /// 安排到岗: those taken are known.
        Placing = "placing",
        /// 已结束: everyone has a place or none; those not taken are forgotten.
        Closed = "closed",
    }
}

named! {
    /// What became of an application.
    Outcome, "recruit-result-" {
        /// 录用.
        Taken = "taken",
        /// 递补: taken when somebody gives up.
        Reserve = "reserve",
        /// 未录用.
        Rejected = "rejected",
    }
}

/// Posts needed in a community.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Its code.
    pub community: String,
    /// How many.
    pub needed: i64,
    /// Skills looked for there.
    pub skills: Vec<String>,
}

/// Posts of one community at most.
const NEEDED: i64 = 200;
/// Communities of one recruitment at most.
const COMMUNITIES: usize = 1_000;

/// Needs as typed, a line each: `梧桐里 2 摄影、英语`. The name is looked up by whoever calls.
///
/// # Errors
/// `refusal-recruit-need-line` with the line, `refusal-recruit-needs-many`.
pub fn need_lines(text: &str) -> Result<Vec<(String, i64, Vec<String>)>, Refusal> {
    let mut needs = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let refused = || Refusal::field("needs", "refusal-recruit-need-line").arg("line", line);
        let mut parts = line.split_whitespace();
        let (name, count) = (parts.next().unwrap_or_default(), parts.next().ok_or_else(refused)?);
        let count: String = count.chars().take_while(char::is_ascii_digit).collect();
        let count: i64 = count.parse().map_err(|_| refused())?;
        if !(0..=NEEDED).contains(&count) {
            return Err(refused());
        }
        let skills = liren_people::roster::fields::skills(&parts.collect::<Vec<_>>().join(" "));
        needs.push((name.to_owned(), count, skills));
    }
    if needs.is_empty() || needs.len() > COMMUNITIES {
        return Err(Refusal::field("needs", "refusal-recruit-needs-many").arg("max", COMMUNITIES));
    }
    Ok(needs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_are_read_as_they_are_typed() {
        let needs = need_lines("梧桐里 2 摄影、英语\n\n 140213901002  3人 ").unwrap();
        assert_eq!(needs[0], ("梧桐里".into(), 2, vec!["摄影".into(), "英语".into()]));
        assert_eq!(needs[1], ("140213901002".into(), 3, vec![]));
        for wrong in ["梧桐里", "梧桐里 两", "梧桐里 999"] {
            assert_eq!(need_lines(wrong).unwrap_err().key, "refusal-recruit-need-line");
        }
        assert_eq!(need_lines(" ").unwrap_err().key, "refusal-recruit-needs-many");
    }
}
