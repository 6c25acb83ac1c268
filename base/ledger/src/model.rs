//! What a book is made of.

use liren_kernel::{Day, Instant};
use liren_office::PersonId;

/// What a book counts. Whole numbers only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Minutes of service.
    Minutes,
    /// Points 积分.
    Points,
    /// Hundredths of a yuan.
    Fen,
    /// Pieces in stock.
    Items,
}

impl Unit {
    /// Its stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Points => "points",
            Self::Fen => "fen",
            Self::Items => "items",
        }
    }
}

/// A book 账: a constant of the room that keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Book {
    /// Its name, unique over the program.
    pub name: &'static str,
    /// What it counts.
    pub unit: Unit,
}

/// A kind of account: a constant of the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountKind {
    /// Its name, unique in its book.
    pub name: &'static str,
    /// Its balance without what is held may not fall below this; `None` for the accounts that things come from.
    pub lowest: Option<i64>,
}

/// One account: whose, and of which kind. It is opened when first booked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Account {
    /// A person, an organisation, a dossier.
    pub owner: [u8; 16],
    /// Which of the owner's.
    pub kind: AccountKind,
}

/// At most so much gained on `account` from `from` to `until`, both included; reversals count against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cap {
    /// Which account.
    pub account: Account,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
    /// In the unit of the book.
    pub most: i64,
}

/// Who books, and when.
#[derive(Debug, Clone, Copy)]
pub struct By {
    /// Who.
    pub person: PersonId,
    /// When.
    pub now: Instant,
}

/// 凭证: amounts moved between accounts of one book, summing to zero.
#[derive(Debug, Clone)]
pub struct Voucher<'a> {
    /// The book.
    pub book: Book,
    /// What it comes from, unique in the book: booked again with the same content it is nothing new.
    pub source: String,
    /// What sort of movement, a word of the room.
    pub kind: &'static str,
    /// The civil day it counts for, whenever it is booked.
    pub day: Day,
    /// Why; may be empty.
    pub reason: &'a str,
    /// Accounts and what each gains, or loses when negative. An account stands here once.
    pub postings: Vec<(Account, i64)>,
    /// Bounds to keep.
    pub caps: Vec<Cap>,
    /// May take an account below its lowest balance: for a correction of facts, which must not wait for what was
    /// done with them since.
    pub past_lowest: bool,
}

/// Names a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VoucherId(pub i64);

/// What became of a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posted {
    /// Which.
    pub voucher: VoucherId,
    /// It was there already; nothing was written.
    pub again: bool,
}

/// How an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// Everything on it.
    pub balance: i64,
    /// Of that, held for something.
    pub held: i64,
}

impl Balance {
    /// What is not held.
    #[must_use]
    pub const fn free(self) -> i64 {
        self.balance.saturating_sub(self.held)
    }
}
