//! 总结: what it cost, who came, what came of it. Agreed to by somebody else, then frozen: the gathering is closed.

use liren_kernel::{Id, Paragraph, Refusal, Verb};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect,
    dossier::EntryId,
    photo::Stored,
    signoff::{Ask, Outcome as Answer, SignOffId},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{about, approve::pending, entry, forget, keep, not_now, written};
use crate::{
    figures::Figures,
    model::Stage,
    outline::{Cost, sum},
    store::Record,
    subject::Gathering,
    subject_sum::Summing,
};

/// Sum up.
pub const VERB: Verb = Verb("gathering.sum_up");
/// Agree to the summary.
pub const AGREE: Verb = Verb("gathering.agree");
/// Send the summary back.
pub const RETURN: Verb = Verb("gathering.return");

/// What a summary says; kept with the gathering.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// 成效: what came of it.
    pub result: Paragraph,
    /// 问题: what is to be better next time.
    pub issues: Option<Paragraph>,
    /// 决算.
    pub costs: Vec<Cost>,
    /// Figures on the day of the summary.
    pub figures: Figures,
}

/// The command.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SumUp {
    /// Which.
    pub gathering: DossierId,
    /// What came of it.
    pub result: Paragraph,
    /// What is to be better.
    pub issues: Option<Paragraph>,
    /// What it cost.
    pub costs: Vec<Cost>,
    /// As stored.
    pub photos: Vec<Stored>,
}

impl Command for SumUp {
    type Subject = Summing;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.gathering
    }
    fn decide(self, summing: &Summing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let gathering = &summing.gathering;
        if !gathering.stage.is_running() {
            return Err(not_now());
        }
        if !gathering.is_over(cx.now) || summing.open_children > 0 {
            return Err(Refusal::new("refusal-gathering-not-over"));
        }
        let outcome = Outcome {
            result: self.result.clone(),
            issues: self.issues.clone(),
            costs: self.costs,
            figures: summing.figures,
        };
        let frozen = serde_json::to_value(&outcome).map_err(|_| Refusal::new("refusal-form-broken"))?;
        let id: SignOffId = cx.id();
        let record = Record {
            cost: Some(sum(&outcome.costs)),
            outcome: Some(frozen.to_string()),
            ask: Some(Id::from_bytes(*id.bytes())),
            ..gathering.record.clone()
        };
        let written_in: EntryId = cx.id();
        let body = json!({ "text": self.result });
        let mut change = Change::to(Stage::Summed.name())
            .and(Effect::Ask(Ask::new(id, "summary", frozen)))
            .and(keep(record))
            .and(Effect::TasksDone { verb: Some(VERB.0) })
            .and(written(written_in, "summed_up", cx.now, body));
        if !self.photos.is_empty() {
            change = change.and(Effect::Photos { entry: written_in, purpose: "scene", photos: self.photos });
        }
        if let Some(org) = summing.approver {
            let title = String::new();
            change = change.and(Effect::Task { verb: AGREE.0, title, person: None, org: Some(org), due_at: None });
        }
        Ok(change)
    }
}

/// Agrees: the gathering is closed and nothing of it changes any more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AgreeSummary {
    /// Which.
    pub gathering: DossierId,
    /// A remark.
    pub text: Option<Paragraph>,
}

impl Command for AgreeSummary {
    type Subject = Gathering;
    const VERB: Verb = AGREE;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.gathering
    }
    fn decide(self, gathering: &Gathering, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if gathering.stage != Stage::Summed {
            return Err(not_now());
        }
        let words = self.text.as_ref().map(|p| p.as_str().to_owned()).unwrap_or_default();
        let change = Change::to(Stage::Closed.name())
            .close()
            .and(Effect::Answer { id: pending(gathering)?, outcome: Answer::Approved, words })
            .and(keep(Record { ask: None, ..gathering.record.clone() }))
            .and(Effect::TasksDone { verb: None })
            .and(entry(cx, "closed", json!({ "text": self.text })))
            .and(Effect::Tell {
                person: gathering.record.planned_by,
                key: "notice-gathering-closed",
                args: about(gathering),
            });
        Ok(forget::in_time(change, gathering.header.id, cx.now))
    }
}

/// Sends the summary back for changes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReturnSummary {
    /// Which.
    pub gathering: DossierId,
    /// What is to change.
    pub text: Paragraph,
}

impl Command for ReturnSummary {
    type Subject = Gathering;
    const VERB: Verb = RETURN;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.gathering
    }
    fn decide(self, gathering: &Gathering, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if gathering.stage != Stage::Summed {
            return Err(not_now());
        }
        let words = self.text.as_str().to_owned();
        Ok(Change::to(Stage::Held.name())
            .and(Effect::Answer { id: pending(gathering)?, outcome: Answer::Returned, words })
            .and(keep(Record { ask: None, ..gathering.record.clone() }))
            .and(Effect::TasksDone { verb: Some(AGREE.0) })
            .and(entry(cx, "summary_returned", json!({ "text": self.text })))
            .and(Effect::Tell {
                person: gathering.record.planned_by,
                key: "notice-gathering-summary-returned",
                args: about(gathering),
            }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::{Kit, debug, gathering, org};

    fn text() -> Paragraph {
        Paragraph::new("text", "二十户换了老化插座").unwrap()
    }

    #[test]
    fn what_is_over_is_summed_up_once_and_asked_for() {
        let mut kit = Kit::new();
        let mut at = Summing {
            gathering: gathering(Stage::Open),
            figures: Figures::default(),
            open_children: 0,
            approver: Some(org(3)),
        };
        let costs = || vec![Cost { what: "横幅".into(), fen: 6000 }];
        let sum_up = |at: &Summing, kit: &Kit| {
            let gathering = at.gathering.header.id;
            SumUp { gathering, result: text(), issues: None, costs: costs(), photos: vec![] }.decide(at, &kit.cx())
        };
        assert_eq!(sum_up(&at, &kit).unwrap_err().key, "refusal-gathering-not-over");
        kit.now = at.gathering.sittings[0].until_at.plus_minutes(1);
        let change = sum_up(&at, &kit).unwrap();
        assert_eq!(change.patch.state, Some("summed"));
        assert!(debug(&change).contains("summary") && debug(&change).contains("gathering.agree"));
        at.open_children = 1;
        assert!(sum_up(&at, &kit).is_err(), "a programme ends after its gatherings");
    }

    #[test]
    fn an_agreed_summary_closes_and_nothing_moves_after() {
        let kit = Kit::new();
        let mut summed = gathering(Stage::Summed);
        summed.record.ask = Some(Id::from_bytes([8; 16]));
        let id = summed.header.id;
        let agree = |g: &Gathering| AgreeSummary { gathering: id, text: None }.decide(g, &kit.cx());
        let change = agree(&summed).unwrap();
        assert!(change.patch.close && change.patch.state == Some("closed"));
        let back = ReturnSummary { gathering: id, text: text() }.decide(&summed, &kit.cx()).unwrap();
        assert_eq!(back.patch.state, Some("held"));
        assert_eq!(agree(&gathering(Stage::Closed)).unwrap_err().key, "refusal-gathering-not-now");
    }
}
