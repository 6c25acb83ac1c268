//! The books on both engines: nothing lost, nothing doubled, one of fifty wins.

use std::collections::BTreeMap;

use liren_kernel::{Day, Id, Instant, Refusal};
use liren_ledger::{
    Account, AccountKind, Balance, Book, By, Cap, Hold, MIGRATIONS, Posted, Unit, Voucher, VoucherId, audit, balance,
    hold, of_days, post, posted, release, reversal_of, reverse, settle, store, total,
};
use liren_office::Fault;
use liren_store::{Db, Target, Tx, migrate, params, scratch};

const BOOK: Book = Book { name: "test", unit: Unit::Minutes };
const WELL: AccountKind = AccountKind { name: "well", lowest: None };
const CUP: AccountKind = AccountKind { name: "cup", lowest: Some(0) };

/// Both engines, each with empty books.
fn grounds() -> Vec<(Db, Option<tempfile::TempDir>)> {
    let folder = tempfile::tempdir().unwrap();
    let postgres = scratch::schema(xtask::cluster::shared(), "ledger").unwrap();
    let embedded = Target::Sqlite(folder.path().join("t.db"));
    let all = [(Db::open(&embedded).unwrap(), Some(folder)), (Db::open(&postgres).unwrap(), None)];
    for (db, _) in &all {
        db.write_blocking(|tx| migrate::run(tx, MIGRATIONS, Instant::from_ms(0))).unwrap();
    }
    all.into()
}

fn by() -> By {
    By { person: Id::from_bytes([1; 16]), now: Instant::from_ms(1_782_187_200_000) }
}
fn day(text: &str) -> Day {
    text.parse().unwrap()
}
fn well() -> Account {
    Account { owner: [0; 16], kind: WELL }
}
fn cup(n: u8) -> Account {
    Account { owner: [n; 16], kind: CUP }
}

fn moving(source: &str, from: Account, to: Account, amount: i64) -> Voucher<'static> {
    Voucher {
        book: BOOK,
        source: source.to_owned(),
        kind: "move",
        day: day("2026-06-23"),
        reason: "",
        postings: vec![(from, -amount), (to, amount)],
        caps: vec![],
        past_lowest: false,
    }
}

fn write<T: Send + 'static>(
    db: &Db,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    db.write_blocking(work)
}
fn put(db: &Db, voucher: Voucher<'static>) -> Result<Posted, Fault> {
    write(db, move |tx| post(tx, by(), &voucher))
}
fn stands(db: &Db, account: Account) -> Balance {
    db.read_blocking(move |read| balance(read, BOOK, &account)).unwrap()
}
fn whole(db: &Db) -> (u64, Vec<String>) {
    let (vouchers, faults, _) = db.read_blocking(audit).unwrap();
    (vouchers, faults)
}
fn key<T>(outcome: Result<T, Fault>) -> String {
    match outcome {
        Ok(_) => "done".into(),
        Err(Fault::Refused(all)) => all.into_iter().map(|Refusal { key, .. }| key).next().unwrap_or_default(),
        Err(other) => other.to_string(),
    }
}

/// The same numbers in every run (xorshift).
struct Dice(u64);
impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// The fixed amount and accounts of a source: whoever books it books the same.
fn drawn(n: u64) -> (u8, u8, i64) {
    let mut dice = Dice(n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    dice.roll(7);
    (dice.roll(5) as u8 + 1, dice.roll(5) as u8 + 1, dice.roll(400) as i64 + 1)
}

#[test]
fn random_concurrent_postings_are_neither_lost_nor_doubled() {
    for (db, _folder) in grounds() {
        for n in 1..=5 {
            put(&db, moving(&format!("start{n}"), well(), cup(n), 100_000)).unwrap();
        }
        std::thread::scope(|scope| {
            for thread in 0..8_u64 {
                let db = &db;
                scope.spawn(move || {
                    let mut dice = Dice(77 + thread);
                    for _ in 0..40 {
                        // Of 120 sources, so that several threads meet on one.
                        let n = dice.roll(120);
                        let (a, b, amount) = drawn(n);
                        let from = if a == b { well() } else { cup(a) };
                        put(db, moving(&format!("s{n}"), from, cup(b), amount)).unwrap();
                        if dice.roll(4) == 0 {
                            let undo = move |tx: &mut Tx<'_>| {
                                let id = posted(tx, BOOK, &format!("s{n}"))?.unwrap();
                                reverse(tx, by(), BOOK, id, &format!("undo s{n}"), "", true)
                            };
                            write(db, undo).unwrap();
                        }
                    }
                });
            }
        });
        let mut expected: BTreeMap<u8, i64> = (1..=5).map(|n| (n, 100_000)).collect();
        for n in 0..120 {
            let there = |name: String| db.read_blocking(move |read| posted(read, BOOK, &name)).unwrap().is_some();
            let (a, b, amount) = drawn(n);
            if there(format!("s{n}")) && !there(format!("undo s{n}")) {
                *expected.get_mut(&b).unwrap() += amount;
                if a != b {
                    *expected.get_mut(&a).unwrap() -= amount;
                }
            }
        }
        for (n, sum) in expected {
            assert_eq!(stands(&db, cup(n)), Balance { balance: sum, held: 0 }, "{db:?} {n}");
        }
        let (vouchers, faults) = whole(&db);
        assert!(faults.is_empty() && vouchers > 100, "{vouchers} {faults:?}");
    }
}

#[test]
fn a_reversal_is_reversed_and_nothing_is_reversed_twice() {
    for (db, _folder) in grounds() {
        let first = put(&db, moving("a", well(), cup(1), 90)).unwrap().voucher;
        let undo = |id: VoucherId, source: &'static str| {
            write(&db, move |tx| reverse(tx, by(), BOOK, id, source, "记错了", false))
        };
        let back = undo(first, "a back").unwrap().voucher;
        assert_eq!(stands(&db, cup(1)).balance, 0);
        assert_eq!(undo(first, "a back").unwrap(), Posted { voucher: back, again: true });
        assert_eq!(key(undo(first, "a other")), "refusal-ledger-reversed");
        let forth = undo(back, "a forth").unwrap().voucher;
        assert_eq!((stands(&db, cup(1)).balance, stands(&db, well()).balance), (90, -90));
        undo(forth, "a back again").unwrap();
        assert_eq!(stands(&db, cup(1)).balance, 0);
        assert_eq!(db.read_blocking(move |read| reversal_of(read, first)).unwrap(), Some(back));
        // The same source is the same thing, or it is refused.
        assert!(put(&db, moving("a", well(), cup(1), 90)).unwrap().again);
        assert_eq!(key(put(&db, moving("a", well(), cup(1), 91))), "refusal-ledger-source");
        assert_eq!(key(put(&db, moving("a", well(), cup(2), 90))), "refusal-ledger-source");
        assert_eq!(whole(&db), (4, vec![]));
    }
}

#[test]
fn a_correction_of_facts_does_not_wait_for_what_was_spent() {
    for (db, _folder) in grounds() {
        let first = put(&db, moving("a", well(), cup(1), 90)).unwrap().voucher;
        put(&db, moving("spent", cup(1), cup(2), 60)).unwrap();
        let undo = |past| write(&db, move |tx| reverse(tx, by(), BOOK, first, "back", "", past));
        assert_eq!(key(undo(false)), "refusal-ledger-balance");
        undo(true).unwrap();
        assert_eq!(stands(&db, cup(1)).balance, -60);
        assert_eq!(key(put(&db, moving("more", cup(1), cup(2), 1))), "refusal-ledger-balance");
        let (_, faults, notes) = db.read_blocking(audit).unwrap();
        assert!(faults.is_empty() && notes.len() == 1, "{faults:?} {notes:?}");
    }
}

/// Fifty at once; how many were done, and what the others were told.
fn fifty(db: &Db, work: impl Fn(&mut Tx<'_>, usize) -> Result<(), Fault> + Send + Sync + Copy + 'static) -> usize {
    let outcomes: Vec<Result<(), Fault>> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..50).map(|n| scope.spawn(move || write(db, move |tx| work(tx, n)))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    for refused in outcomes.iter().filter(|o| o.is_err()) {
        let told = key(refused.clone());
        assert!(matches!(told.as_str(), "refusal-ledger-balance" | "refusal-ledger-cap"), "{told}");
    }
    outcomes.iter().filter(|o| o.is_ok()).count()
}

#[test]
fn of_fifty_at_once_one_wins() {
    for (db, _folder) in grounds() {
        put(&db, moving("start", well(), cup(1), 100)).unwrap();
        let held =
            fifty(&db, |tx, n| hold(tx, by(), &Hold { book: BOOK, account: cup(1), source: &format!("h{n}") }, 60, ""));
        assert_eq!((held, stands(&db, cup(1))), (1, Balance { balance: 100, held: 60 }));
        let taken = fifty(&db, |tx, n| post(tx, by(), &moving(&format!("t{n}"), cup(1), well(), 40)).map(drop));
        assert_eq!((taken, stands(&db, cup(1)).free()), (1, 0));
        // A bound of a day: 120 of it, 50 at a time.
        let capped = fifty(&db, |tx, n| {
            let cap = Cap { account: cup(2), from: day("2026-06-22"), until: day("2026-06-28"), most: 120 };
            let voucher = Voucher { caps: vec![cap], ..moving(&format!("c{n}"), well(), cup(2), 50) };
            post(tx, by(), &voucher).map(drop)
        });
        assert_eq!((capped, stands(&db, cup(2)).balance), (2, 100));
        let monday = day("2026-06-22");
        let sum = db.read_blocking(move |read| {
            let days = of_days(read, BOOK, &cup(2), monday, monday.plus_days(1))?;
            Ok::<_, Fault>((total(read, BOOK, &cup(2), monday, monday)?, days))
        });
        assert_eq!(sum.unwrap(), (0, vec![(day("2026-06-23"), 100)]));
        assert_eq!(whole(&db).1, Vec::<String>::new());
    }
}

#[test]
fn what_is_held_is_used_or_released_once() {
    for (db, _folder) in grounds() {
        put(&db, moving("start", well(), cup(1), 100)).unwrap();
        let on = |source| Hold { book: BOOK, account: cup(1), source };
        write(&db, move |tx| hold(tx, by(), &on("card"), 70, "理发")).unwrap();
        assert_eq!(key(write(&db, move |tx| hold(tx, by(), &on("card"), 60, ""))), "refusal-ledger-source");
        assert_eq!(key(write(&db, move |tx| hold(tx, by(), &on("more"), 31, ""))), "refusal-ledger-balance");
        write(&db, move |tx| settle(tx, by(), &on("card"), &moving("card", cup(1), well(), 50))).unwrap();
        assert_eq!(stands(&db, cup(1)), Balance { balance: 50, held: 0 });
        assert_eq!(key(write(&db, move |tx| release(tx, by(), &on("card")))), "refusal-ledger-hold-ended");
        assert_eq!(key(write(&db, move |tx| hold(tx, by(), &on("card"), 10, ""))), "refusal-ledger-hold-ended");
        write(&db, move |tx| hold(tx, by(), &on("late"), 50, "")).unwrap();
        // More than was held cannot be taken by settling, and nothing is left of the attempt.
        let greedy = write(&db, move |tx| settle(tx, by(), &on("late"), &moving("late", cup(1), well(), 51)));
        assert!(matches!(greedy, Err(Fault::Internal(_))));
        write(&db, move |tx| release(tx, by(), &on("late"))).unwrap();
        assert_eq!(stands(&db, cup(1)), Balance { balance: 50, held: 0 });
        assert!(matches!(write(&db, move |tx| release(tx, by(), &on("never"))), Err(Fault::NotFound)));
        assert_eq!(whole(&db), (2, vec![]));
    }
}

#[test]
fn numbers_that_do_not_fit_and_vouchers_that_do_not_balance_are_refused() {
    for (db, _folder) in grounds() {
        put(&db, moving("most", well(), cup(1), i64::MAX - 5)).unwrap();
        assert_eq!(
            key(put(&db, moving("over", Account { owner: [9; 16], kind: WELL }, cup(1), 6))),
            "refusal-ledger-too-large"
        );
        let mut odd = moving("odd", well(), cup(1), 1);
        odd.postings[0].1 = -2;
        assert!(matches!(put(&db, odd.clone()), Err(Fault::Internal(_))));
        odd.postings = vec![(cup(1), 0), (well(), 0)];
        assert!(matches!(put(&db, odd), Err(Fault::Internal(_))));
        assert!(matches!(put(&db, moving("self", cup(1), cup(1), 1)), Err(Fault::Internal(_))));
        let other = Voucher { book: Book { unit: Unit::Fen, ..BOOK }, ..moving("fen", well(), cup(1), 1) };
        assert!(matches!(put(&db, other), Err(Fault::Internal(_))));
        assert_eq!(whole(&db), (1, vec![]));
    }
}

#[test]
fn the_audit_finds_what_was_changed_behind_the_books() {
    for (db, _folder) in grounds() {
        put(&db, moving("a", well(), cup(1), 90)).unwrap();
        for (sql, told) in [
            ("UPDATE ledger_account SET balance = 91 WHERE balance = 90", "balance 91, postings 90"),
            ("UPDATE ledger_account SET held = 3 WHERE balance = 90", "3 held, holds 0"),
            ("UPDATE ledger_day SET amount = 80 WHERE amount = 90", "day 80, postings 90"),
            ("UPDATE ledger_posting SET amount = 89 WHERE amount = 90", "voucher 1 does not sum to zero"),
        ] {
            let found = write(&db, move |tx| {
                tx.exec_text(sql, params![])?;
                let faults = audit(tx)?.1;
                Err::<(), _>(Fault::Internal(faults.join("; ")))
            });
            let faults = key(found);
            assert!(faults.contains(told), "{db:?} {sql}: {faults}");
        }
        assert_eq!(whole(&db), (1, vec![]));
    }
}

#[test]
fn every_statement_is_known_to_both_engines() {
    for (db, _folder) in grounds() {
        write(&db, |tx| {
            for statement in store::ALL {
                liren_store::check::prepare(tx, *statement)?;
            }
            Ok(())
        })
        .unwrap();
    }
}
