//! Shops on both engines: who reaches them, what an evening writes, what comes again, what a list of the office's own loads.

mod common;

use common::{House, envelope, houses, key};
use liren_instruments::{Answers, expr::Value};
use liren_kernel::{Id, Line, Paragraph, ScopeColumn};
use liren_matters::public::found_on;
use liren_office::{Actor, DossierId, Fault, Period, Post, Receipt, Role, photo::Stored};
use liren_people::roster::batch;
use liren_shops::{
    checklist,
    commands::{
        check::Check,
        close::CloseShop,
        evening::{EndEvening, FoundShut, OpenEvening},
        load,
        register::{AddShop, CorrectShop, ShopFields},
        reveal::{self, RevealKeeper},
    },
    model::Rules,
    roster::KIND,
    store::{ShopRow, figures, within},
    together,
};

const A: &str = "140213901001";
const B: &str = "140213901002";

fn shops(house: &House, actor: &Actor) -> Vec<ShopRow> {
    house.within(actor, |read, _, reach| within::shops(read, reach, &within::Wanted::default(), 5_000))
}

fn named(house: &House, actor: &Actor, name: &str) -> ShopRow {
    shops(house, actor).into_iter().find(|s| s.name == name).unwrap_or_else(|| panic!("no {name}"))
}

fn fields(name: &str, address: &str) -> ShopFields {
    ShopFields {
        trade: "restaurant".into(),
        name: name.into(),
        address: address.into(),
        keeper: "王掌柜".into(),
        phone: "13800001234".into(),
        gas: "piped".into(),
        ..ShopFields::default()
    }
}

fn photo(house: &House) -> Stored {
    liren_matters::demo::store_photo(&house.office, [9, 9, 9], true).unwrap()
}

fn answers(shop: &ShopRow, bad: &[(&str, &str)]) -> Answers {
    let form = checklist::built_in().unwrap();
    let mut all = Answers::default();
    for point in checklist::points(&form, shop.kind, shop.gas) {
        let state = bad.iter().find(|(name, _)| *name == point.name).map_or("ok", |(_, state)| state);
        all.0.insert(point.name.clone(), Value::Text(state.to_owned()));
    }
    all
}

fn begin(house: &House, actor: &Actor, n: u8, shops: &[&ShopRow]) -> DossierId {
    let open = OpenEvening { at: A.into(), shops: shops.iter().map(|s| s.id).collect() };
    house.run(actor, n, open).unwrap().dossier.unwrap()
}

fn check(
    house: &House,
    actor: &Actor,
    n: u8,
    (evening, shop): (DossierId, &ShopRow),
    bad: &[(&str, &str)],
    words: &str,
) -> Result<Receipt, Fault> {
    let words = Paragraph::optional("words", words).unwrap();
    let before = if bad.is_empty() { Vec::new() } else { vec![photo(house)] };
    let check = Check { evening, shop: shop.id, answers: answers(shop, bad), words, before, after: vec![], at: None };
    house.office.run_together_blocking(actor, move |all| together::check(all, envelope(n), check))
}

#[test]
fn a_register_is_reached_by_posts_over_its_place_and_by_nobody_else() {
    for house in houses() {
        let count = |login| shops(&house, &house.actor(login)).len();
        assert_eq!((count("gao"), count("liang") + count("zhao")), (18, 18), "{}", house.engine);
        for login in ["chen", "wu", "sun", "zheng"] {
            assert_eq!(count(login), 0, "{login}");
        }
        let (liang, zhao) = (house.actor("liang"), house.actor("zhao"));
        let shop = named(&house, &liang, "御河烤鱼");
        let correct = || CorrectShop { shop: shop.id, seen: 1, fields: fields("御河烤鱼", "梧桐路3号") };
        assert!(matches!(house.run(&zhao, 1, correct()), Err(Fault::NotFound)), "another community");
        assert!(matches!(
            house.run(&zhao, 2, AddShop { at: A.into(), fields: fields("新店", "某路1号") }),
            Err(Fault::Forbidden)
        ));
        let close = CloseShop { shop: shop.id, reason: Line::new("reason", "搬走").unwrap() };
        assert!(
            matches!(house.run(&house.actor("zhou"), 3, close), Err(Fault::Forbidden)),
            "a grid worker closes none"
        );
        house.run(&liang, 4, correct()).unwrap();
        assert_eq!(key(house.run(&liang, 5, correct())), "refusal-shop-changed", "the second rests on an old page");
        let again = AddShop { at: A.into(), fields: fields("御河烤鱼", "梧桐路3号") };
        assert_eq!(key(house.run(&liang, 6, again)), "refusal-shop-same");
        let huge = AddShop { at: A.into(), fields: fields(&"长".repeat(50_000), "某路1号") };
        assert_eq!(key(house.run(&liang, 7, huge)), "refusal-text-long");
        let street = AddShop { at: "140213901".into(), fields: fields("街上", "某路1号") };
        assert_eq!(key(house.run(&house.actor("gao"), 8, street)), "refusal-shop-place");
        // An address that is an entrance of the community is one.
        let told = house.run(&liang, 9, AddShop { at: A.into(), fields: fields("弄里裁缝", "梧桐里6弄2号") }).unwrap();
        assert!(told.told.iter().any(|(name, _)| name == "shop"));
        assert!(named(&house, &liang, "弄里裁缝").place_code.contains("-e"), "{}", house.engine);
        assert_eq!(named(&house, &liang, "阿香麻辣烫").place_code, A, "a door on the street is no stairwell");
    }
}

#[test]
fn who_keeps_a_shop_is_ciphertext_and_shown_to_whoever_said_why() {
    for house in houses() {
        let (liang, gao) = (house.actor("liang"), house.actor("gao"));
        let shop = named(&house, &liang, "老槐树面馆");
        for sealed in [&shop.keeper, &shop.phone] {
            let text = String::from_utf8_lossy(sealed.as_deref().unwrap()).into_owned();
            assert!(!text.contains("冯大成") && !text.contains("3101"), "{}", house.engine);
        }
        assert_eq!(shop.phone_tail.as_deref(), Some("3101"));
        let look = |actor: &Actor| {
            let (actor, shop, now) = (actor.clone(), shop.clone(), house.office.now());
            house.read(move |read, keys| reveal::revealed(read, keys, &actor, &shop, now))
        };
        assert_eq!(look(&liang), None);
        let ask = || RevealKeeper { shop: shop.id, purpose: Line::new("purpose", "通知整改").unwrap() };
        house.run(&liang, 1, ask()).unwrap();
        assert_eq!(look(&liang), Some(("冯大成".into(), "13900003101".into())));
        assert_eq!(look(&gao), None, "another person’s look is another’s");
        assert!(matches!(house.run(&house.actor("zhao"), 2, ask()), Err(Fault::NotFound)));
        assert!(matches!(house.run(&house.actor("he"), 3, ask()), Err(Fault::Forbidden)), "a supervisor only reads");
        house.clock.set(house.office.now().plus_minutes(6));
        assert_eq!(look(&liang), None, "five minutes");
        let close = CloseShop { shop: shop.id, reason: Line::new("reason", "停业").unwrap() };
        house.run(&liang, 4, close).unwrap();
        let wanted = within::Wanted { with_closed: true, ..within::Wanted::default() };
        let all = house.within(&liang, move |read, _, reach| within::shops(read, reach, &wanted, 100));
        let gone = all.into_iter().find(|s| s.id == shop.id).unwrap();
        assert_eq!((gone.keeper, gone.phone, gone.phone_tail), (None, None, None), "forgotten");
    }
}

#[test]
fn a_check_writes_points_and_matters_at_once_and_only_once() {
    for house in houses() {
        let liang = house.actor("liang");
        let (grill, inn) = (named(&house, &liang, "御河烤鱼"), named(&house, &liang, "梧桐客栈"));
        let evening = begin(&house, &liang, 1, &[&grill, &inn, &grill]);
        let bad = [("exits", "fixed"), ("gas_valve", "passed_on")];
        let first = check(&house, &liang, 2, (evening, &grill), &bad, "软管开裂，通道堆物已搬开").unwrap();
        let found = || house.read(move |read, _| found_on(read, evening));
        let states: Vec<String> = found().into_iter().map(|f| f.state).collect();
        assert_eq!(states.len(), 2, "{}: {states:?}", house.engine);
        assert!(states.contains(&"fixed_on_spot".into()) && states.contains(&"reported".into()), "{states:?}");
        // A repeat of the same tap is the first; another page of the same shop is refused, and raises nothing.
        let repeat = check(&house, &liang, 2, (evening, &grill), &bad, "软管开裂，通道堆物已搬开").unwrap();
        assert_eq!((repeat.told, found().len()), (first.told, 2), "{}", house.engine);
        assert_eq!(key(check(&house, &liang, 3, (evening, &grill), &bad, "又一次")), "refusal-shop-checked");
        assert_eq!(found().len(), 2);
        let wrong = check(&house, &liang, 4, (evening, &inn), &[("hood", "fixed"), ("exits", "maybe")], "x");
        assert_eq!(key(wrong), "refusal-choice-invalid");
        let outside = named(&house, &liang, "小雅理发");
        assert_eq!(key(check(&house, &liang, 5, (evening, &outside), &[], "")), "not found", "not of this evening");
        assert_eq!(key(check(&house, &house.actor("zhao"), 6, (evening, &inn), &[], "")), "not found");
        assert!(matches!(check(&house, &house.actor("he"), 7, (evening, &inn), &[], ""), Err(Fault::Forbidden)));
        house.run(&liang, 8, FoundShut { evening, shop: inn.id, at: None }).unwrap();
        house.run(&house.actor("zhou"), 9, EndEvening { evening, at: None }).unwrap();
        assert_eq!(key(check(&house, &liang, 10, (evening, &inn), &[], "")), "refusal-shop-not-now");
        assert!(named(&house, &liang, "御河烤鱼").checked_at > grill.checked_at);
        assert_eq!(named(&house, &liang, "梧桐客栈").checked_at, inn.checked_at, "a shut shop stays due");
    }
}

#[test]
fn an_evening_takes_shops_of_its_own_place_alone() {
    for house in houses() {
        let (liang, gao, zhao) = (house.actor("liang"), house.actor("gao"), house.actor("zhao"));
        let (own, other) = (named(&house, &liang, "云朵奶茶"), named(&house, &zhao, "桂香小厨"));
        let open =
            |at: &str, shops: &[&ShopRow]| OpenEvening { at: at.into(), shops: shops.iter().map(|s| s.id).collect() };
        assert_eq!(key(house.run(&gao, 1, open(A, &[&other]))), "refusal-shop-choose");
        assert_eq!(key(house.run(&liang, 2, open(A, &[]))), "refusal-shop-choose");
        assert!(matches!(house.run(&liang, 3, open(B, &[&other])), Err(Fault::Forbidden)));
        assert!(matches!(house.run(&house.actor("chen"), 4, open(A, &[&own])), Err(Fault::Forbidden)));
        // A worker of one grid neither opens the community's evening nor walks it.
        let grid = Some((ScopeColumn::Grid, format!("{A}-g2")));
        let post = Post { role: Role::GridWorker, org: None, place: grid };
        let narrow = Actor { person: Id::from_bytes([77; 16]), posts: vec![post] };
        assert!(matches!(house.run(&narrow, 5, open(A, &[&own])), Err(Fault::Forbidden)));
        let evening = begin(&house, &liang, 6, &[&own]);
        assert!(matches!(house.run(&narrow, 7, EndEvening { evening, at: None }), Err(Fault::NotFound)));
        // Whoever left the post does nothing more with it.
        let left = Actor { person: liang.person, posts: vec![Post { role: Role::Resident, org: None, place: None }] };
        assert!(
            matches!(house.run(&left, 8, EndEvening { evening, at: None }), Err(Fault::Forbidden)),
            "{}",
            house.engine
        );
    }
}

#[test]
fn every_figure_is_the_sum_of_its_records_and_what_fails_twice_comes_again() {
    for house in houses() {
        let now = house.office.now();
        let period = || Period { from: now.day().plus_days(-60), to: now.day(), place: None };
        let of = |login: &'static str| {
            let period = period();
            house.within(&house.actor(login), move |read, _, reach| {
                let sums = figures::sums(read, reach, &period)?;
                let visits = figures::visits(read, reach, &period, None)?;
                Ok((sums, visits.len() as i64, figures::faults(read, reach, &period, None)?.len() as i64))
            })
        };
        let ((visits, faults, fixed), listed, bad) = of("gao");
        assert_eq!((visits, faults), (listed, bad), "{}", house.engine);
        assert_eq!((visits, faults, fixed), (10, 7, 4));
        assert_eq!(of("liang").0, (visits, faults, fixed));
        assert_eq!(of("zhao").0, (0, 0, 0));
        let again = |login: &'static str| {
            house.within(&house.actor(login), move |read, _, reach| figures::again(read, reach, now))
        };
        let twice: Vec<(String, String, i64)> = again("gao").into_iter().map(|a| (a.name, a.item, a.bad)).collect();
        assert_eq!(twice.len(), 2, "{twice:?}");
        assert!(twice.contains(&("御河烤鱼".into(), "exits".into(), 2)) && again("zhao").is_empty());
        // Who is due: never seen, or seen longer ago than the office says.
        let due = |rules: Rules| {
            let wanted = within::Wanted { due: Some((rules, now)), ..within::Wanted::default() };
            house.within(&house.actor("gao"), move |read, _, reach| within::shops(read, reach, &wanted, 100))
        };
        let names: Vec<String> = due(Rules::default()).into_iter().map(|s| s.name).collect();
        assert!(names.contains(&"里仁宾馆".into()) && names.contains(&"老槐树面馆".into()), "{names:?}");
        assert!(!names.contains(&"御河烤鱼".into()) && names.len() == 13, "{names:?}");
        assert_eq!(due(Rules { gas: 366, plain: 366 }).len(), 10, "only those never seen");
    }
}

/// A list as an office keeps it: other titles, a formula, a row twice, a trade nobody knows.
const LIST: &str = "梧桐里社区沿街商户一览表,,,,,,\n\
店铺名称,类别,门牌,燃气类型,店主,联系电话,营业时间\n\
老槐树面馆,餐饮,书院路12号,液化气,冯大成,13900003101,6:30—21:00\n\
三味饺子馆,餐饮,梧桐路5号,管道,,,\n\
\"=HYPERLINK(\"\"http://x\"\")\",超市,书院路30号,无,钱多,13900004001,\n\
<script>alert(1)</script>,超市,书院路32号,无,,,\n\
城西烧饼,小吃,书院路34号,天然气,孙有财,13900004002,\n\
城西烧饼,小吃,书院路34号,天然气,孙有财,13900004002,\n\
神秘小店,占卜,书院路36号,无,,,\n\
";

fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}

fn upload(house: &House, actor: &Actor, text: String) -> Id<()> {
    block(batch::upload(&house.office, actor.person, KIND.into(), "商户.csv", text.into_bytes())).unwrap()
}

fn take(house: &House, actor: &Actor, n: u8, id: Id<()>, leave: bool) -> Result<Receipt, Fault> {
    block(load::load(&house.office, actor, envelope(n), id, leave))
}

#[test]
fn an_offices_own_list_is_loaded_whole_or_not_at_all() {
    for house in houses() {
        let liang = house.actor("liang");
        let before = shops(&house, &liang).len();
        let id = upload(&house, &liang, LIST.into());
        let load = |n: u8, leave| take(&house, &liang, n, id, leave);
        assert_eq!(key(load(1, false)), "refusal-roster-faulty");
        assert_eq!(shops(&house, &liang).len(), before, "nothing half-loaded; {}", house.engine);
        let told = load(2, true).unwrap().told;
        assert_eq!(told, [("new".to_owned(), "3".to_owned()), ("changed".to_owned(), "1".to_owned())]);
        assert_eq!(load(2, true).unwrap().told, told, "a second tap");
        assert_eq!(key(load(3, true)), "refusal-roster-loaded");
        let noodles = named(&house, &liang, "老槐树面馆");
        assert_eq!(noodles.gas.name(), "bottled");
        // What looks like a formula or a tag is a name like any other.
        assert!(shops(&house, &liang).iter().any(|s| s.name.starts_with("=HYPERLINK")));
        assert!(shops(&house, &liang).iter().any(|s| s.name.starts_with("<script>")));
        // Somebody else’s upload, and one for another register, are not there.
        let zhao = house.actor("zhao");
        let other = take(&house, &zhao, 4, id, true);
        assert_eq!(key(other), "not found");
        let chen = house.actor("chen");
        assert!(matches!(take(&house, &chen, 5, id, true), Err(Fault::Forbidden)));
        // A community that is not one’s own is an error by cell, not a row of hers.
        let foreign = "店名,行业,地址,用气,所属社区\n外区店,餐饮,桂花路1号,无,桂花新村\n".to_owned();
        let id = upload(&house, &liang, foreign);
        let refused = take(&house, &liang, 6, id, true);
        assert_eq!(key(refused), "refusal-roster-nothing");
    }
}

#[test]
fn six_hundred_restaurants_and_forty_hotels_fit() {
    for house in houses() {
        let liang = house.actor("liang");
        let mut text = "店名,行业,地址,用气,营业时间\n".to_owned();
        for n in 0..640 {
            let (trade, gas) = if n < 600 { ("餐饮", "管道气") } else { ("宾馆", "无") };
            text.push_str(&format!("第{n}家,{trade},环城路{n}号,{gas},10:00—22:00\n"));
        }
        let id = upload(&house, &liang, text);
        let told = take(&house, &liang, 1, id, false).unwrap().told;
        assert_eq!(told[0].1, "640", "{}", house.engine);
        let (hotels, page) = house.within(&liang, |read, _, reach| {
            let wanted = within::Wanted {
                trade: liren_shops::model::Trade::named("hotel"),
                words: "第6".into(),
                ..within::Wanted::default()
            };
            let one = within::shops(read, reach, &within::Wanted::default(), within::PAGE)?;
            let last = one.last().map(|s| (s.sort.clone(), s.seq));
            let next = within::Wanted { after: last, ..within::Wanted::default() };
            let two = within::shops(read, reach, &next, within::PAGE)?;
            Ok((within::count(read, reach, &wanted)?, one.iter().all(|a| two.iter().all(|b| a.seq != b.seq))))
        });
        assert_eq!((hotels, page), (40, true));
        let like = house.within(&liang, |read, _, reach| {
            within::count(read, reach, &within::Wanted { words: "%".into(), ..within::Wanted::default() })
        });
        assert_eq!(like, 0, "a sign of the engine’s is a sign");
    }
}
