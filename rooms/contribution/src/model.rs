//! What hours are, and what a volunteer is.

use liren_kernel::{Day, Instant};
use liren_ledger::{Account, AccountKind, Book, Unit};
use liren_office::{DossierId, PersonId};
use liren_store::{named, row};
use serde::{Deserialize, Serialize};

/// The book of hours, in minutes.
pub const HOURS: Book = Book { name: "hours", unit: Unit::Minutes };
/// 信用时数: a person's minutes from attendance and duty. Nobody types into it.
pub const VERIFIED: AccountKind = AccountKind { name: "verified", lowest: Some(0) };
/// 荣誉时数: minutes proposed with a reason and agreed by another.
pub const GRANTED: AccountKind = AccountKind { name: "granted", lowest: Some(0) };
/// Minutes above what counts in one day by itself; they wait for somebody's reason.
pub const WAITING: AccountKind = AccountKind { name: "waiting", lowest: Some(0) };
/// What a meeting or duty gave out: the other side of [`VERIFIED`] and [`WAITING`]. Its owner is the dossier.
pub const SERVED: AccountKind = AccountKind { name: "served", lowest: None };
/// The other side of [`GRANTED`]. Its owner is the dossier of the proposal.
pub const AWARDED: AccountKind = AccountKind { name: "awarded", lowest: None };
/// Where minutes go that were not agreed to. Its owner is the dossier.
pub const DECLINED: AccountKind = AccountKind { name: "declined", lowest: None };

/// A person's account.
#[must_use]
pub const fn of_person(person: PersonId, kind: AccountKind) -> Account {
    Account { owner: *person.bytes(), kind }
}
/// A dossier's account.
#[must_use]
pub const fn of_dossier(dossier: DossierId, kind: AccountKind) -> Account {
    Account { owner: *dossier.bytes(), kind }
}

/// Tally of verified minutes, by community of the meeting and day of service.
pub const VERIFIED_TALLY: &str = "contribution.verified_minutes";
/// Tally of granted minutes.
pub const GRANTED_TALLY: &str = "contribution.granted_minutes";

/// 值班: a shift of volunteers.
pub const DUTY: &str = "duty";
/// 荣誉时数申报.
pub const GRANT: &str = "hours_grant";
/// 志愿服务证明.
pub const PROOF: &str = "hours_proof";
/// 时长更正申请.
pub const QUERY: &str = "hours_query";

/// The part in which somebody stands in the team of these dossiers: the volunteer it is about, or who helps.
pub const HELPER: &str = "helper";
/// See [`HELPER`].
pub const CONCERNED: &str = "concerned";

/// Which account a record stands on.
pub const KIND_VERIFIED: &str = "verified";
/// See [`KIND_VERIFIED`].
pub const KIND_GRANTED: &str = "granted";

named! {
    /// Who may sign up for a shift by themselves.
    Whom, "duty-whom-" {
        /// Volunteers of the community.
        Community = "community",
        /// Volunteers of the whole street.
        Street = "street",
    }
}

/// Parts of a day.
pub const PARTS_OF_DAY: [&str; 3] = ["morning", "afternoon", "evening"];

/// When somebody can come: seven days of three parts, a bit each, Monday morning first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slots(pub i64);

impl Slots {
    /// How many there are.
    pub const COUNT: u32 = 21;

    /// From the form's values `0` to `20`; others are left out.
    pub fn of<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let bits = values.filter_map(|v| v.parse::<u32>().ok()).filter(|n| *n < Self::COUNT);
        Self(bits.fold(0, |all, n| all | (1 << n)))
    }
    /// Whether the person can come then.
    #[must_use]
    pub const fn has(self, slot: u32) -> bool {
        slot < Self::COUNT && self.0 & (1 << slot) != 0
    }
    /// The slots, in order: day from 0 (Monday), part from 0.
    pub fn each(self) -> impl Iterator<Item = (usize, usize)> {
        (0..Self::COUNT).filter(move |n| self.has(*n)).map(|n| ((n / 3) as usize, (n % 3) as usize))
    }
}

row! {
    /// A volunteer as stored.
    pub struct VolunteerRow {
        /// Order of registration.
        pub seq: i64,
        /// Who.
        pub person: PersonId,
        /// 志愿者编号 of this office; tells nothing of the identity number.
        pub number: String,
        /// Number in the national system; may be empty.
        pub national_no: String,
        /// When they can come.
        pub slots: i64,
        /// Which insurance; may be empty.
        pub insurance: String,
        /// Insured until.
        pub insured_until: Option<Day>,
        /// Who consented for a minor; may be empty.
        pub guardian: String,
        /// When.
        pub guardian_day: Option<Day>,
        /// Registered since.
        pub since_day: Day,
        /// Not a volunteer any more since.
        pub until_day: Option<Day>,
    }
}

row! {
    /// A line of a statement: one attendance, duty or grant.
    pub struct LineRow {
        /// Order.
        pub seq: i64,
        /// Its id: that of the attendance mark, or of the sign-off.
        pub id: liren_kernel::Id<()>,
        /// Whose.
        pub person: PersonId,
        /// [`KIND_VERIFIED`] or [`KIND_GRANTED`].
        pub kind: String,
        /// Of which dossier.
        pub dossier: DossierId,
        /// The dossier's kind; empty when it is restricted.
        pub dossier_kind: String,
        /// Its title; empty when it is restricted.
        pub title: String,
        /// As what.
        pub part: String,
        /// The civil day of service.
        pub day: Day,
        /// When they came.
        pub came_at: Option<Instant>,
        /// When they went.
        pub went_at: Option<Instant>,
        /// Minutes that counted at once.
        pub minutes: i64,
        /// Minutes that waited for a reason.
        pub waiting: i64,
        /// How the mark came about.
        pub source: String,
        /// What became of those that waited: `agreed`, `declined`.
        pub outcome: Option<String>,
        /// When it was taken back.
        pub voided_at: Option<Instant>,
        /// An open question about it: held, in no certificate.
        pub asked: i64,
        /// Photos that prove a grant.
        pub photos: i64,
    }
}

impl LineRow {
    /// Minutes that count now.
    #[must_use]
    pub fn counts(&self) -> i64 {
        match (self.voided_at, self.outcome.as_deref()) {
            (Some(_), _) => 0,
            (None, Some("agreed")) => self.minutes + self.waiting,
            (None, _) => self.minutes,
        }
    }
    /// Minutes that still wait.
    #[must_use]
    pub const fn waits(&self) -> i64 {
        if self.voided_at.is_none() && self.outcome.is_none() { self.waiting } else { 0 }
    }
}

/// Minutes as hours with two decimals, as the national system wants them: 90 is `1.50`. Half a hundredth goes up.
#[must_use]
pub fn hours(minutes: i64) -> String {
    let hundredths = (minutes * 100 + 30).div_euclid(60);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Full years from `birth` to `day`.
#[must_use]
pub fn age(birth: Day, day: Day) -> i64 {
    let (b, d) = (birth.date(), day.date());
    let before = (d.month(), d.day()) < (b.month(), b.day());
    i64::from(d.year()) - i64::from(b.year()) - i64::from(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_hours_with_two_decimals() {
        for (minutes, text) in [(0, "0.00"), (90, "1.50"), (1, "0.02"), (20, "0.33"), (40, "0.67"), (600, "10.00")] {
            assert_eq!(hours(minutes), text);
        }
    }

    #[test]
    fn slots_are_bits_of_a_week() {
        let slots = Slots::of(["0", "20", "7", "21", "x", "7"].into_iter());
        assert_eq!(slots.each().collect::<Vec<_>>(), [(0, 0), (2, 1), (6, 2)]);
        assert!(slots.has(7) && !slots.has(8) && !slots.has(64));
    }

    #[test]
    fn age_counts_full_years() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(age(day("1966-06-24"), day("2026-06-23")), 59);
        assert_eq!(age(day("1966-06-23"), day("2026-06-23")), 60);
    }
}
