//! Words with a scope beside them, on both engines: found under that scope alone, whatever the words hold.

use liren_kernel::Instant;
use liren_store::{
    Db, Target,
    migrate::{self, Migration},
    scratch,
    search::{Index, SearchQuery},
    search_index,
};

const STEPS: &[Migration] = &[Migration { name: "t-1", sql: search_index!("search_thing") }];
const INDEX: Index = Index::new("search_thing");

fn each(test: impl Fn(&Db)) {
    let folder = tempfile::tempdir().unwrap();
    let postgres = scratch::schema(xtask::cluster::shared(), "beside").unwrap();
    for target in [Target::Sqlite(folder.path().join("t.db")), postgres] {
        let db = Db::open(&target).unwrap();
        db.write_blocking(|tx| migrate::run(tx, STEPS, Instant::from_ms(0))).unwrap();
        println!("on {:?}", db.engine());
        test(&db);
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Puts a row: its scopes, the one beside the words, its words.
fn put(db: &Db, seq: i64, scopes: &str, beside: &str, body: &str) {
    let (scopes, beside, body) = (words(scopes), (!beside.is_empty()).then(|| beside.to_owned()), words(body));
    db.write_blocking(move |tx| INDEX.put_beside(tx, seq, &scopes, beside.as_deref(), &body)).unwrap();
}

/// What to find: scopes, scopes beside, phrases.
fn query(scopes: &str, beside: &str, phrases: &[&str]) -> SearchQuery {
    SearchQuery {
        scopes: words(scopes),
        beside: words(beside),
        phrases: phrases.iter().map(|phrase| words(phrase)).collect(),
        limit: 10,
        ..SearchQuery::default()
    }
}

fn find(db: &Db, query: SearchQuery) -> Vec<i64> {
    db.read_blocking(move |read| INDEX.find(read, &query)).unwrap()
}

const NONE: [i64; 0] = [];

#[test]
fn either_way_finds_newest_first_and_each_once() {
    each(|db| {
        put(db, 1, "", "a1", "三楼 楼道 道灯");
        put(db, 2, "o7", "", "楼道");
        put(db, 3, "o7", "a1", "楼道 堆物");
        put(db, 4, "o8 o7", "a2", "楼道");
        put(db, 5, "o8", "a1", "路灯");
        assert_eq!(find(db, query("", "a1", &["楼道"])), [3, 1]);
        assert_eq!(find(db, query("o7", "", &["楼道"])), [4, 3, 2]);
        assert_eq!(find(db, query("o7", "a1", &["楼道"])), [4, 3, 2, 1]);
        assert_eq!(find(db, query("o8 o7", "a2 a1", &["楼道"])), [4, 3, 2, 1]);
        assert_eq!(find(db, query("", "a2 a1", &["楼道"])), [4, 3, 1]);
        assert_eq!(find(db, query("o9", "a3", &["楼道"])), NONE);
        assert_eq!(find(db, query("", "", &["楼道"])), NONE);
        assert_eq!(find(db, query("o7", "a1", &[])), NONE);
        // One of them is no other: what stands beside is no token of its own, and the other way round.
        assert_eq!(find(db, query("a1", "", &["楼道"])), NONE);
        assert_eq!(find(db, query("", "o7", &["楼道"])), NONE);
        let some = SearchQuery { before: Some(4), limit: 2, ..query("o7", "a1", &["楼道"]) };
        assert_eq!(find(db, some), [3, 2]);

        // Put again elsewhere, put again without, taken away.
        put(db, 3, "o7", "a2", "楼道 堆物");
        assert_eq!((find(db, query("", "a1", &["楼道"])), find(db, query("", "a2", &["堆物"]))), (vec![1], vec![3]));
        put(db, 3, "o7", "", "楼道 堆物");
        assert_eq!(find(db, query("", "a2 a1", &["楼道"])), [4, 1]);
        db.write_blocking(|tx| INDEX.remove(tx, 1)).unwrap();
        assert_eq!(find(db, query("", "a2 a1", &["楼道"])), [4]);
        db.write_blocking(|tx| INDEX.clear(tx)).unwrap();
        assert_eq!(find(db, query("o7 o8", "a2 a1", &["楼道"])), NONE);
    });
}

#[test]
fn phrases_and_beginnings_are_those_of_the_words() {
    each(|db| {
        put(db, 1, "o7", "a1", "三楼 楼道 道堆 堆物 物 1207 室");
        put(db, 2, "o7", "a1", "楼道 道灯 灯 三楼");
        put(db, 3, "o7", "a2", "三楼 楼道");
        for (scopes, beside) in [("", "a1"), ("o7", "a1"), ("o7", "")] {
            // Of these alone the word is asked, so that both ways may say the same.
            let found = |phrases: &[&str], prefix: bool| {
                let mut found = find(db, SearchQuery { prefix, ..query(scopes, beside, phrases) });
                found.retain(|seq| *seq < 3);
                found
            };
            assert_eq!(found(&["三楼 楼道"], false), [1]);
            assert_eq!(found(&["楼道 三楼"], false), NONE, "in their order");
            assert_eq!(found(&["楼道 堆物"], false), NONE, "one right after another");
            assert_eq!(found(&["三楼", "楼道"], false), [2, 1], "apart anywhere");
            assert_eq!(found(&["楼道 道堆", "1207 室"], false), [1]);
            assert_eq!(found(&["楼道", "电梯"], false), NONE, "all of them");
            assert_eq!(found(&["", "楼道"], false), [2, 1]);
            assert_eq!((found(&["道"], true), found(&["道"], false)), (vec![2, 1], vec![]));
            assert_eq!(found(&["楼道 道"], true), [2, 1]);
            assert_eq!(found(&["三楼", "12"], true), [1]);
            assert_eq!(found(&["12", "三楼"], true), NONE, "only the last is a beginning");
        }
        assert_eq!(find(db, query("o7", "a1", &["三楼 楼道"])), [3, 1]);
        assert_eq!(find(db, query("", "a2", &["三楼 楼道"])), [3]);
    });
}

#[test]
fn no_word_leads_under_another_scope() {
    each(|db| {
        put(db, 1, "o7", "a1", "2b 楼道");
        put(db, 2, "o7", "a12", "b x2b");
        put(db, 3, "o8", "a1", "a2x楼道 a2 x楼道 !a2x楼道");
        put(db, 4, "o8", "a2", "楼道");
        // The scope and the word are one token; its parts are told apart.
        assert_eq!(find(db, query("", "a12", &["2b"])), NONE);
        assert_eq!(find(db, query("", "a1", &["2b"])), [1]);
        assert_eq!(find(db, query("", "a12", &["b"])), [2]);
        assert_eq!(find(db, query("", "a1", &["2xb"])), NONE);
        assert_eq!(find(db, SearchQuery { prefix: true, ..query("", "a1", &["2"]) }), [1]);
        assert_eq!(find(db, SearchQuery { prefix: true, ..query("", "a", &["1"]) }), NONE);
        // A text that holds such a token leads nowhere it is not, and what stands beside is not among the words.
        assert_eq!(find(db, query("", "a2", &["楼道"])), [4]);
        assert_eq!(find(db, query("o7 o8", "", &["a1x楼道"])), NONE);
        assert_eq!(find(db, query("o7 o8", "", &["a2x楼道"])), [3]);
    });
}

#[test]
fn nothing_that_is_asked_or_put_is_syntax() {
    each(|db| {
        let hostile =
            ["\"", "'", "楼道\"", "'楼道'", "OR", "AND", "NOT", "NEAR", "*", ":*", "&", "|", "!", "<->", "\\"];
        put(db, 1, "o7", "a1", "楼道 or 2b");
        put(db, 2, "o'7\"", "a\"1'", &hostile.join(" "));
        put(db, 3, "o8", "a2", "楼道");
        for word in hostile {
            for (scopes, beside) in [("", "a1"), ("o7", ""), ("o7", "a1")] {
                let found = find(db, query(scopes, beside, &[word]));
                assert!(!found.contains(&3), "{word}: {found:?}");
            }
        }
        let whole = |text: &str| vec![text.to_owned()];
        for end in ["\" OR \"", "\" OR scope : \"", "' | '", "' | '!", "\\' | '!", ") | (", "*", ":*"] {
            let asked = query("o7", "a1", &["楼道"]);
            let word = SearchQuery { phrases: vec![whole(&format!("楼道{end}a2x楼道"))], ..asked.clone() };
            let scope = SearchQuery { scopes: whole(&format!("o7{end}o8")), ..query("", "", &["楼道"]) };
            let beside = SearchQuery { beside: whole(&format!("a1{end}a2")), ..query("", "", &["楼道"]) };
            assert_eq!([word, scope, beside].map(|query| find(db, query)), [NONE; 3], "{end}");
        }
        // Marks within a token are no part of it; a word like an operator is a word.
        assert_eq!(find(db, query("", "a1", &["'楼\"道'"])), [2, 1]);
        assert!(find(db, query("", "a1", &["or"])).contains(&1));
    });
}

#[test]
fn a_word_as_long_as_a_text_is_put_and_found() {
    each(|db| {
        let long = "a".repeat(4_000);
        put(db, 1, "o7", "a1", &format!("{long} 楼道"));
        assert_eq!(find(db, query("", "a1", &["楼道"])), [1]);
        assert_eq!(find(db, query("o7", "a1", &[&long])), [1]);
        assert_eq!(find(db, query("o7", "", &[&long])), [1]);
        assert_eq!(find(db, query("", "a1", &[&long])), [1]);
    });
}

#[test]
fn rare_characters_of_names_are_letters_too() {
    each(|db| {
        // Of the extensions A to G of the unified ideographs, as they stand in the names of people.
        let rare = ["㑇", "𠅤", "𪟝", "𫍯", "𫠊", "𬀩", "𬱖", "𭀖", "𰀀", "𱁬"];
        for (seq, one) in (1..).zip(rare) {
            put(db, seq, "o7", "a1", &format!("王{one} {one}"));
        }
        for (seq, one) in (1..).zip(rare) {
            for (scopes, beside) in [("", "a1"), ("o7", ""), ("o7", "a1")] {
                assert_eq!(find(db, query(scopes, beside, &[one])), [seq], "{one}");
                assert_eq!(find(db, query(scopes, beside, &[&format!("王{one}")])), [seq], "{one}");
                assert_eq!(find(db, query(scopes, beside, &["王"])), NONE);
            }
        }
    });
}
