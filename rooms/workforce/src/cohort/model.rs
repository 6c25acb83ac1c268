//! The life of a class, its rules, and the words its rows are stored by.

use liren_store::named;
use serde::{Deserialize, Serialize};

/// The kind of its dossiers.
pub const KIND: &str = "cohort";

named! {
    /// Where a class stands.
    Stage, "state-cohort-" {
        /// 筹备: learners, subjects and evenings are being settled.
        Planned = "planned",
        /// 开班.
        Running = "running",
        /// 结业: who passed is settled.
        Settled = "settled",
    }
}

named! {
    /// What a round of an instrument is for.
    Purpose, "cohort-round-" {
        /// 学习需求: asked of every learner before the class.
        Needs = "needs",
        /// 四项能力: each learner, by trainer, group leader and self.
        Four = "four",
        /// 成果汇报: each group, by judges and the other groups.
        Show = "show",
    }
}

named! {
    /// In which part somebody scores.
    Part, "cohort-part-" {
        /// A trainer.
        Trainer = "trainer",
        /// The leader of the learner's group.
        Leader = "leader",
        /// The learner.
        Own = "own",
        /// A judge of the show.
        Judge = "judge",
        /// Another group, by its leader.
        Peer = "peer",
    }
}

named! {
    /// What keeps a sitting from an evening.
    LimitKind, "cohort-limit-" {
        /// A lecturer is away.
        Lecturer = "lecturer",
        /// A room is taken.
        Room = "room",
        /// Learners are on duty.
        Duty = "duty",
    }
}

named! {
    /// Where a submission stands.
    Given, "cohort-given-" {
        /// 已交.
        Sent = "sent",
        /// 已通过.
        Accepted = "accepted",
        /// 退回修改.
        Returned = "returned",
    }
}

named! {
    /// What happens when two groups come out the same.
    Tie, "cohort-tie-" {
        /// 并列.
        Shared = "shared",
        /// The judges' mean decides; the same again is shared.
        Judges = "judges",
    }
}

impl Purpose {
    /// The instrument it uses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Needs => "cohort_needs",
            Self::Four => "cohort_four",
            Self::Show => "cohort_show",
        }
    }
}

/// What the office asks of its learners and its juries. Figures of scores are in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Share of sittings that a learner must have attended, per cent.
    pub attendance: i64,
    /// 请假 is left out of the share; otherwise it counts as not attended.
    pub excused_out: bool,
    /// Share of tasks handed in, per cent.
    pub tasks: i64,
    /// Lowest score in each competency.
    pub floor: i64,
    /// Weights of trainer, leader and self.
    pub weights: [i64; 3],
    /// Raters further apart than this are settled by a moderator.
    pub gap: i64,
    /// Weight of the judges in the show; the other groups have the rest of 100.
    pub judges: i64,
    /// Judges with the highest and lowest total left out, so many of each.
    pub drop: i64,
    /// Only when at least so many judges scored.
    pub drop_from: i64,
    /// See [`Tie`].
    pub tie: Tie,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            attendance: 75,
            excused_out: false,
            tasks: 60,
            floor: 300,
            weights: [50, 30, 20],
            gap: 150,
            judges: 70,
            drop: 1,
            drop_from: 5,
            tie: Tie::Judges,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back() {
        assert!(Stage::ALL.iter().all(|s| Stage::named(s.name()) == Some(*s)));
        assert!(Part::ALL.iter().all(|s| Part::named(s.name()) == Some(*s)));
        assert_eq!(Purpose::Four.label_key(), "cohort-round-four");
        let rules = Rules::default();
        assert_eq!(serde_json::from_str::<Rules>(&serde_json::to_string(&rules).unwrap()).unwrap(), rules);
        assert_eq!(rules.weights.iter().sum::<i64>(), 100);
    }
}
