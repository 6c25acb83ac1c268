//! The messages: both languages, numbers, refusals, overlays.

use liren_kernel::{Day, Instant, Refusal};
use liren_ui::{Catalogue, Lang, Overlay, WORDS, Words, words::WordsError};

const EXTRA: Words = Words {
    name: "extra",
    zh: "-matter = 民情\nledger = { -matter }台账\nnumber = 编号 { $no }\nrefusal-late = 已超时 { $hours } 工作时，请催办\n",
    en: "-matter = matter\nledger = Ledger of { -matter }s\nnumber = Number { $no }\nrefusal-late = { $hours ->\n    [one] One hour late; please remind\n   *[other] { $hours } hours late; please remind\n}\n",
};

fn catalogue() -> Catalogue {
    Catalogue::new(&[WORDS, EXTRA], None).unwrap()
}

#[test]
fn both_languages_say_the_same_things() {
    assert_eq!(catalogue().gaps(), Vec::<String>::new());
}

#[test]
fn every_refusal_ends_open_and_says_more_than_that_it_failed() {
    let catalogue = catalogue();
    for key in catalogue.keys().filter(|k| k.starts_with("refusal-")) {
        let text = catalogue.t(Lang::Zh).format(
            key,
            &[
                ("max", &9),
                ("min", &1),
                ("count", &10),
                ("minutes", &2),
                ("kinds", &"JPEG"),
                ("code", &"7F"),
                ("hours", &3),
                ("text", &"9-17"),
                ("line", &4),
            ],
        );
        assert!(text.contains('请') || text.contains("再") || text.contains("最多"), "{key} says no next step: {text}");
        assert!(!text.contains("失败") && !text.ends_with('。'), "{key}: {text}");
    }
    assert_eq!(catalogue.missing(), Vec::<String>::new());
}

#[test]
fn plain_messages_use_terms_and_a_city_may_rename_them() {
    assert_eq!(catalogue().t(Lang::Zh).s("ledger"), "民情台账");
    let overlay = Overlay { zh: "-matter = 诉求\n".to_owned(), en: String::new() };
    let renamed = Catalogue::new(&[WORDS, EXTRA], Some(&overlay)).unwrap();
    assert_eq!(renamed.t(Lang::Zh).s("ledger"), "诉求台账");
    assert_eq!(renamed.t(Lang::En).s("ledger"), "Ledger of matters");
    let unknown = Overlay { zh: "shell-nothing = 无\n".to_owned(), en: String::new() };
    assert_eq!(
        Catalogue::new(&[WORDS], Some(&unknown)).unwrap_err(),
        WordsError::Unknown { lang: Lang::Zh, key: "shell-nothing".to_owned() }
    );
}

#[test]
fn numbers_are_counted_and_codes_stay_as_they_are() {
    let catalogue = catalogue();
    let en = catalogue.t(Lang::En);
    assert_eq!(en.refusal(&Refusal::new("refusal-late").arg("hours", 1)), "One hour late; please remind");
    assert_eq!(en.refusal(&Refusal::new("refusal-late").arg("hours", 12)), "12 hours late; please remind");
    assert_eq!(en.f1("number", "no", "0091"), "Number 0091");
    assert_eq!(en.f1("number", "no", "99999999999999999999"), "Number 99999999999999999999");
    assert_eq!(catalogue.t(Lang::Zh).f1("number", "no", "2026梧桐民情0091"), "编号 2026梧桐民情0091");
}

#[test]
fn a_city_may_say_in_another_shape_what_has_variables() {
    let overlay = Overlay {
        zh: "number = { $no ->\n    [0] 无号\n   *[other] 第 { $no } 号\n}\n".to_owned(),
        en: "refusal-late = { $hours } h over: please remind, { $hours } h\nledger = Book of { $no }\n".to_owned(),
    };
    let catalogue = Catalogue::new(&[WORDS, EXTRA], Some(&overlay)).unwrap();
    let (zh, en) = (catalogue.t(Lang::Zh), catalogue.t(Lang::En));
    assert_eq!([0, 7].map(|no| zh.f1("number", "no", no)), ["无号", "第 7 号"], "text and variables became a choice");
    assert_eq!(en.f1("refusal-late", "hours", 1), "1 h over: please remind, 1 h", "a choice became text and variables");
    assert_eq!(en.f1("ledger", "no", "007"), "Book of 007", "what had no variable has one");
    assert_eq!(zh.f1("ledger", "no", 1), "民情台账", "what has none needs none");
}

#[test]
fn a_missing_key_shows_itself_and_is_noted() {
    let catalogue = catalogue();
    let t = catalogue.t(Lang::En);
    assert_eq!(t.s("no-such-key"), "no-such-key");
    assert_eq!(t.f1("refusal-nowhere", "a", 1), "refusal-nowhere");
    assert_eq!(t.f1("number", "wrong", 1), "number", "a variable that was not given");
    assert!(!t.has("no-such-key") && t.has("number"));
    assert_eq!(catalogue.missing(), ["en no-such-key", "en number", "en refusal-nowhere"]);
}

#[test]
fn a_key_of_two_crates_or_a_broken_file_stops_the_start() {
    assert!(matches!(Catalogue::new(&[WORDS, WORDS], None), Err(WordsError::Duplicate { .. })));
    let broken = Words { name: "broken", zh: "a = 一\nb = { $\n", en: "a = one\n" };
    let Err(WordsError::Syntax { line, .. }) = Catalogue::new(&[broken], None) else { panic!("parsed") };
    assert!((2..=3).contains(&line), "{line}");
}

#[test]
fn days_moments_and_working_time() {
    let catalogue = catalogue();
    let (zh, en) = (catalogue.t(Lang::Zh), catalogue.t(Lang::En));
    let day: Day = "2026-06-23".parse().unwrap();
    let now = day.start().plus_minutes(14 * 60 + 30);
    assert_eq!(zh.day(day), "2026年6月23日");
    assert_eq!(en.day(day), "23 June 2026");
    assert_eq!(zh.weekday(day), "星期二");
    assert_eq!(en.weekday(day.plus_days(5)), "Sunday");
    assert_eq!(
        (zh.day_named(day).as_str(), en.day_named(day).as_str()),
        ("2026年6月23日 星期二", "Tuesday\u{a0}23\u{a0}June\u{a0}2026")
    );
    assert_eq!((zh.month(day).as_str(), en.month(day).as_str()), ("2026年6月", "June 2026"));
    assert_eq!((en.day_typed("2026-06-23").as_str(), en.day_typed("soon").as_str()), ("23 June 2026", "soon"));
    assert_eq!(zh.at(now, now), "6月23日 14:30");
    assert_eq!(en.at(now, Instant::from_ms(0)), "23 June 2026 14:30");
    assert_eq!(zh.near(day.start().plus_minutes(-400), now), "昨天 17:20");
    assert_eq!(zh.near(now, now), "今天 14:30");
    assert_eq!(zh.near(now.plus_minutes(3 * 1440), now), "6月26日 14:30");
    assert_eq!(zh.minutes_left(190), "还剩 3 工作时");
    assert_eq!(en.minutes_left(-60), "1 working hour overdue");
    assert_eq!(zh.minutes_left(-20), "超时 20 分钟");
    assert_eq!(zh.minutes_left(0), "现在到期");
    assert_eq!(
        [30, 0, -30, 190, -190].map(|m| zh.clock_left(m)),
        ["还剩 30 分钟", "现在到期", "超时 30 分钟", "还剩 3 小时", "超时 3 小时"]
    );
    assert_eq!(en.clock_left(-60), "1 hour overdue");
    assert_eq!(zh.minutes(90), "1 小时 30 分钟");
    assert_eq!(catalogue.missing(), Vec::<String>::new());
}

#[test]
fn the_browser_says_which_language() {
    assert_eq!(Lang::from_accept("fr, en-GB;q=0.8, zh;q=0.5"), Lang::En);
    assert_eq!(Lang::from_accept("zh-Hans-CN,zh;q=0.9,en;q=0.8"), Lang::Zh);
    assert_eq!(Lang::from_accept(""), Lang::Zh);
    assert_eq!(Lang::from_tag("en"), Lang::En);
    assert_eq!(Lang::from_tag("语"), Lang::Zh);
}

#[test]
fn words_of_habit_are_said_in_english_and_names_stay_as_they_are() {
    let catalogue = Catalogue::new(&[WORDS], None).unwrap();
    let (zh, en) = (catalogue.t(Lang::Zh), catalogue.t(Lang::En));
    assert_eq!(zh.term("楼组长"), "楼组长");
    assert_eq!(en.term("楼组长、人民调解员"), "Stairwell head, Mediator");
    assert_eq!(en.term("梧桐里社区居委会 · 社区工作者"), "梧桐里社区居委会 · Community worker");
    assert_eq!(en.term("书法"), "书法");
}
