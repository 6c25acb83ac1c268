//! 成果汇报: groups show what they learned; judges by link and code, the other groups by their leaders. Groups are
//! scored, never persons.

use liren_instruments::Answers;
use liren_kernel::{Id, Instant, Line, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, DossierId, Effect, Facts, Fault, Header, LoadContext, Subject};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    entry, not_settled,
    rounds::{Asked, closed, given},
};
use crate::cohort::{
    figures,
    model::{Part, Purpose},
    store,
    subject::{Ballot, Cohort, Led},
};

/// Name what one's group shows.
pub const TOPIC: Verb = Verb("cohort.choose_topic");
/// Invite a judge.
pub const JUDGE: Verb = Verb("cohort.invite_judge");
/// A judge did not come.
pub const ABSENT: Verb = Verb("cohort.judge_absent");
/// A judge scores.
pub const SCORE: Verb = Verb("cohort.score_show");
/// A group scores another.
pub const PEER: Verb = Verb("cohort.score_peer");
/// Close the show.
pub const CLOSE: Verb = Verb("cohort.close_show");

/// Judges of one show at most, and days that a link serves.
const MOST: usize = 40;
const DAYS: i64 = 30;

/// Names what a group shows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChooseTopic {
    /// Which class.
    pub cohort: DossierId,
    /// Which group.
    pub group: Id<()>,
    /// What.
    pub topic: Line,
}

impl Command for ChooseTopic {
    type Subject = Led;
    const VERB: Verb = TOPIC;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, Led(cohort): &Led, _: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        cohort.group(self.group).ok_or_else(|| Refusal::field("group", "refusal-choice-invalid"))?;
        if !cohort.staff() && cohort.standing.leads.is_some_and(|g| g != self.group) {
            return Err(Refusal::new("refusal-cohort-own-group"));
        }
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&store::GROUP_TOPIC, params![self.group, cx.dossier, self.topic])?;
            Ok(())
        })))
    }
}

/// Invites a judge, who needs no account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InviteJudge {
    /// Which class.
    pub cohort: DossierId,
    /// Who.
    pub name: Line,
    /// From where.
    pub unit: Option<Line>,
}

impl Command for InviteJudge {
    type Subject = Cohort;
    const VERB: Verb = JUDGE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        if cohort.round(Purpose::Show).is_some_and(|r| r.closed_at.is_some()) {
            return Err(closed());
        }
        if cohort.judges.len() >= MOST {
            return Err(Refusal::new("refusal-cohort-many").arg("max", MOST));
        }
        if cohort.judges.iter().any(|j| j.name == self.name.as_str() && j.absent_at.is_none()) {
            return Err(Refusal::field("name", "refusal-cohort-judge-twice"));
        }
        let (id, until) = (cx.id::<()>(), cx.now.plus_minutes(DAYS * 24 * 60));
        let unit = self.unit.map(|u| u.as_str().to_owned()).unwrap_or_default();
        let row = Effect::rows(move |tx, cx| {
            tx.exec(&store::JUDGE_ADD, params![id, cx.dossier, self.name, unit, until])?;
            Ok(())
        });
        Ok(Change::none().and(row).tell("judge", id))
    }
}

/// Says that a judge did not come, or left: none of that judge's scores counts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct JudgeAbsent {
    /// Which class.
    pub cohort: DossierId,
    /// Who.
    pub judge: Id<()>,
    /// Why.
    pub reason: Line,
    /// The judge is there after all.
    pub back: bool,
}

impl Command for JudgeAbsent {
    type Subject = Cohort;
    const VERB: Verb = ABSENT;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, cohort: &Cohort, cx: &Decide<'_>) -> Result<Change, Refusal> {
        not_settled(cohort)?;
        if cohort.round(Purpose::Show).is_some_and(|r| r.closed_at.is_some()) {
            return Err(closed());
        }
        cohort.judges.iter().find(|j| j.id == self.judge).ok_or_else(|| Refusal::new("refusal-choice-invalid"))?;
        let at: Option<Instant> = (!self.back).then_some(cx.now);
        Ok(Change::none().and(Effect::rows(move |tx, cx| {
            tx.exec(&store::JUDGE_ABSENT, params![self.judge, cx.dossier, at, self.reason])?;
            Ok(())
        })))
    }
}

/// A judge scores a group. The code makes sure that it is this judge's hand, also on a shared phone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ScoreShow {
    /// Who.
    pub judge: Id<()>,
    /// Six digits.
    pub code: String,
    /// Which group.
    pub group: Id<()>,
    /// What was answered.
    pub answers: Answers,
}

impl Command for ScoreShow {
    type Subject = Ballot;
    const VERB: Verb = SCORE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (Id<()>, String) {
        (self.judge, self.code.clone())
    }
    fn decide(self, ballot: &Ballot, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let cohort = &ballot.cohort;
        let round = cohort.open_round(Purpose::Show).ok_or_else(closed)?;
        cohort.group(self.group).ok_or_else(|| Refusal::field("group", "refusal-choice-invalid"))?;
        if ballot.judge.absent_at.is_some() {
            return Err(Refusal::new("refusal-cohort-judge-absent"));
        }
        let (rater, subject) = (*self.judge.bytes(), *self.group.bytes());
        let version = ballot.version.as_ref();
        Ok(Change::none().and(given(cx, round, version, Part::Judge, rater, subject, &self.answers)?.into()))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "judge": self.judge, "group": self.group })
    }
}

/// A group scores another one, by its leader.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ScorePeer {
    /// Which class.
    pub cohort: DossierId,
    /// Which group.
    pub group: Id<()>,
    /// What was answered.
    pub answers: Answers,
}

impl Command for ScorePeer {
    type Subject = Asked;
    const VERB: Verb = PEER;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (DossierId, Purpose) {
        (self.cohort, Purpose::Show)
    }
    fn decide(self, asked: &Asked, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let cohort = &asked.cohort;
        let round = cohort.open_round(Purpose::Show).ok_or_else(closed)?;
        cohort.group(self.group).ok_or_else(|| Refusal::field("group", "refusal-choice-invalid"))?;
        let own = cohort.standing.leads.ok_or_else(|| Refusal::new("refusal-cohort-leader-only"))?;
        if own == self.group {
            return Err(Refusal::new("refusal-cohort-own-show"));
        }
        let (rater, subject) = (*own.bytes(), *self.group.bytes());
        let version = asked.version.as_ref();
        Ok(Change::none().and(given(cx, round, version, Part::Peer, rater, subject, &self.answers)?.into()))
    }
    fn journaled(&self) -> serde_json::Value {
        json!({ "cohort": self.cohort, "group": self.group })
    }
}

/// Closes the show: from now on places are shown and nothing is scored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CloseShow {
    /// Which class.
    pub cohort: DossierId,
    /// Also when groups have not scored each other.
    pub anyway: bool,
}

/// A class with the scores of its show.
#[derive(Debug)]
pub struct Scored {
    cohort: Cohort,
    scores: Vec<liren_instruments::Score>,
}

impl Subject for Scored {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(cohort) = Cohort::load(tx, cx, id)? else { return Ok(None) };
        let scores = match cohort.round(Purpose::Show) {
            Some(round) => liren_instruments::store::scores(tx, cx.keys, cohort.header.seq, *round.id.bytes())?,
            None => Vec::new(),
        };
        Ok(Some(Self { cohort, scores }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.cohort.header)
    }
    fn facts(&self) -> Facts {
        self.cohort.facts()
    }
}

impl Command for CloseShow {
    type Subject = Scored;
    const VERB: Verb = CLOSE;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, scored: &Scored, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let cohort = &scored.cohort;
        let round = cohort.open_round(Purpose::Show).ok_or_else(closed)?.id;
        let (judges, peers) = figures::missing(cohort, &scored.scores);
        let group = |id: Id<()>| cohort.group(id).map(|g| g.name.clone()).unwrap_or_default();
        if let Some((judge, left)) = judges.first() {
            let name = cohort.judges.iter().find(|j| j.id == *judge).map(|j| j.name.clone()).unwrap_or_default();
            return Err(Refusal::new("refusal-cohort-judge-missing").arg("name", name).arg("group", group(*left)));
        }
        if scored.scores.is_empty() {
            return Err(Refusal::new("refusal-cohort-no-scores"));
        }
        if let (Some((by, left)), false) = (peers.first(), self.anyway) {
            return Err(Refusal::new("refusal-cohort-peer-missing").arg("by", group(*by)).arg("group", group(*left)));
        }
        Ok(Change::none()
            .and(Effect::rows(move |tx, cx| {
                tx.exec(&store::ROUND_CLOSE, params![round, cx.dossier, cx.now])?;
                Ok(())
            }))
            .and(entry(cx, "cohort_show_closed", json!({}))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cohort::kit::{Kit, cohort, id};
    use liren_instruments::{Version, expr::Value};

    fn version() -> Option<Version> {
        let form = crate::instruments::built_in(Purpose::Show.code()).unwrap();
        Some(Version { seq: 1, number: 1, published_at: Instant::from_ms(0), form })
    }

    fn answers() -> Answers {
        let names = ["learning", "daring", "organising", "talking", "solving"];
        Answers(names.into_iter().map(|n| (n.to_owned(), Value::Number(8.5))).collect())
    }

    #[test]
    fn a_group_scores_others_through_its_leader_and_never_itself() {
        let kit = Kit::of(1);
        let mut asked = Asked { cohort: cohort(), version: version() };
        let of = |n: u8| ScorePeer { cohort: cohort().header.id, group: id(n), answers: answers() };
        assert_eq!(of(42).decide(&asked, &kit.cx()).unwrap_err().key, "refusal-cohort-leader-only");
        asked.cohort.standing.leads = Some(id(41));
        assert!(of(42).decide(&asked, &kit.cx()).is_ok());
        assert_eq!(of(41).decide(&asked, &kit.cx()).unwrap_err().key, "refusal-cohort-own-show");
    }

    #[test]
    fn an_absent_judge_scores_no_more_and_a_show_is_closed_when_everybody_has() {
        let (kit, class) = (Kit::of(9), cohort());
        let score = || ScoreShow { judge: id(61), code: "000000".into(), group: id(41), answers: answers() };
        let mut ballot = Ballot { judge: class.judges[0].clone(), cohort: class.clone(), version: version() };
        assert!(score().decide(&ballot, &kit.cx()).is_ok());
        assert!(!score().journaled().to_string().contains("000000"), "the code stays out of the journal");
        ballot.judge.absent_at = Some(kit.now);
        assert_eq!(score().decide(&ballot, &kit.cx()).unwrap_err().key, "refusal-cohort-judge-absent");

        let mut scored = Scored { cohort: class, scores: vec![] };
        let close = |anyway| CloseShow { cohort: cohort().header.id, anyway };
        let refused = close(true).decide(&scored, &kit.cx()).unwrap_err();
        assert_eq!((refused.key.as_str(), refused.args[0].1.as_str()), ("refusal-cohort-judge-missing", "评委61"));
        for judge in &mut scored.cohort.judges {
            judge.absent_at = Some(kit.now);
        }
        assert_eq!(close(true).decide(&scored, &kit.cx()).unwrap_err().key, "refusal-cohort-no-scores");
    }
}
