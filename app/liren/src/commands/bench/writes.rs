//! Reports at 64 callers with `synchronous=FULL`, held against the driver alone writing the same rows and index.

use std::{path::Path, time::Instant};

use liren_kernel::{Clock as _, CommandId, Id, Level, PlacePath, Refusal, Verb, calendar::WorkingCalendar};
use liren_office::{
    Actor, Basis, Change, Command, Decide, Effect, Envelope, Fault, Keys, NewEntry, Nothing, Office, Policy, Rule,
    attachments::Blobs, change::NewDossier, directory, rules,
};
use liren_store::{Db, Target, raw};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    reads::VERB,
    set::{KIND, LARGE, Set, vocabulary},
    table::Figure,
};
use crate::clock::MachineClock;

/// Callers at once.
const CALLERS: usize = 64;
const RULES: &[Rule] = rules! { VERB => CommunityWorker Any; };

/// A report with what a report of a matter writes: header, parties, entry, task, jobs, tally, words, journal, receipt.
#[derive(Debug, Serialize, Deserialize)]
struct Report {
    title: String,
    text: String,
}

impl Command for Report {
    type Subject = Nothing;
    const VERB: Verb = VERB;
    const BASIS: Basis = Basis::Append;
    fn key(&self) {}
    fn decide(self, _: &Nothing, cx: &Decide<'_>) -> Result<Change, Refusal> {
        let due = cx.now.plus_minutes(120);
        let person = cx.actor.person;
        let change = Change::open(NewDossier {
            id: cx.id(),
            kind: KIND,
            number_stem: "R".into(),
            title: self.title,
            level: Level::Community,
            state: "reported",
            facet: "bench00".into(),
            lead: None,
            place: None,
            path: PlacePath::of_division(LARGE),
            due_at: Some(due),
        });
        Ok(change
            .and(Effect::Join { party: *person.bytes(), part: "reporter", reason: "reported it".into() })
            .and(Effect::Entry(NewEntry {
                id: cx.id(),
                kind: "reported",
                level: Level::Community,
                audience: None,
                happened_at: cx.now,
                body: json!({ "text": self.text }),
            }))
            .and(Effect::Words(vec![self.text]))
            .and(Effect::Tally { measure: "bench", by: 1 })
            .and(Effect::Task {
                verb: "bench.file",
                title: String::new(),
                person: Some(person),
                org: None,
                due_at: Some(due),
            })
            .and(Effect::Job { kind: "bench", payload: json!({}), unique: cx.id::<()>().to_string(), run_at: due }))
    }
}

/// The figures. `copy` is the folder for the file that the driver writes alone.
pub fn measure(target: &Target, keys: &Keys, set: &Set, reports: usize, folder: &Path) -> Result<Vec<Figure>, String> {
    let fault = |f: Fault| f.to_string();
    let db = Db::open(target).map_err(|e| e.to_string())?;
    let person = set.one;
    let now = MachineClock::default().now();
    let actor = db.read_blocking(move |read| directory::actor(read, person, now)).map_err(fault)?;
    let office = |db: Db| {
        let (policy, blobs) = (Policy::new(&[RULES]), Blobs::new(folder.join("files")));
        Office::new(db, keys.clone(), policy, WorkingCalendar::default(), MachineClock::default(), blobs)
    };
    let (clean, again) = (folder.join("clean.db"), folder.join("again.db"));
    let embedded = matches!(target, Target::Sqlite(_));
    if embedded {
        db.copy_sqlite_to(&clean).map_err(|e| e.to_string())?;
    }
    let before = db.commits();
    let seconds = run(&office(db.clone()), &actor, reports)?;
    let rate = reports as f64 / seconds;
    let mut figures = vec![Figure::told(format!("{reports} reports, {CALLERS} callers"), rate, "a second")];
    if let (Some(before), Some(after)) = (before, db.commits()) {
        let per = (after - before) as f64 * 20_000.0 / reports as f64;
        figures.push(Figure::most("commits, each one fsync, for 20,000 reports", 1000.0, per, ""));
        // Once more on a copy, recorded; then the driver alone on another copy.
        std::fs::copy(&clean, &again).map_err(|e| e.to_string())?;
        let copy = Db::open(&Target::Sqlite(again)).map_err(|e| e.to_string())?;
        raw::record();
        let recorded = run(&office(copy), &actor, reports);
        let recording = raw::recorded();
        recorded?;
        let alone = raw::replay(&clean, &recording).map_err(|e| e.to_string())?.as_secs_f64();
        figures.push(Figure::told(
            format!("the driver alone, same rows and index, {} commits", recording.commits()),
            reports as f64 / alone,
            "a second",
        ));
        figures.push(Figure::least("reports / the driver alone", 0.5, alone / seconds, "×"));
    }
    Ok(figures)
}

fn run(office: &Office, actor: &Actor, reports: usize) -> Result<f64, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    let words = vocabulary();
    let begun = Instant::now();
    runtime.block_on(async {
        let mut callers = tokio::task::JoinSet::new();
        for caller in 0..CALLERS {
            let (office, actor) = (office.clone(), actor.clone());
            let share = reports / CALLERS + usize::from(caller < reports % CALLERS);
            let words = words.clone();
            callers.spawn(async move {
                for n in 0..share {
                    let pick = |line: usize| words[line][(n * 7 + caller) % words[line].len()];
                    let id: CommandId = Id::fresh(office.now());
                    let report = Report { title: format!("{}{}", pick(0), pick(1)), text: pick(2).to_owned() };
                    office.run(&actor, Envelope { id, revision: None }, report).await?;
                }
                Ok::<_, Fault>(())
            });
        }
        while let Some(done) = callers.join_next().await {
            done.map_err(|e| e.to_string())?.map_err(|f| f.to_string())?;
        }
        Ok::<_, String>(())
    })?;
    Ok(begun.elapsed().as_secs_f64())
}
