//! Offices on both engines, and a small kind of dossier, for the tests of this crate.
#![allow(dead_code)]

use std::path::Path;

use liren_kernel::{Instant, Level, PlacePath, SettableClock, calendar::WorkingCalendar};
use liren_office::{
    Decide, DossierId, Facts, Fault, Header, Keys, LoadContext, Office, Policy, Rule, Subject, attachments::Blobs,
    change::NewDossier, dossier,
};
use liren_store::{Db, Target, Tx, scratch};

pub const NOW: Instant = Instant::from_ms(1_782_181_800_000);

/// On every engine; the embedded one and the files lie in `folder`.
pub fn offices(folder: &Path, name: &str, rules: &'static [Rule]) -> [Office; 2] {
    let postgres = scratch::schema(xtask::cluster::shared(), name).unwrap();
    [Target::Sqlite(folder.join("t.db")), postgres].map(|target| {
        let db = Db::open(&target).unwrap();
        println!("on {:?}", db.engine());
        db.write_blocking(|tx| liren_store::migrate::run(tx, liren_office::MIGRATIONS, NOW)).unwrap();
        let (policy, blobs) = (Policy::new(&[rules]), Blobs::new(folder.join("files")));
        Office::new(db, Keys::new([1; 32]), policy, WorkingCalendar::default(), SettableClock::at(NOW), blobs)
    })
}

/// One that is there already.
pub struct Toy(pub Header);
impl Subject for Toy {
    type Key = DossierId;
    fn load(tx: &mut Tx<'_>, cx: &LoadContext<'_>, key: &DossierId) -> Result<Option<Self>, Fault> {
        Ok(dossier::load(tx, cx.keys, cx.reach, *key, true)?.map(Toy))
    }
    fn header(&self) -> Option<&Header> {
        Some(&self.0)
    }
    fn facts(&self) -> Facts {
        Facts { path: self.0.path(), ..Facts::default() }
    }
}

/// A new one, of kind `toy`.
pub fn toy(cx: &Decide<'_>, title: impl Into<String>, level: Level, path: PlacePath) -> NewDossier {
    NewDossier {
        id: cx.id(),
        kind: "toy",
        number_stem: "梧桐试".into(),
        title: title.into(),
        level,
        state: "new",
        facet: String::new(),
        lead: None,
        place: None,
        path,
        due_at: None,
    }
}
