//! 结业: who passed, by the office's rule and with reasons; certificates for them.

use liren_kernel::{Refusal, Verb, mask::Purpose as Mask};
use liren_office::{
    Basis, Change, Command, Decide, DossierId, Effect, Facts, Fault, Header, LoadContext, OrgId, PersonId, Subject,
    certificate::{CertificateId, Form as Paper, NewCertificate},
};
use liren_people::public;
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{all, entry, not_settled, tell};
use crate::cohort::{
    figures::Verdict,
    model::{Purpose, Stage},
    store,
    subject::Cohort,
    whole::Whole,
};

/// Settle who passed.
pub const SETTLE: Verb = Verb("cohort.settle");
/// Issue the certificates.
pub const CERTIFY: Verb = Verb("cohort.certify");

/// Settles who passed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Settle {
    /// Which class.
    pub cohort: DossierId,
}

impl Subject for Whole {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        match Cohort::load(tx, cx, id)? {
            Some(cohort) => Self::of(tx, cx.keys, cohort).map(Some),
            None => Ok(None),
        }
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.cohort.header)
    }
    fn facts(&self) -> Facts {
        self.cohort.facts()
    }
}

impl Command for Settle {
    type Subject = Whole;
    const VERB: Verb = SETTLE;
    const BASIS: Basis = Basis::Revision;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, whole: &Whole, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let cohort = &whole.cohort;
        not_settled(cohort)?;
        if cohort.dates().next().is_none() || cohort.dates().any(|s| s.from_at > cx.now) {
            return Err(Refusal::new("refusal-cohort-not-over"));
        }
        if cohort.open_round(Purpose::Show).is_some() {
            return Err(Refusal::new("refusal-cohort-show-open"));
        }
        if whole.four.is_none() {
            return Err(Refusal::new("refusal-cohort-not-assessed"));
        }
        let mut verdicts: Vec<(PersonId, Verdict)> = Vec::new();
        for learner in cohort.learners() {
            let verdict = whole.verdict(learner.person, cx.now);
            if verdict.competencies.iter().any(|c| c.apart) {
                return Err(Refusal::new("refusal-cohort-apart"));
            }
            verdicts.push((learner.person, verdict));
        }
        if verdicts.is_empty() {
            return Err(Refusal::new("refusal-cohort-nobody"));
        }
        let passed = verdicts.iter().filter(|(_, v)| v.reasons.is_empty()).count();
        let body = json!({ "passed": passed, "of": verdicts.len() });
        let told = verdicts.iter().map(|(person, _)| tell(cohort, *person, "notice-cohort-settled", &[]));
        let change = all(Change::to(Stage::Settled.name()).close(), told.collect::<Vec<_>>());
        let change = change.and(Effect::TasksDone { verb: None }).and(entry(cx, "cohort_settled", body));
        Ok(change.and(Effect::rows(move |tx, cx| {
            for (person, verdict) in &verdicts {
                let body = serde_json::to_string(verdict)?;
                tx.exec(&store::RESULT_SET, params![cx.dossier, *person, verdict.reasons.is_empty(), body, cx.now])?;
            }
            for round in [Purpose::Four, Purpose::Needs] {
                tx.exec(&store::ROUND_END, params![cx.dossier, round, cx.now])?;
            }
            Ok(())
        })))
    }
}

/// Issues certificates to those who passed and have none.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Certify {
    /// Which class.
    pub cohort: DossierId,
}

/// A settled class with the names that stand on its certificates.
#[derive(Debug)]
pub struct Passed {
    cohort: Cohort,
    people: Vec<(PersonId, String, Verdict)>,
    issuer: Option<(OrgId, String)>,
}

impl Subject for Passed {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, id: &DossierId) -> Result<Option<Self>, Fault> {
        let Some(cohort) = Cohort::load(tx, cx, id)? else { return Ok(None) };
        let mut people = Vec::new();
        let rows = tx.all(&store::RESULTS, params![cohort.header.seq])?;
        let wanted: Vec<_> = rows.into_iter().filter(|r| r.passed && r.certificate.is_none()).collect();
        let ids: Vec<PersonId> = wanted.iter().map(|r| r.person).collect();
        let names = public::name_of(tx, &ids, Mask::Team)?;
        for row in wanted {
            let name = names.get(&row.person).cloned().unwrap_or_default();
            people.push((row.person, name, serde_json::from_str(&row.body)?));
        }
        let issuer = cohort.header.lead.or_else(|| cx.actor.orgs().next());
        let issuer = match issuer {
            Some(org) => public::org_by_id(tx, org)?.map(|o| (org, o.name)),
            None => None,
        };
        Ok(Some(Self { cohort, people, issuer }))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.cohort.header)
    }
    fn facts(&self) -> Facts {
        self.cohort.facts()
    }
}

impl Command for Certify {
    type Subject = Passed;
    const VERB: Verb = CERTIFY;
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> DossierId {
        self.cohort
    }
    fn decide(self, passed: &Passed, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let cohort = &passed.cohort;
        if cohort.stage != Stage::Settled {
            return Err(Refusal::new("refusal-cohort-not-settled"));
        }
        if passed.people.is_empty() {
            return Err(Refusal::new("refusal-cohort-all-certified"));
        }
        let (issuer, issuer_name) = passed.issuer.clone().ok_or_else(|| Refusal::new("refusal-cohort-no-org"))?;
        let dates: Vec<_> = cohort.dates().map(|s| s.from_at.day()).collect();
        let (first, last) = (dates.iter().min(), dates.iter().max());
        let mut change = Change::none();
        let mut made: Vec<(PersonId, CertificateId)> = Vec::new();
        for (person, name, verdict) in &passed.people {
            let id: CertificateId = cx.id();
            let mut facts = vec![("hours", hours(verdict.minutes))];
            if let (Some(first), Some(last)) = (first, last) {
                facts.push(("from", first.to_string()));
                facts.push(("until", last.to_string()));
            }
            change = change.and(Effect::Certify(Box::new(NewCertificate {
                id,
                kind: "cohort",
                form: Paper::Award,
                holder: Some(*person),
                name: name.clone(),
                what: cohort.header.title.clone(),
                facts,
                issuer,
                issuer_name: issuer_name.clone(),
                once: Some(format!("{}-{person}", cohort.header.id)),
            })));
            made.push((*person, id));
        }
        let count = made.len();
        let rows = Effect::rows(move |tx, cx| {
            for (person, id) in &made {
                tx.exec(&store::RESULT_CERTIFIED, params![cx.dossier, *person, id.cast::<()>()])?;
            }
            Ok(())
        });
        Ok(change.and(rows).and(entry(cx, "cohort_certified", json!({ "count": count }))).tell("count", count))
    }
}

/// Hours of training as they stand on paper: 16, or 1.5.
fn hours(minutes: i64) -> String {
    match (minutes / 60, minutes % 60 * 10 / 60) {
        (whole, 0) => whole.to_string(),
        (whole, tenths) => format!("{whole}.{tenths}"),
    }
}

#[cfg(test)]
mod tests {
    use super::hours;

    #[test]
    fn hours_stand_on_paper_without_needless_digits() {
        assert_eq!([960, 90, 0].map(hours), ["16", "1.5", "0"]);
    }
}
