//! What a patrol tells no more: to who left the team, and of what became a matter that was restricted.

mod common;

use common::{House, houses};
use liren_kernel::{CommandId, Day, Level, Line, Paragraph};
use liren_matters::commands::restrict::Restrict;
use liren_office::{
    Actor, Command, DossierId, Envelope, Fault, Period, PersonId, Receipt, directory, dossier::EntryId, jobs::Handlers,
    raise::settle_files,
};
use liren_patrol::{
    brief::{Span, Texts, facts},
    checklist, closing,
    commands::{brief::WriteBrief, draw::Draw, find::Find, join::Leave, plan::Plan},
    model::{FindingId, PLAN},
    store::{self, figures},
    subject, together,
};
use liren_store::params;

fn run<C: Command>(house: &House, actor: &Actor, n: u8, revision: Option<i64>, command: C) -> Result<Receipt, Fault> {
    house.office.run_blocking(actor, Envelope { id: CommandId::from_bytes([n; 16]), revision }, command)
}

/// The plan of the campaign that has begun, by its seq.
fn plan(house: &House) -> (i64, DossierId) {
    house.read(|read, _| {
        let open = "SELECT seq, id FROM dossier WHERE kind = 'patrol_plan' AND closed_at IS NULL ORDER BY seq DESC";
        Ok(read.all_text::<(i64, DossierId)>(open, params![])?[0])
    })
}

#[test]
fn who_left_the_team_is_drawn_for_no_round_and_reads_none() {
    for house in houses() {
        let (captain, lin) = (house.actor("han"), house.actor("lin"));
        let (seq, plan) = plan(&house);
        let today = house.office.now().day();
        let (team, duties) = house.read(move |read, _| {
            let team = read.one(&store::PLAN, params![seq])?.team;
            Ok((read.one(&store::DOSSIER_OF, params![team])?.0, read.all(&store::DUTIES, params![seq])?))
        });
        let near = |day: Day| day > today && day <= today.plus_days(7);
        let (day, grp, gone) = duties.iter().copied().find(|(day, _, p)| near(*day) && *p != captain.person).unwrap();
        let now = house.office.now();
        let leaver = move |house: &House| house.read(move |read, _| directory::actor(read, gone, now));
        let reads = |house: &House| {
            house.within(&leaver(house), move |read, keys, reach, person| {
                let plan = subject::plan(read, keys, reach, person, plan, false)?.is_some();
                let rounds = figures::recent(read, reach, figures::Whose::Anybody, None, 50)?;
                Ok((plan, rounds.iter().filter(|r| r.day > today.to_string()).count()))
            })
        };
        assert!(reads(&house).0, "a member reads the plan");
        let reason = Line::new("reason", "搬家").unwrap();
        run(&house, &lin, 1, None, Leave { team, person: gone, until: today, reason }).unwrap();
        let left = house.read(move |read, _| Ok(read.all(&store::DUTIES, params![seq])?));
        assert!(left.iter().all(|(day, _, p)| *p != gone || *day <= today), "{}", house.engine);
        // One of the pair is there still, and walks alone or with somebody who stands in.
        run(&house, &captain, 2, None, Draw { plan, day, grp }).unwrap();
        assert_eq!(reads(&house), (false, 0), "{}", house.engine);
    }
}

#[test]
fn a_rota_that_names_somebody_who_left_draws_without_them() {
    for house in houses() {
        let captain = house.actor("han");
        let (seq, plan) = plan(&house);
        let today = house.office.now().day();
        let duties = house.read(move |read, _| Ok(read.all(&store::DUTIES, params![seq])?));
        let near = |day: Day| day > today && day <= today.plus_days(7);
        let (day, grp, gone) = duties.iter().copied().find(|(day, _, p)| near(*day) && *p != captain.person).unwrap();
        // As an older version of the program left it: out of the team, and on the rota.
        let end = move |tx: &mut liren_store::Tx<'_>| {
            let team = tx.one(&store::PLAN, params![seq])?.team;
            tx.exec(&store::MEMBER_END, params![team, gone, today.to_string(), "搬家"])?;
            Ok::<_, Fault>(())
        };
        house.office.db().write_blocking(end).unwrap();
        let round = run(&house, &captain, 1, None, Draw { plan, day, grp }).unwrap().dossier.unwrap();
        let parties = house.read(move |read, _| {
            let of =
                "SELECT y.party FROM party y JOIN dossier d ON d.seq = y.dossier WHERE d.id = ?1 AND y.until IS NULL";
            Ok(read.all_text::<(PersonId,)>(of, params![round])?)
        });
        assert!(!parties.is_empty() && parties.iter().all(|(p,)| *p != gone), "{}", house.engine);
    }
}

#[test]
fn the_same_compound_twice_is_walked_once() {
    for house in houses() {
        let captain = house.actor("han");
        let (seq, _) = plan(&house);
        let (team, settings) = house.read(move |read, _| {
            let plan = read.one(&store::PLAN, params![seq])?;
            Ok((read.one(&store::DOSSIER_OF, params![plan.team])?.0, plan.settings))
        });
        let code = "140213901001-c1".to_owned();
        let title = Line::new("title", "专项").unwrap();
        let settings = serde_json::from_str(&settings).unwrap();
        let twice = Plan { team, title, compounds: vec![code.clone(), code.clone()], settings };
        let made = run(&house, &captain, 1, None, twice).unwrap().dossier.unwrap();
        let made = house.within(&captain, move |read, keys, reach, person| {
            subject::plan(read, keys, reach, person, made, false)?.ok_or(Fault::NotFound)
        });
        assert_eq!((made.header.kind.as_str(), made.settings.groups.len()), (PLAN, 1));
        assert_eq!(made.settings.groups[0].compounds, [code], "{}", house.engine);
    }
}

#[test]
fn of_what_was_restricted_a_round_tells_where_and_nothing_else() {
    for house in houses() {
        let (lin, gao) = (house.actor("lin"), house.actor("gao"));
        let (matter, seq, revision, entry, photo) = house.read(|read, _| {
            let passed = "SELECT f.matter, f.round, m.revision, f.entry, a.seq FROM patrol_finding f JOIN dossier m ON m.id = f.matter JOIN attachment a ON a.dossier = f.round AND a.entry = f.entry WHERE m.closed_at IS NULL ORDER BY f.seq LIMIT 1";
            Ok(read.all_text::<(DossierId, i64, i64, EntryId, i64)>(passed, params![])?.remove(0))
        });
        // The demo hangs one picture in many places; this one is another.
        let sha = "ab".repeat(32);
        let own = sha.clone();
        let put = move |tx: &mut liren_store::Tx<'_>| {
            tx.exec(&liren_matters::store::PHOTO_PUT, params![photo, own, own, 1_i64, 1_i64, 1_i64, ""])
        };
        house.office.db().write_blocking(put).unwrap();
        let today = house.office.now().day();
        let told = |house: &House| {
            let sha = sha.clone();
            house.within(&gao, move |read, _, reach, _| {
                let here = read.all(&store::FINDINGS_OF_ROUND, params![seq])?;
                let here = here.into_iter().find(|f| f.entry == entry).ok_or(Fault::NotFound)?;
                let period = Period { from: today.plus_days(-60), to: today, place: None };
                let listed = figures::findings(read, reach, &period, &figures::Narrow::default())?;
                let listed = listed.into_iter().find(|f| f.entry == entry).ok_or(Fault::NotFound)?;
                let header = read.one(&liren_office::store::DOSSIER_BY_SEQ, params![seq])?;
                let team = read.one(&store::ROUND, params![seq])?.team;
                let pairs = facts(read, &header, team, Span::Round)?.pairs;
                let paired = pairs.iter().any(|p| [&p.before, &p.after].contains(&&Some(sha.clone())));
                let photo = read.opt(&store::HIDDEN_ENTRY, params![entry])?.is_none();
                let paper = read.opt(&store::PHOTO_OPEN, params![sha])?.is_some();
                let there = |f: &store::FindingRow| (f.matter.is_some(), f.hidden);
                Ok((there(&here), there(&listed), here.words + &listed.words, (paired, photo, paper)))
            })
        };
        let before = told(&house);
        assert_eq!((before.0, before.1, before.3), ((true, false), (true, false), (true, true, true)));
        let text = Paragraph::new("text", "涉及人身安全").unwrap();
        let restrict = Restrict { twins: vec![], matter, level: Level::NeedToKnow, members: vec![], text };
        run(&house, &lin, 1, Some(revision), restrict).unwrap();
        let after = told(&house);
        assert_eq!((after.0, after.1), ((false, true), (false, true)), "{}", house.engine);
        assert_eq!((after.2.as_str(), after.3), ("", (false, false, false)), "{}", house.engine);
    }
}

/// A matter that a finding with words and a photo was passed on as: the matter, its revision, the finding's round, its entry.
fn passed(house: &House, but: Option<DossierId>) -> (DossierId, i64, DossierId, EntryId) {
    house.read(move |read, _| {
        let passed = "SELECT f.matter, m.revision, d.id, f.entry FROM patrol_finding f JOIN dossier m ON m.id = f.matter JOIN dossier d ON d.seq = f.round JOIN attachment a ON a.dossier = f.round AND a.entry = f.entry WHERE m.closed_at IS NULL AND m.level = 1 AND f.words <> '' ORDER BY f.seq";
        let all = read.all_text::<(DossierId, i64, DossierId, EntryId)>(passed, params![])?;
        all.into_iter().find(|(matter, ..)| Some(*matter) != but).ok_or(Fault::NotFound)
    })
}

/// What the database holds of it: the finding's words, the level of its entry, levels of its files, whether each is sealed.
fn held(house: &House, matter: DossierId) -> (String, i64, Vec<(i64, bool)>) {
    house.read(move |read, _| {
        let row = "SELECT f.words, e.level, e.id FROM patrol_finding f JOIN entry e ON e.id = f.entry WHERE f.matter = ?1";
        let (words, level, entry) = read.all_text::<(String, i64, EntryId)>(row, params![matter])?.remove(0);
        let files = "SELECT a.level, CAST(CASE WHEN a.data_key IS NULL THEN 0 ELSE 1 END AS BIGINT) AS sealed FROM attachment a WHERE a.entry = ?1 ORDER BY a.seq";
        Ok((words, level, read.all_text::<(i64, bool)>(files, params![entry])?))
    })
}

#[test]
fn what_was_restricted_is_no_plain_word_in_its_round_and_verify_finds_what_an_older_version_left() {
    for house in houses() {
        let lin = house.actor("lin");
        let restrict = |matter| {
            let text = Paragraph::new("text", "涉及人身安全").unwrap();
            Restrict { twins: vec![], matter, level: Level::NeedToKnow, members: vec![], text }
        };
        let bad = |house: &House| house.read(|read, _| closing::check(read)).faults.len();
        let sealed = |house: &House, matter, round| {
            settle_files(&house.office, round).unwrap();
            let (words, level, files) = held(house, matter);
            assert_eq!((words.as_str(), level), ("", 2), "{}", house.engine);
            assert!(!files.is_empty() && files.iter().all(|file| *file == (2, true)), "{} {files:?}", house.engine);
        };
        assert_eq!(bad(&house), 0);
        // In the transaction in which it is restricted.
        let (matter, revision, round, entry) = passed(&house, None);
        run(&house, &lin, 61, Some(revision), restrict(matter)).unwrap();
        assert_eq!(bad(&house), 0, "{}", house.engine);
        sealed(&house, matter, round);
        // The team that walked it reads where it was in the timeline, as the page shows it without words; nobody else does.
        let header = house.read(move |read, _| {
            let seq = read.all_text::<(i64,)>("SELECT seq FROM dossier WHERE id = ?1", params![round])?[0].0;
            Ok(read.one(&liren_office::store::DOSSIER_BY_SEQ, params![seq])?)
        });
        let seen = |team: bool| {
            let (header, person) = (header.clone(), lin.person);
            house.read(move |read, keys| liren_office::dossier::timeline(read, keys, &header, person, team))
        };
        assert!(seen(true).iter().any(|e| e.row.id == entry) && seen(false).iter().all(|e| e.row.id != entry));
        // What an older version left is told by verify and closed over by the job.
        let (left, revision, round, _) = passed(&house, Some(matter));
        let envelope = Envelope { id: CommandId::from_bytes([62; 16]), revision: Some(revision) };
        house.older.run_blocking(&lin, envelope, restrict(left)).unwrap();
        assert!(!held(&house, left).0.is_empty());
        assert_eq!(bad(&house), 1, "{}", house.engine);
        for _ in 0..2 {
            closing::close_all(&house.office, &serde_json::Value::Null, house.office.now()).unwrap();
        }
        assert_eq!(bad(&house), 0, "{}", house.engine);
        sealed(&house, left, round);
    }
}

#[test]
fn of_what_was_sealed_a_round_tells_not_even_that_it_was_found() {
    for house in houses() {
        let (lin, gao) = (house.actor("lin"), house.actor("gao"));
        let (matter, revision, round, entry) = passed(&house, None);
        let today = house.office.now().day();
        let counted = |house: &House| {
            house.within(&gao, move |read, _, reach, _| {
                let period = Period { from: today.plus_days(-60), to: today, place: None };
                let all = figures::findings(read, reach, &period, &figures::Narrow::default())?;
                let count = figures::count_findings(read, reach, &period, &figures::Narrow::default())?;
                Ok((all.iter().any(|f| f.entry == entry), count.0))
            })
        };
        let before = counted(&house);
        assert!(before.0);
        let restrict = |level| {
            let text = Paragraph::new("text", "涉及人身安全").unwrap();
            Restrict { twins: vec![], matter, level, members: vec![gao.person], text }
        };
        // A brief that was frozen before tells it too, word for word.
        let texts = Texts { lead: "走了48层".into(), next: "照看".into(), news: "居民说亮堂了".into() };
        run(&house, &house.actor("han"), 80, None, WriteBrief { of: round, days: None, texts }).unwrap();
        let briefs = |house: &House| {
            house.read(move |read, _| {
                let rows = "SELECT count(*) AS n FROM signoff s JOIN dossier d ON d.seq = s.dossier WHERE d.id = ?1 AND s.subject = 'brief'";
                Ok(read.all_text::<(i64,)>(rows, params![round])?[0].0)
            })
        };
        assert!(briefs(&house) > 0);
        // Through level 2, where the round keeps where it was.
        run(&house, &lin, 81, Some(revision), restrict(Level::NeedToKnow)).unwrap();
        assert_eq!(counted(&house), before, "{}", house.engine);
        run(&house, &lin, 82, Some(revision + 1), restrict(Level::Sealed)).unwrap();
        assert_eq!(counted(&house), (false, before.1 - 1), "{}", house.engine);
        assert_eq!(briefs(&house), 0, "{}: it is written again from what is left", house.engine);
        settle_files(&house.office, round).unwrap();
        let left = house.read(move |read, keys| {
            let seq = read.all_text::<(i64,)>("SELECT seq FROM dossier WHERE id = ?1", params![round])?[0].0;
            let header = read.one(&liren_office::store::DOSSIER_BY_SEQ, params![seq])?;
            let told = liren_office::dossier::timeline(read, keys, &header, lin.person, true)?;
            let rows = "SELECT count(*) AS n FROM patrol_finding WHERE matter = ?1";
            let files = "SELECT a.level, CAST(CASE WHEN a.data_key IS NULL THEN 0 ELSE 1 END AS BIGINT) AS sealed FROM attachment a WHERE a.entry = ?1";
            let files = read.all_text::<(i64, bool)>(files, params![entry])?;
            Ok((told.iter().any(|e| e.row.id == entry), read.all_text::<(i64,)>(rows, params![matter])?[0].0, files))
        });
        assert!(!left.0 && left.1 == 0, "{}", house.engine);
        assert!(!left.2.is_empty() && left.2.iter().all(|file| *file == (3, true)), "{} {:?}", house.engine, left.2);
        assert_eq!(house.read(|read, _| closing::check(read)).faults.len(), 0, "{}", house.engine);
    }
}

#[test]
fn what_was_said_aloud_is_heard_from_the_matter_and_closed_over_with_it() {
    for house in houses() {
        let captain = house.actor("han");
        let (id, stop) = house.read(|read, _| {
            let round = "SELECT d.id, s.entrance FROM dossier d JOIN patrol_stop s ON s.round = d.seq WHERE d.kind = 'patrol_round' AND d.closed_at IS NULL AND d.community = '140213901001' ORDER BY d.seq, s.n";
            Ok(read.all_text::<(DossierId, String)>(round, params![])?.remove(0))
        });
        let blobs = house.office.blobs().clone();
        let voice = blobs.put_document("audio/webm", b"said aloud in the stairwell").unwrap();
        let scene = liren_matters::demo::store_photo(&house.office, [7, 7, 7], true).unwrap();
        let find = Find {
            round: id,
            entrance: stop,
            answers: checklist::answers(3, "clutter", "passed_on", "婴儿车挡住楼梯"),
            before: vec![scene],
            after: vec![],
            voice: Some(voice.clone()),
            at: None,
        };
        let envelope = Envelope { id: CommandId::from_bytes([71; 16]), revision: None };
        let told =
            house.office.run_together_blocking(&captain, move |all| together::find(all, envelope, find)).unwrap();
        let finding: FindingId = told.told.iter().find(|(name, _)| name == "finding").unwrap().1.parse().unwrap();
        let matter = house.read(move |read, _| Ok(read.one(&store::FINDING, params![finding])?.matter.unwrap()));
        let hangs = || {
            let on = "SELECT a.purpose, a.media, a.sha, d.revision FROM attachment a JOIN dossier d ON d.seq = a.dossier WHERE d.id = ?1 ORDER BY a.seq";
            house.read(move |read, _| Ok(read.all_text::<(String, String, String, i64)>(on, params![matter])?))
        };
        let voiced =
            |all: &[(String, String, String, i64)]| all.iter().find(|(purpose, ..)| purpose == "voice").cloned();
        let (_, media, sha, revision) = voiced(&hangs()).expect("the matter has the voice note");
        assert_eq!((media.as_str(), sha == voice.sha, hangs().len()), ("audio/webm", true, 2), "{}", house.engine);
        let text = Paragraph::new("text", "涉及人身安全").unwrap();
        let restrict = Restrict { twins: vec![], matter, level: Level::NeedToKnow, members: vec![], text };
        run(&house, &house.actor("lin"), 72, Some(revision), restrict).unwrap();
        for dossier in [matter, id] {
            settle_files(&house.office, dossier).unwrap();
        }
        let all = [liren_matters::jobs::JOBS, liren_office::unused::JOBS];
        Handlers::new(&all).run_due(&house.office).unwrap();
        assert_ne!(voiced(&hangs()).unwrap().2, sha, "sealed with the matter");
        assert!(blobs.get(&sha, None).is_err(), "nothing plain is left of it, neither here nor in the round");
    }
}
