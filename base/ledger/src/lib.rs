//! Double-entry books 账: minutes, points, fen, items in stock. It knows no room.
//!
//! - A [`Voucher`] moves amounts between accounts of one book and sums to zero. The same source is booked once.
//! - Nothing is changed or deleted: a correction is a [`reverse`] that names what it reverses, once.
//! - An account may have a lowest balance, and part of it may be held ([`hold`], [`release`], [`settle`]); a
//!   [`Cap`] bounds what an account gains in a period. All of it is checked inside the write transaction, one turn an
//!   account, so that fifty at once on either engine give the answer of one after another.
//! - The balance, what is held and the sum of each day stand in rows written in the same transaction; [`audit`]
//!   counts them again from the postings.

mod audit;
mod hold;
mod model;
mod post;
mod read;
pub mod store;

pub use audit::audit;
pub use hold::{Hold, hold, release, settle};
pub use model::{Account, AccountKind, Balance, Book, By, Cap, Posted, Unit, Voucher, VoucherId};
pub use post::{post, reverse, take_turns};
pub use read::{balance, of_days, posted, reversal_of, total};

use liren_store::migrate::{Migration, Script};

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "ledger-0001-books", sql: Script::Portable(include_str!("../migrations/0001.sql")) }];

/// The messages of this crate's refusals, as Fluent text by language.
pub const LOCALES: [(&str, &str); 2] =
    [("zh-CN", include_str!("../locales/zh-CN.ftl")), ("en", include_str!("../locales/en.ftl"))];
