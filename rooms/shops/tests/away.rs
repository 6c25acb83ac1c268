//! An evening on a phone without a network, and what an evening keeps of what was restricted, on both engines.

mod common;

use common::{House, envelope, houses, key};
use liren_instruments::{Answers, expr::Value};
use liren_kernel::{CommandId, Instant, Level, Paragraph};
use liren_matters::{commands::restrict::Restrict, public::found_on};
use liren_office::{Actor, DossierId, Envelope, Fault, Receipt, photo::Stored, raise::settle_files};
use liren_shops::{
    closing,
    commands::evening::{EndEvening, OpenEvening},
    offline::AN_EVENING,
    store::{ShopRow, within},
};
use liren_store::params;
use liren_ui::{Catalogue, Lang};
use liren_web::offline::{Asking, Done, Pack};

const A: &str = "140213901001";

fn shop(house: &House, actor: &Actor, name: &str) -> ShopRow {
    let all = house.within(actor, |read, _, reach| within::shops(read, reach, &within::Wanted::default(), 5_000));
    all.into_iter().find(|s| s.name == name).unwrap_or_else(|| panic!("no {name}"))
}

fn begin(house: &House, actor: &Actor, n: u8, shops: &[&ShopRow]) -> DossierId {
    let open = OpenEvening { at: A.into(), shops: shops.iter().map(|s| s.id).collect() };
    house.run(actor, n, open).unwrap().dossier.unwrap()
}

/// What somebody may take along, and the pack of one of it.
fn fetched(house: &House, actor: &Actor, about: &str) -> (Vec<String>, Option<Pack>) {
    let words = [liren_ui::WORDS, liren_web::WORDS, liren_matters::WORDS, liren_patrol::WORDS, liren_shops::WORDS];
    let words = Catalogue::new(&words, None).unwrap();
    let (who, now, about) = (actor.clone(), house.office.now(), about.to_owned());
    house.within(actor, move |read, keys, reach| {
        let asking = Asking { actor: &who, reach, now, t: words.t(Lang::Zh), keys };
        let offers = (AN_EVENING.offers)(read, &asking)?;
        Ok((offers.into_iter().map(|o| o.about).collect(), (AN_EVENING.pack)(read, &asking, &about)?))
    })
}

/// Answers at a shop as the phone gives them: by the questions of the pack, checked by their form.
fn answered(pack: &Pack, shop: &ShopRow, bad: &[(&str, &str)], words: &str, photos: u32) -> Answers {
    let asks = pack.asks.iter().find(|a| a.verb.0 == "shop.check" && a.at.as_deref() == Some(&*shop.id.to_string()));
    let form = &asks.expect("the shop is in the pack").form;
    let mut all = Answers::default();
    for question in &form.questions {
        let state = bad.iter().find(|(name, _)| *name == question.name).map_or("ok", |(_, state)| *state);
        match question.name.as_str() {
            "words" if !words.is_empty() => drop(all.0.insert("words".into(), Value::Text(words.into()))),
            "before" | "after" if photos > 0 => {
                all.0.insert(question.name.clone(), Value::Number(f64::from(photos)));
            }
            "words" | "before" | "after" => {}
            _ => drop(all.0.insert(question.name.clone(), Value::Text(state.into()))),
        }
    }
    form.check(&all).unwrap_or_else(|refused| panic!("{refused:?}"))
}

fn brought(
    house: &House,
    actor: &Actor,
    n: u8,
    (verb, evening, stop): (&str, DossierId, &str),
    (answers, photos): (Answers, Vec<(String, Stored)>),
    at: Instant,
) -> Result<Receipt, Fault> {
    let take = AN_EVENING.acts.iter().find(|act| act.verb.0 == verb).expect("an act of the kind").take;
    let (about, stop) = (evening.to_string(), stop.to_owned());
    let done = Done { v: 1, about, stop, answers, fixed: serde_json::Value::Null, photos, at };
    house.office.run_together_blocking(actor, move |all| take(all, envelope(n), done))
}

fn photo(house: &House) -> Stored {
    liren_matters::demo::store_photo(&house.office, [9, 9, 9], true).unwrap()
}

fn found(house: &House, evening: DossierId) -> usize {
    house.read(move |read, _| found_on(read, evening)).len()
}

#[test]
fn an_evening_goes_along_on_a_phone_and_comes_back_once_though_it_was_ended_meanwhile() {
    for house in houses() {
        let (liang, zhou) = (house.actor("liang"), house.actor("zhou"));
        let (grill, inn, tea) =
            (shop(&house, &liang, "御河烤鱼"), shop(&house, &liang, "梧桐客栈"), shop(&house, &liang, "云朵奶茶"));
        let evening = begin(&house, &liang, 1, &[&grill, &inn, &tea]);
        let (offers, pack) = fetched(&house, &liang, &evening.to_string());
        assert!(offers.contains(&evening.to_string()), "{}", house.engine);
        let pack = pack.unwrap();
        assert_eq!(pack.stops.len(), 3);
        assert!(pack.stops[0].lines.iter().any(|line| line.contains("安全出口")), "{:?}", pack.stops[0].lines);
        // Another committee takes nothing of it along, nor does a supervisor, who only reads.
        for login in ["zhao", "he"] {
            let (offers, pack) = fetched(&house, &house.actor(login), &evening.to_string());
            assert!(!offers.contains(&evening.to_string()) && pack.is_none(), "{login} {}", house.engine);
        }
        // What the phone asks is the checklist of the evening: a shop without gas is not asked of gas, words are asked where
        // something was wrong, a photo where it is passed on.
        let asks = |shop: &ShopRow| {
            let of = pack.asks.iter().find(|a| a.verb.0 == "shop.check" && a.at == Some(shop.id.to_string()));
            of.unwrap().form.clone()
        };
        assert_eq!(asks(&inn).question("gas_valve").is_some(), inn.gas.name() != "none");
        let mut all = answered(&pack, &inn, &[], "", 0);
        all.0.insert("exits".into(), Value::Text("passed_on".into()));
        let missing: Vec<String> = asks(&inn).check(&all).unwrap_err().into_iter().filter_map(|r| r.field).collect();
        assert_eq!(missing, ["words", "before"], "{}", house.engine);
        // Written down without a network; brought back after a colleague ended the evening; sent twice.
        let seen = house.office.now().plus_minutes(20);
        house.clock.set(seen.plus_minutes(100));
        house.run(&zhou, 2, EndEvening { evening, at: None }).unwrap();
        assert!(fetched(&house, &liang, &evening.to_string()).1.is_none(), "over: nothing more to take along");
        let bad = [("exits", "fixed"), ("gas_valve", "passed_on")];
        let first = answered(&pack, &grill, &bad, "软管开裂，通道堆物已搬开", 1);
        let photos = || vec![("before".to_owned(), photo(&house))];
        let stop = grill.id.to_string();
        for _ in 0..2 {
            let done = (first.clone(), photos());
            brought(&house, &liang, 3, ("shop.check", evening, &stop), done, seen).unwrap();
        }
        assert_eq!(found(&house, evening), 2, "{}", house.engine);
        assert_eq!(shop(&house, &liang, "御河烤鱼").checked_at, Some(seen), "when it was seen, not when it came");
        // The same shop from another phone: the first one's word stands, and the phone is told why.
        let again = brought(&house, &zhou, 4, ("shop.check", evening, &stop), (first, photos()), seen);
        assert_eq!(key(again), "refusal-shop-checked");
        assert_eq!(found(&house, evening), 2);
        // Nobody there, told of one that a colleague was let into: a line on the timeline, and no more.
        let none = || (Answers::default(), Vec::new());
        brought(&house, &zhou, 5, ("shop.found_shut", evening, &stop), none(), seen).unwrap();
        brought(&house, &zhou, 6, ("shop.found_shut", evening, &tea.id.to_string()), none(), seen).unwrap();
        brought(&house, &liang, 7, ("shop.end_evening", evening, ""), none(), seen).unwrap();
        let states = house.within(&liang, move |read, keys, reach| {
            let evening = liren_shops::subject::evening(read, keys, reach, evening, false)?.ok_or(Fault::NotFound)?;
            Ok(evening.stops.iter().map(|s| s.state.name()).collect::<Vec<_>>())
        });
        assert_eq!(states, ["checked", "waiting", "shut"], "{}", house.engine);
        // What a forged act says of a shop elsewhere, or of an evening out of reach, is nothing.
        let elsewhere = shop(&house, &house.actor("zhao"), "桂香小厨").id.to_string();
        let forged = brought(&house, &liang, 8, ("shop.found_shut", evening, &elsewhere), none(), seen);
        assert_eq!(key(forged), "not found");
        assert_eq!(
            key(brought(&house, &house.actor("zhao"), 9, ("shop.end_evening", evening, ""), none(), seen)),
            "not found"
        );
    }
}

#[test]
fn what_was_seen_is_taken_in_though_the_trade_was_put_right_meanwhile() {
    for house in houses() {
        let liang = house.actor("liang");
        let (grill, inn) = (shop(&house, &liang, "御河烤鱼"), shop(&house, &liang, "梧桐客栈"));
        let evening = begin(&house, &liang, 1, &[&grill, &inn]);
        let pack = fetched(&house, &liang, &evening.to_string()).1.unwrap();
        // The phone asks a restaurant; at the office it becomes a hotel, which is asked of its night duty.
        let bad = [("hood", "passed_on"), ("exits", "fixed")];
        let first = answered(&pack, &grill, &bad, "油烟管道积油", 1);
        let (before, text) = (grill.checked_at, "UPDATE shop SET kind = 'hotel', gas = 'none' WHERE seq = ?1");
        let seq = grill.seq;
        house.office.db().write_blocking(move |tx| Ok::<_, Fault>(tx.exec_text(text, params![seq])?)).unwrap();
        let seen = house.office.now().plus_minutes(20);
        house.clock.set(seen.plus_minutes(100));
        let stop = grill.id.to_string();
        for _ in 0..2 {
            let done = (first.clone(), vec![("before".to_owned(), photo(&house))]);
            brought(&house, &liang, 3, ("shop.check", evening, &stop), done, seen).unwrap();
        }
        assert_eq!(found(&house, evening), 2, "{}: both faults are matters, once", house.engine);
        let older = house.read(move |read, _| {
            let text = "SELECT e.body FROM entry e JOIN dossier d ON d.seq = e.dossier WHERE d.id = ?1 AND e.kind = 'shop-checked'";
            Ok(read.all_text::<(Vec<u8>,)>(text, params![evening])?)
        });
        let body: serde_json::Value = serde_json::from_slice(&older[0].0).unwrap();
        assert_eq!(body["older"], true, "{}: it is marked", house.engine);
        let now = shop(&house, &liang, "御河烤鱼");
        assert_eq!(now.checked_at, before, "{}: nobody looked at the night duty, so it stays due", house.engine);
        // The other shop is what it was: by the register, without a mark.
        let all = answered(&pack, &inn, &[], "", 0);
        brought(&house, &liang, 4, ("shop.check", evening, &inn.id.to_string()), (all, vec![]), seen).unwrap();
        assert_eq!(shop(&house, &liang, "梧桐客栈").checked_at, Some(seen), "{}", house.engine);
    }
}

#[test]
fn of_what_was_restricted_an_evening_holds_no_plain_word() {
    for house in houses() {
        let liang = house.actor("liang");
        let (grill, tea) = (shop(&house, &liang, "御河烤鱼"), shop(&house, &liang, "云朵奶茶"));
        let evening = begin(&house, &liang, 1, &[&grill, &tea]);
        let pack = fetched(&house, &liang, &evening.to_string()).1.unwrap();
        for (n, shop) in [(2, &grill), (3, &tea)] {
            let all = answered(&pack, shop, &[("exits", "passed_on")], "后门里锁着人", 1);
            let photos = vec![("before".to_owned(), photo(&house))];
            let stop = shop.id.to_string();
            brought(&house, &liang, n, ("shop.check", evening, &stop), (all, photos), house.office.now()).unwrap();
        }
        let held = |house: &House| {
            house.read(move |read, _| {
                let rows = "SELECT t.words, e.level, CAST(CASE WHEN a.data_key IS NULL THEN 0 ELSE 1 END AS BIGINT) AS sealed FROM shop_stop t JOIN dossier d ON d.seq = t.evening JOIN entry e ON e.id = t.entry JOIN attachment a ON a.entry = e.id WHERE d.id = ?1 ORDER BY t.n";
                Ok(read.all_text::<(String, i64, bool)>(rows, params![evening])?)
            })
        };
        let bad = |house: &House| house.read(|read, _| closing::check(read)).faults.len();
        let restrict = |n: usize| {
            let matters = house.read(move |read, _| found_on(read, evening));
            let (matter, text) = (matters[n].id, Paragraph::new("text", "涉及人身安全").unwrap());
            let revision = house.read(move |read, _| {
                Ok(read.all_text::<(i64,)>("SELECT revision FROM dossier WHERE id = ?1", params![matter])?[0].0)
            });
            (revision, Restrict { twins: vec![], matter, level: Level::NeedToKnow, members: vec![], text })
        };
        let lin = house.actor("lin");
        let by = |n: u8, revision| Envelope { id: CommandId::from_bytes([n; 16]), revision: Some(revision) };
        // The second first, since what is restricted is not listed any more.
        let (revision, later) = restrict(1);
        house.older.run_blocking(&lin, by(41, revision), later).unwrap();
        assert_eq!((bad(&house), held(&house)[1].0.is_empty()), (1, false), "{}", house.engine);
        let (revision, now) = restrict(0);
        house.office.run_blocking(&lin, by(42, revision), now).unwrap();
        settle_files(&house.office, evening).unwrap();
        assert_eq!(held(&house)[0], (String::new(), 2, true), "{}", house.engine);
        assert_eq!(bad(&house), 1, "what an older version left");
        closing::close_all(&house.office, &serde_json::Value::Null, house.office.now()).unwrap();
        settle_files(&house.office, evening).unwrap();
        assert_eq!((bad(&house), held(&house)[1].clone()), (0, (String::new(), 2, true)), "{}", house.engine);
    }
}
