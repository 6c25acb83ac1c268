//! A matter is opened again: by two, with a reason, never wider than its kind; what was written in confidence stays so.

mod common;

use common::{
    House, details, houses,
    steps::{report, signed, text},
};
use liren_kernel::Level;
use liren_matters::{
    commands::{
        assist::Assist,
        dispatch::Dispatch,
        file::File,
        lower::{LowerAnswer, LowerAsk},
        note::Note,
        report::Report,
        restrict::Restrict,
    },
    measures,
    model::{KIND, Source},
    subject,
};
use liren_office::{
    Actor, DossierId, Header, Reach, dossier, listing::Short, raise, reach::Wanted, search, store, verify,
};
use liren_store::params;

fn note(house: &House, matter: DossierId, what: &str, desk_only: bool) {
    house.run(&house.worker(), None, Note { matter, text: text(what), desk_only, photos: vec![] }).unwrap();
}
fn answer(matter: DossierId, agree: bool) -> LowerAnswer {
    LowerAnswer { matter, agree, text: Some(text("理由乙：线索已经查清")) }
}

/// The header and everything of the timeline that somebody reads; nothing when it is not there for them.
fn reads(house: &House, actor: &Actor, matter: DossierId) -> Option<(Header, String)> {
    let (keys, actor) = (house.office.keys().clone(), actor.clone());
    house.read(move |read| {
        let reach = Reach::of(&actor);
        let Some(m) = subject::load(read, &keys, &reach, actor.person, matter, false)? else { return Ok(None) };
        let entries = dossier::timeline(read, &keys, &m.header, actor.person, m.standing.team)?;
        let all: Vec<String> = entries.iter().map(|e| format!("{} {}", e.row.kind, e.body)).collect();
        Ok(Some((m.header, all.join("\n"))))
    })
}
fn finds(house: &House, actor: &Actor, what: &'static str) -> usize {
    let (keys, reach) = (house.office.keys().clone(), Reach::of(actor));
    house.read(move |read| search::page::<Short>(read, &keys, &reach, what, &Wanted::newest(KIND, 10), None)).len()
}
fn whole(house: &House) {
    let checks = verify::verify(&house.office, measures::RECOUNTS.to_vec(), Vec::new()).unwrap();
    let faults: Vec<&String> = checks.iter().flat_map(|check| &check.faults).collect();
    assert!(faults.is_empty(), "{faults:?}");
}
fn revision(house: &House, matter: DossierId) -> Option<i64> {
    reads(house, &house.worker(), matter).map(|(header, _)| header.revision)
}

#[test]
fn what_was_said_with_an_offer_is_closed_over_and_opens_again() {
    for house in houses() {
        let matter = report(&house, "空心树压着电线");
        signed(&house, matter);
        let ask = |org, said| Assist { matter, org, text: text(said), due: None };
        house.run(&house.manager(), None, ask(house.committee, "密语丁：屋里有人被打")).unwrap();
        let notes = || {
            let of = "SELECT note FROM handoff WHERE note <> ''";
            house.read(move |read| {
                Ok(read.all_text::<(String,)>(of, &[])?.into_iter().map(|(note,)| note).collect::<Vec<_>>())
            })
        };
        assert_eq!(notes(), ["密语丁：屋里有人被打"], "until now it is work of the community");
        let members = vec![house.grid_worker().person, house.lead()];
        let restrict =
            Restrict { twins: vec![], matter, level: Level::NeedToKnow, members, text: text("疑似家暴") };
        let worker = house.worker();
        house.run(&worker, revision(&house, matter), restrict).unwrap();
        assert_eq!(notes(), Vec::<String>::new(), "{:?}", house.office);
        let (_, all) = reads(&house, &worker, matter).unwrap();
        assert!(all.contains("密语丁"), "its team reads it: {all}");
        whole(&house);
        let file = house.folder.path().join("t.db");
        if file.exists() {
            house.office.db().cut_log().unwrap();
            let bytes = std::fs::read(&file).unwrap();
            assert!(!bytes.windows("密语丁".len()).any(|w| w == "密语丁".as_bytes()));
        }
        // One that an earlier version left is named.
        house
            .office
            .db()
            .write_blocking(|tx| tx.all_text::<(i64,)>("UPDATE handoff SET note = '密语戊' RETURNING seq", &[]))
            .unwrap();
        let checks = verify::verify(&house.office, measures::RECOUNTS.to_vec(), Vec::new()).unwrap();
        assert!(checks.iter().flat_map(|c| &c.faults).any(|fault| fault.contains("hand-off")), "{checks:?}");
        // Lowered, it is read again by whoever reads the matter.
        let second = house.grid_worker();
        let of = LowerAsk { matter, level: Level::Community, of: second.person, text: text("查过没有此事") };
        house.run(&worker, revision(&house, matter), of).unwrap();
        house.run(&second, revision(&house, matter), answer(matter, true)).unwrap();
        let (_, all) = reads(&house, &house.manager(), matter).unwrap();
        assert!(all.contains("密语丁"), "{all}");
    }
}

#[test]
fn files_left_plain_are_found_and_sealed() {
    for house in houses() {
        let mut told = details("金丝雀家里有人受伤");
        told.photos = vec![house.photo()];
        let plain = told.photos[0].sha.clone();
        let report = Report { details: told, source: Source::Visit, restricted: false, at: None };
        let matter = house.run(&house.grid_worker(), None, report).unwrap().dossier.unwrap();
        house.run(&house.worker(), Some(1), File { matter, text: None }).unwrap();
        let members = vec![house.grid_worker().person, house.lead()];
        let restrict =
            Restrict { twins: vec![], matter, level: Level::NeedToKnow, members, text: text("疑似家暴") };
        house.run(&house.worker(), Some(2), restrict).unwrap();
        // The job of the restriction never ran, or an earlier version had none.
        house.office.db().write_blocking(|tx| tx.all_text::<(i64,)>("DELETE FROM job RETURNING seq", &[])).unwrap();
        let named = || {
            let checks = verify::verify(&house.office, measures::RECOUNTS.to_vec(), Vec::new()).unwrap();
            checks.iter().flat_map(|c| &c.faults).filter(|f| f.contains("is not stored as its level asks")).count()
        };
        assert!(named() > 0 && house.office.blobs().get(&plain, None).is_ok(), "{:?}", house.office);
        raise::settle_left(&house.office).unwrap();
        house.handlers.run_due(&house.office).unwrap();
        assert!(house.office.blobs().get(&plain, None).is_err(), "the plain file is gone");
        whole(&house);
        raise::settle_left(&house.office).unwrap();
    }
}

#[test]
fn a_photo_that_was_kept_from_before_is_sealed_with_what_it_is_hung_on() {
    for house in houses() {
        for level in [Level::NeedToKnow, Level::Sealed] {
            let report =
                Report { details: details("家里有人受伤"), source: Source::Visit, restricted: false, at: None };
            let matter = house.run(&house.grid_worker(), None, report).unwrap().dossier.unwrap();
            house.run(&house.worker(), Some(1), File { matter, text: None }).unwrap();
            // Of a form that came back before it was restricted: the file is plain.
            let kept = house.photo();
            let plain = kept.sha.clone();
            let members = vec![house.grid_worker().person, house.lead()];
            let restrict = Restrict { twins: vec![], matter, level, members, text: text("疑似家暴") };
            house.run(&house.worker(), Some(2), restrict).unwrap();
            house.handlers.run_due(&house.office).unwrap();
            let note = Note { matter, text: text("补一张照片"), desk_only: false, photos: vec![kept] };
            house.run(&house.grid_worker(), None, note).unwrap();
            house.handlers.run_due(&house.office).unwrap();
            assert!(house.office.blobs().get(&plain, None).is_err(), "level {level:?}: the plain file is gone");
            whole(&house);
        }
    }
}

#[test]
fn a_second_person_opens_again_what_raising_had_closed_and_nothing_more() {
    for house in houses() {
        for level in [Level::NeedToKnow, Level::Sealed] {
            let mut told = details("金丝雀家里有人受伤");
            told.photos = vec![house.photo()];
            let plain = told.photos[0].sha.clone();
            let report = Report { details: told, source: Source::Visit, restricted: false, at: None };
            let matter = house.run(&house.grid_worker(), None, report).unwrap().dossier.unwrap();
            house.run(&house.worker(), Some(1), File { matter, text: None }).unwrap();
            let sent = Dispatch { matter, org: house.property, text: None, due: None, due_reason: None };
            house.run(&house.worker(), Some(2), sent).unwrap();
            note(&house, matter, "话甲：收紧以前写的", false);
            note(&house, matter, "话乙：只给经办人的", true);
            let before = reads(&house, &house.manager(), matter).unwrap();
            let members = vec![house.grid_worker().person, house.lead()];
            let restrict = Restrict { twins: vec![], matter, level, members, text: text("理由甲：疑似家暴") };
            house.run(&house.worker(), Some(3), restrict).unwrap();
            raise::settle_files(&house.office, matter).unwrap();
            house.handlers.run_due(&house.office).unwrap();
            assert!(house.office.blobs().get(&plain, None).is_err());
            note(&house, matter, "话丙：收紧以后写的", false);
            assert!(
                reads(&house, &house.manager(), matter).is_none() && finds(&house, &house.manager(), "金丝雀") == 0
            );
            whole(&house);

            // Alone nobody opens it, nor does anybody whom it was not asked of, nor below the floor.
            let ask = |level, of| LowerAsk { matter, level, of, text: text("理由丙：查过没有此事") };
            let (worker, second) = (house.worker(), house.grid_worker());
            let now = || revision(&house, matter);
            assert_eq!(house.refused(&worker, now(), answer(matter, true)), "refusal-matter-not-now");
            let own = ask(Level::Community, worker.person);
            assert_eq!(house.refused(&worker, now(), own), "refusal-same-person");
            let floor = ask(Level::Public, second.person);
            assert_eq!(house.refused(&worker, now(), floor), "refusal-level-floor");
            house.run(&worker, now(), ask(Level::Community, second.person)).unwrap();
            assert_eq!(house.refused(&worker, now(), answer(matter, true)), "refusal-same-person");
            assert_eq!(house.refused(&house.manager(), now(), answer(matter, true)), "not found");
            assert!(reads(&house, &house.manager(), matter).is_none(), "asking opens nothing");

            // Returned once, asked again, agreed.
            house.run(&second, now(), answer(matter, false)).unwrap();
            assert_eq!(house.refused(&second, now(), answer(matter, true)), "refusal-matter-not-now");
            house.run(&worker, now(), ask(Level::Community, second.person)).unwrap();
            house.run(&second, now(), answer(matter, true)).unwrap();
            house.handlers.run_due(&house.office).unwrap();
            raise::settle_files(&house.office, matter).unwrap();

            // It is where it was, under its number; what was closed over is read again.
            let (header, all) = reads(&house, &house.manager(), matter).expect("open to who answers for the place");
            let where_it_is = |h: &Header| (h.number.clone(), h.title.clone(), h.path(), h.place, h.facet.clone());
            assert_eq!(where_it_is(&header), where_it_is(&before.0));
            assert_eq!((header.level, header.kind.as_str(), header.state.as_str()), (Level::Community, KIND, "filed"));
            assert!(all.contains("话甲") && all.contains("reported") && all.contains("lowered"), "{all}");
            for hidden in ["话乙", "话丙", "理由甲", "理由乙", "理由丙"] {
                assert!(!all.contains(hidden), "{hidden} of {level:?}: {all}");
            }
            let (_, team) = reads(&house, &worker, matter).unwrap();
            for known in ["话甲", "话乙", "话丙", "理由甲", "理由乙", "理由丙"] {
                assert!(team.contains(known), "{known} of {level:?}: {team}");
            }
            assert_eq!(finds(&house, &house.manager(), "金丝雀"), 1);
            assert!(
                reads(&house, &house.stranger(), matter).is_none() && reads(&house, &house.handler(), matter).is_none()
            );
            assert!(house.office.blobs().get(&plain, None).is_ok(), "the photo of the report is plain again");
            whole(&house);

            // It goes on, and may be restricted again; then nothing of it is found.
            let sent = Dispatch { matter, org: house.property, text: None, due: None, due_reason: None };
            house.run(&worker, now(), sent).unwrap();
            let again = Restrict {
                twins: vec![],
                matter,
                level,
                members: vec![second.person, house.lead()],
                text: text("又有新情况"),
            };
            house.run(&worker, now(), again).unwrap();
            raise::settle_files(&house.office, matter).unwrap();
            assert!(
                reads(&house, &house.manager(), matter).is_none() && finds(&house, &house.manager(), "金丝雀") == 0
            );
            let (_, team) = reads(&house, &worker, matter).unwrap();
            assert!(team.contains("话甲") && team.contains("话丙"), "{team}");
            whole(&house);
        }
    }
}

#[test]
fn a_photo_follows_its_matter_from_level_to_level() {
    for house in houses() {
        let mut told = details("楼上有人摔倒");
        told.photos = vec![house.photo()];
        let report = Report { details: told, source: Source::Visit, restricted: false, at: None };
        let matter = house.run(&house.worker(), None, report).unwrap().dossier.unwrap();
        let (worker, second) = (house.worker(), house.grid_worker());
        let opens = |level: Level| {
            raise::settle_files(&house.office, matter).unwrap();
            let keys = house.office.keys().clone();
            let (row, key) = house.read(move |read| {
                let (seq, _) = read.opt(&store::DOSSIER_AT, params![matter])?.unwrap();
                let row = read.all(&store::ATTACHMENTS, params![seq, Level::Sealed])?.remove(0);
                let key = match row.data_key {
                    Some(key) => dossier::key_by_seq(read, &keys, key)?,
                    None => None,
                };
                Ok((row, key))
            });
            assert_eq!((row.level, row.data_key.is_some()), (level, level.is_encrypted()));
            let bytes = house.office.blobs().get(&row.sha, key.as_ref()).unwrap();
            assert!(bytes.starts_with(&[0xff, 0xd8]), "{level:?}");
        };
        let now = || revision(&house, matter);
        let raise_to = |level| {
            let restrict = Restrict {
                twins: vec![],
                matter,
                level,
                members: vec![second.person, house.lead()],
                text: text("收紧"),
            };
            house.run(&worker, now(), restrict).unwrap();
        };
        let lower_to = |level| {
            let ask = LowerAsk { matter, level, of: second.person, text: text("放宽") };
            house.run(&worker, now(), ask).unwrap();
            house.run(&second, now(), answer(matter, true)).unwrap();
        };
        opens(Level::Community);
        raise_to(Level::NeedToKnow);
        opens(Level::NeedToKnow);
        raise_to(Level::Sealed);
        opens(Level::Sealed);
        lower_to(Level::NeedToKnow);
        opens(Level::NeedToKnow);
        lower_to(Level::Community);
        opens(Level::Community);
        // Lowered before the job came to the file.
        raise_to(Level::NeedToKnow);
        lower_to(Level::Community);
        opens(Level::Community);
        whole(&house);
    }
}
