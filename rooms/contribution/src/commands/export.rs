//! 导出到全国系统: which records went out is remembered, so that no hour goes out twice unless somebody wants it so.

use liren_kernel::{Day, Refusal, Verb};
use liren_office::{Basis, Change, Command, Decide, Effect, Facts, Fault, Header, LoadContext, Subject};
use liren_store::{Tx, params};
use serde::{Deserialize, Serialize};

use crate::store::{self, find};

/// Takes the records of some days out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Export {
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
    /// Those that went out before too.
    pub again: bool,
}

/// The records that would go out.
#[derive(Debug)]
pub struct Outgoing {
    /// Seqs of records, with what counts of each.
    pub records: Vec<(i64, i64)>,
}

impl Subject for Outgoing {
    type Key = (Day, Day, bool);
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, (from, until, again): &Self::Key) -> Result<Option<Self>, Fault> {
        // Two who export the same days at once: the second finds what the first took.
        tx.take_turn(b"contribution/export")?;
        Ok(Some(Self { records: find::to_export(tx, cx.reach, *from, *until, *again)? }))
    }
    fn header(&self) -> Option<&Header> {
        None
    }
    fn facts(&self) -> Facts {
        Facts::default()
    }
}

impl Command for Export {
    type Subject = Outgoing;
    const VERB: Verb = Verb("hours.export");
    const BASIS: Basis = Basis::Append;
    fn key(&self) -> (Day, Day, bool) {
        (self.from, self.until, self.again)
    }
    fn decide(self, out: &Outgoing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        if self.from > self.until {
            return Err(Refusal::field("from", "refusal-proof-days"));
        }
        if out.records.is_empty() {
            return Err(Refusal::new("refusal-export-nothing"));
        }
        if out.records.len() as i64 > find::MOST {
            return Err(Refusal::field("until", "refusal-export-many").arg("max", find::MOST));
        }
        let id: liren_kernel::Id<()> = cx.id();
        let records: Vec<i64> = out.records.iter().map(|(seq, _)| *seq).collect();
        let (from, until, again) = (self.from.to_string(), self.until.to_string(), self.again);
        Ok(Change::none().tell("export", id).and(Effect::rows(move |tx, cx| {
            let count = records.len() as i64;
            let (seq,) = tx.one(&store::EXPORT_ADD, params![id, from, until, again, count, cx.actor, cx.now])?;
            find::remember(tx, seq, &records)
        })))
    }
}
