//! Who may do what in the assessment of a station: whoever leads there and above, and the two who sign. Both sign as what
//! they are: who leads nothing any more may read what they were part of, and scores, answers and signs nothing.

use liren_kernel::Verb;
use liren_office::{Command as _, Rule, rules};

use super::commands::{AddEvidence, AnswerIt, OpenIt, ScoreIt, SignIt};

/// The list of assessments, by station.
pub const LIST: Verb = Verb("assessment.list");
/// One of them, with what came before it.
pub const SEE: Verb = Verb("assessment.see");

/// The rows of this area.
pub const RULES: &[Rule] = rules! {
    LIST => StationLead Any, Supervisor Any, StreetManager Any;
    SEE => Resident Team, StationLead Place, Supervisor Place, StreetManager Place;
    OpenIt::VERB => StationLead Place, Supervisor Place, StreetManager Place;
    AddEvidence::VERB => StationLead Team, Supervisor Team, StreetManager Team;
    ScoreIt::VERB => StationLead Team, Supervisor Team, StreetManager Team;
    AnswerIt::VERB => StationLead Team, Supervisor Team, StreetManager Team;
    SignIt::VERB => StationLead Team, Supervisor Team, StreetManager Team;
};

#[cfg(test)]
mod tests {
    use liren_kernel::Id;
    use liren_office::{Actor, Facts, Policy, Post, Role};

    use super::*;

    #[test]
    fn who_leads_no_more_reads_and_signs_nothing() {
        let policy = Policy::new(&[RULES]);
        let team = Facts { team: true, ..Facts::default() };
        let with = |roles: &[Role]| Actor {
            person: Id::from_bytes([1; 16]),
            posts: roles.iter().map(|role| Post { role: *role, org: None, place: None }).collect(),
        };
        for verb in [AddEvidence::VERB, ScoreIt::VERB, AnswerIt::VERB, SignIt::VERB] {
            assert!(policy.permits(&with(&[Role::Resident, Role::StationLead]), verb, &team), "{}", verb.0);
            assert!(!policy.permits(&with(&[Role::Resident]), verb, &team), "{}", verb.0);
        }
        assert!(policy.permits(&with(&[Role::Resident]), SEE, &team));
    }
}
