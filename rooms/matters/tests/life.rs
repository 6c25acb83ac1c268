//! The life of a matter through its commands, on every engine there is.

mod common;

use common::{House, details, houses, steps::text};
use liren_kernel::{Level, Line};
use liren_matters::{
    commands::{
        close::Close, dispatch::Dispatch, dispute::Dispute, feed_back::FeedBack, file::File, inspect::Inspect,
        merge::Merge, note::Note, rate::Rate, reopen::Reopen, report::Report, report_public::ReportPublic,
        restrict::Restrict, sign_for::SignFor,
    },
    model::{KIND, Rating, Source},
    similar::{self, Like},
    store, subject,
};
use liren_office::{Actor, DossierId, Fault, Reach, dossier, listing, raise, reach::Wanted};
use liren_store::{check, params};

fn report(house: &House, title: &str) -> DossierId {
    let report = Report { details: details(title), source: Source::Grid, restricted: false, at: None };
    house.run(&house.grid_worker(), None, report).unwrap().dossier.unwrap()
}
/// Up to signed for: revision 4.
fn signed(house: &House, matter: DossierId) {
    house.run(&house.worker(), Some(1), File { matter, text: None }).unwrap();
    house.run(&house.worker(), Some(2), sent(house, matter)).unwrap();
    house.run(&house.handler(), Some(3), SignFor { matter }).unwrap();
}
fn sent(house: &House, matter: DossierId) -> Dispatch {
    Dispatch { matter, org: house.property, text: None, due: None, due_reason: None }
}
fn listed(house: &House, actor: &Actor, kind: &'static str) -> Vec<String> {
    let (keys, reach) = (house.office.keys().clone(), Reach::of(actor));
    house.read(move |read| {
        let wanted = Wanted::newest(kind, 50);
        let page = listing::page::<liren_office::Header>(read, &keys, &reach, &wanted)?;
        assert_eq!(page.len() as i64, listing::count(read, &reach, &wanted)?);
        Ok(page.into_iter().map(|h| h.title).collect())
    })
}

#[test]
fn every_statement_prepares() {
    for house in houses() {
        house
            .office
            .db()
            .write_blocking(|tx| {
                for statement in store::ALL {
                    let prepared = check::prepare(tx, *statement)?;
                    assert!(prepared.scans.is_empty() || prepared.name.ends_with("CATEGORIES"), "{prepared:?}");
                }
                Ok::<_, Fault>(())
            })
            .unwrap();
    }
}

#[test]
fn from_report_to_close_with_one_way_back() {
    for house in houses() {
        let matter = report(&house, "三楼楼道堆放旧家具，挡住消火栓");
        signed(&house, matter);
        let fed = |photos| FeedBack { matter, text: text("清走了"), photos };
        assert_eq!(house.refused(&house.handler(), Some(4), fed(vec![])), "refusal-matter-photo-needed");
        house.run(&house.handler(), Some(4), fed(vec![house.photo()])).unwrap();
        let look = |pass| Inspect {
            matter,
            pass,
            text: Some(text("还有一张沙发")),
            photos: vec![],
            answer: None,
            show: false,
        };
        // Whoever did it has no verb for that; a colleague of the place has.
        assert_eq!(house.refused(&house.handler(), Some(5), look(true)), "forbidden");
        house.run(&house.grid_worker(), Some(5), look(false)).unwrap();
        assert_eq!(house.standing(matter), ("handling".into(), 6, false));
        house.run(&house.handler(), Some(6), fed(vec![house.photo()])).unwrap();
        house.run(&house.grid_worker(), Some(7), look(true)).unwrap();
        let close = || Close { matter, text: None };
        assert!(matches!(house.run(&house.worker(), Some(7), close()), Err(Fault::Stale { now: 8 })));
        house.run(&house.worker(), Some(8), close()).unwrap();
        assert_eq!(house.standing(matter).0, "closed");
        let tallies = house.read(|read| Ok(read.all(&liren_office::store::TALLY_ALL, &[])?));
        let sum = |name: &str| tallies.iter().filter(|t| t.0 == name).map(|t| t.3).sum::<i64>();
        assert_eq!((sum("matter.reported"), sum("matter.closed"), sum("matter.reworked")), (1, 1, 1));
        assert_eq!(
            (
                house.refused(&Actor::public(), None, Rate { matter, rating: Rating::Good, text: None }),
                house.refused(&Actor::public(), None, Rate { matter, rating: Rating::Bad, text: None }),
            ),
            ("done".into(), "refusal-matter-rated".into())
        );
        house.run(&house.worker(), Some(9), Reopen { matter, text: text("又堆上了") }).unwrap();
        assert_eq!(house.standing(matter).0, "filed");
        let walk = house.read(liren_office::journal::verify);
        assert_eq!(walk.faults, Vec::<String>::new());
        // The organisation that had it keeps no open access.
        assert!(listed(&house, &house.handler(), KIND).is_empty());
    }
}

#[test]
fn another_committee_finds_none_of_it() {
    for house in houses() {
        let matter = report(&house, "金丝雀楼道堆物");
        let stranger = house.stranger();
        assert!(listed(&house, &stranger, KIND).is_empty());
        assert_eq!(house.refused(&stranger, Some(1), File { matter, text: None }), "not found");
        assert_eq!(listed(&house, &house.worker(), KIND), ["金丝雀楼道堆物"]);
        // The organisation sees it once it is sent to it, and no longer when it is sent elsewhere.
        assert!(listed(&house, &house.handler(), KIND).is_empty());
        house.run(&house.worker(), Some(1), sent(&house, matter)).unwrap();
        assert_eq!(listed(&house, &house.handler(), KIND).len(), 1);
        house.run(&house.handler(), Some(2), Dispute { matter, text: text("不归我们") }).unwrap();
        let other = Dispatch { org: house.committee, ..sent(&house, matter) };
        house.run(&house.worker(), Some(3), other).unwrap();
        assert!(listed(&house, &house.handler(), KIND).is_empty());
    }
}

#[test]
fn the_clock_marks_once_and_looks_again() {
    for house in houses() {
        let matter = report(&house, "电线垂到地面");
        signed(&house, matter);
        house.handlers.run_due(&house.office).unwrap();
        assert!(!house.standing(matter).2);
        house.later(3 * 24 * 60);
        house.handlers.run_due(&house.office).unwrap();
        house.handlers.run_due(&house.office).unwrap();
        assert!(house.standing(matter).2);
        let marks = |house: &House| {
            let keys = house.office.keys().clone();
            house.read(move |read| {
                let found = subject::Unposted::by_id(read, &keys, matter, false)?.ok_or(Fault::NotFound)?;
                let entries = dossier::timeline(read, &keys, &found.0.header, found.0.header.id.cast(), false)?;
                Ok(entries.iter().filter(|e| e.row.kind == "overdue").count())
            })
        };
        assert_eq!(marks(&house), 1);
        let fed = FeedBack { matter, text: text("整理好了"), photos: vec![house.photo()] };
        house.run(&house.handler(), Some(4), fed).unwrap();
        assert!(!house.standing(matter).2, "the next step has a deadline of its own");
        house.later(60);
        house.handlers.run_due(&house.office).unwrap();
        assert_eq!(marks(&house), 1);
        let failed = house.read(|read| Ok(read.all(&liren_office::store::JOBS_FAILED, &[])?));
        assert!(failed.is_empty(), "{failed:?}");
    }
}

#[test]
fn a_reporters_contact_is_for_the_desk() {
    for house in houses() {
        let line = |name: &str, text: &str| Some(Line::new(name, text).unwrap());
        let public = ReportPublic {
            details: details("污水外溢"),
            name: line("name", "金丝雀女士"),
            phone: line("phone", "13812342266"),
            notice: true,
        };
        let matter = house.run(&Actor::public(), None, public).unwrap().dossier.unwrap();
        let seen = |actor: Actor| {
            let (keys, reach) = (house.office.keys().clone(), Reach::of(&actor));
            house.read(move |read| {
                let m = subject::load(read, &keys, &reach, actor.person, matter, false)?.ok_or(Fault::NotFound)?;
                let entries = dossier::timeline(read, &keys, &m.header, actor.person, m.standing.team)?;
                Ok(entries.iter().any(|e| e.body.to_string().contains("13812342266")))
            })
        };
        assert!(!seen(house.worker()) && !seen(house.grid_worker()));
        signed(&house, matter);
        assert!(seen(house.worker()), "whoever took it up may call back");
        assert!(!seen(house.grid_worker()) && !seen(house.handler()));
        let file = house.folder.path().join("t.db");
        if file.exists() {
            let mut bytes = std::fs::read(&file).unwrap();
            bytes.extend(std::fs::read(house.folder.path().join("t.db-wal")).unwrap_or_default());
            for hidden in ["金丝雀女士", "13812342266"] {
                assert!(!bytes.windows(hidden.len()).any(|w| w == hidden.as_bytes()), "{hidden} is plain");
            }
        }
    }
}

#[test]
fn what_becomes_restricted_leaves_nothing_plain_behind() {
    for house in houses() {
        for level in [Level::NeedToKnow, Level::Sealed] {
            let n = level.number();
            let mut told = details(&format!("金丝雀{n}号家里有人受伤"));
            told.photos = vec![house.photo()];
            let plain = told.photos[0].sha.clone();
            let report = Report { details: told, source: Source::Visit, restricted: false, at: None };
            let matter = house.run(&house.grid_worker(), None, report).unwrap().dossier.unwrap();
            signed(&house, matter);
            let note = Note { matter, text: text(&format!("密语{n}号")), desk_only: false, photos: vec![] };
            house.run(&house.worker(), None, note).unwrap();
            let members = vec![house.grid_worker().person, house.lead()];
            let restrict = Restrict { twins: vec![], matter, level, members, text: text("收紧") };
            house.run(&house.worker(), Some(4), restrict).unwrap();
            raise::settle_files(&house.office, matter).unwrap();
            house.handlers.run_due(&house.office).unwrap();
            assert!(house.office.blobs().get(&plain, None).is_err(), "the plain file is gone");
            let kind = if level == Level::Sealed { "sealed" } else { KIND };
            assert_eq!(listed(&house, &house.worker(), kind).len(), 1);
            assert!(listed(&house, &house.handler(), kind).is_empty());
            let lead = house.stranger();
            assert!(listed(&house, &lead, kind).is_empty());
            // The team goes on with it.
            house
                .run(
                    &house.grid_worker(),
                    None,
                    Note { matter, text: text("已联系"), desk_only: false, photos: vec![] },
                )
                .unwrap();
            let (keys, actor) = (house.office.keys().clone(), house.grid_worker());
            let said = house.read(move |read| {
                let reach = Reach::of(&actor);
                let m = subject::load(read, &keys, &reach, actor.person, matter, false)?.ok_or(Fault::NotFound)?;
                assert_eq!(m.header.kind, KIND);
                let entries = dossier::timeline(read, &keys, &m.header, actor.person, m.standing.team)?;
                let all: Vec<String> = entries.iter().map(|e| format!("{} {}", e.row.kind, e.body)).collect();
                Ok(all.join("\n"))
            });
            assert!(said.contains(&format!("密语{n}号")) && said.contains("reported"), "{said}");
        }
        assert_eq!(house.read(liren_office::journal::verify).faults, Vec::<String>::new());
        let file = house.folder.path().join("t.db");
        if file.exists() {
            house.office.db().copy_sqlite_to(&house.folder.path().join("copy.db")).unwrap();
            let bytes = std::fs::read(house.folder.path().join("copy.db")).unwrap();
            for hidden in ["金丝雀2号", "金丝雀3号", "密语2号", "密语3号"] {
                assert!(!bytes.windows(hidden.len()).any(|w| w == hidden.as_bytes()), "{hidden} is plain");
            }
        }
    }
}

#[test]
fn the_same_thing_is_suggested_and_merged() {
    for house in houses() {
        let first = report(&house, "三楼楼道堆放旧家具");
        let other = report(&house, "楼道里堆放旧家具没人管");
        let (keys, reach) = (house.office.keys().clone(), Reach::of(&house.worker()));
        let now = house.office.now();
        let (found, number) = house.read(move |read| {
            let like = Like {
                place: None,
                category: "X",
                community: Some(common::A),
                title: "楼道又堆放旧家具了",
                but: Some(other),
            };
            let near = similar::suggest(read, &keys, &reach, &like, now)?;
            let header = read.opt(&store::BY_ID, params![first])?.ok_or(Fault::NotFound)?;
            Ok((near, header.number))
        });
        assert_eq!(found.first().map(|h| h.id), Some(first), "by words alone");
        let into = Line::new("into", &number).unwrap();
        house.run(&house.worker(), Some(1), Merge { matter: other, into }).unwrap();
        assert_eq!(house.standing(other).0, "merged");
    }
}

#[test]
fn an_open_matter_keeps_the_rule_it_began_with() {
    for house in houses() {
        let matter = report(&house, "楼道堆物");
        let changed = liren_matters::category::FIRST.replace("通道畅通,8,工作时", "通道畅通,1,工作时");
        let told = liren_matters::import_categories(&house.office, &Actor::clockwork(), &changed).unwrap();
        assert_eq!((told.added, told.changed), (0, 1));
        let limit = |id: DossierId| {
            let keys = house.office.keys().clone();
            house.read(move |read| {
                let found = subject::Unposted::by_id(read, &keys, id, false)?.ok_or(Fault::NotFound)?;
                Ok(found.0.rule.map_or(0, |r| r.limit_value))
            })
        };
        assert_eq!((limit(matter), limit(report(&house, "又一处堆物"))), (8, 1));
    }
}
