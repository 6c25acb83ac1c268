//! Attendance (design §2): one fact of who was there gives person-times, persons, hours, training hours and quorum.
//!
//! A mark is never changed and never deleted: the same mark again is nothing, a different one voids the first and
//! stands in its place. Rooms that keep hours hear of each mark and each void through a [`Hook`], in the same transaction.

use liren_kernel::{Day, Id, Instant, Level};
use liren_store::{Read, Tx, named, params, row, statements};
use serde::{Deserialize, Serialize};

use crate::{Fault, Header, PersonId, change::ApplyContext, store, verify::Counted};

/// Marks ids of attendance.
#[derive(Debug)]
pub enum AttendanceMark {}
/// A mark's id.
pub type AttendanceId = Id<AttendanceMark>;

/// Tally of 人次: marks that say somebody was there, by community and day of the meeting.
pub const PERSON_TIMES: &str = "attendance.person_times";
/// A dossier that meets only once has no sittings of its own.
pub const NO_SITTING: [u8; 16] = [0; 16];

/// Somebody with a place in the register, or a guest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Registered.
    Person(PersonId),
    /// Without account: 16 bytes that are the same whenever the same guest comes, such as [`crate::Keys::blind`] of the phone.
    Guest([u8; 16]),
}

impl Who {
    fn bytes(&self) -> &[u8; 16] {
        match self {
            Self::Person(person) => person.bytes(),
            Self::Guest(bytes) => bytes,
        }
    }
    fn person(&self) -> Option<PersonId> {
        match self {
            Self::Person(person) => Some(*person),
            Self::Guest(_) => None,
        }
    }
}

named! {
    /// Whether somebody was there.
    Presence, "presence-" {
        /// 到.
        Present = "present",
        /// 迟到; was there.
        Late = "late",
        /// 早退; was there.
        LeftEarly = "left_early",
        /// 缺席.
        Absent = "absent",
        /// 请假.
        Excused = "excused",
    }
}

impl Presence {
    /// Whether it counts as being there.
    #[must_use]
    pub const fn was_there(self) -> bool {
        matches!(self, Self::Present | Self::Late | Self::LeftEarly)
    }
}

named! {
    /// What the minutes count as.
    Credit {
        /// Nothing.
        None = "none",
        /// 培训学时.
        Training = "training",
        /// 志愿服务时长.
        Volunteer = "volunteer",
    }
}

named! {
    /// How the mark came about.
    Source {
        /// A steward called the roll.
        RollCall = "roll_call",
        /// The rotating code was scanned.
        Qr = "qr",
        /// Four digits were typed.
        Code = "code",
        /// Keyed in later from a paper list.
        Paper = "paper",
        /// A duty that was stood.
        Duty = "duty",
    }
}

/// A mark to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its id.
    pub id: AttendanceId,
    /// Which date of the dossier; `None` when it meets once.
    pub sitting: Option<[u8; 16]>,
    /// Who.
    pub who: Who,
    /// As what: `learner`, `volunteer`, `lecturer`, `audience` … one mark for each.
    pub part: String,
    /// Whether they were there.
    pub presence: Presence,
    /// When they came, where that is known.
    pub came_at: Option<Instant>,
    /// When they went.
    pub went_at: Option<Instant>,
    /// Minutes that count; 0 to 1440.
    pub minutes: i64,
    /// As what they count.
    pub credit: Credit,
    /// The civil day of the meeting, not of the marking.
    pub day: Day,
    /// How it came about.
    pub source: Source,
    /// Why it was keyed in late, or changed.
    pub note: String,
}

/// What a [`Hook`] hears.
#[derive(Debug)]
pub struct Attended<'a> {
    /// The dossier of the meeting.
    pub header: &'a Header,
    /// The mark.
    pub mark: &'a Mark,
    /// 1 when the mark was made, -1 when it was voided.
    pub by: i64,
}

/// A room's ear for attendance.
pub type Hook = fn(&mut Tx<'_>, &ApplyContext<'_>, &Attended<'_>) -> Result<(), Fault>;

row! {
    /// A mark as stored.
    pub struct MarkRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: AttendanceId,
        /// Seq of the dossier.
        pub dossier: i64,
        /// [`NO_SITTING`] when the dossier meets once.
        pub sitting: [u8; 16],
        /// A person's id, or what stands for a guest.
        pub who: [u8; 16],
        /// The person, unless a guest.
        pub person: Option<PersonId>,
        /// As what.
        pub part: String,
        /// See [`Presence`].
        pub presence: Presence,
        /// When they came.
        pub came_at: Option<Instant>,
        /// When they went.
        pub went_at: Option<Instant>,
        /// Minutes that count.
        pub minutes: i64,
        /// See [`Credit`].
        pub credit: Credit,
        /// The civil day.
        pub day: Day,
        /// See [`Source`].
        pub source: Source,
        /// Why late or changed.
        pub note: String,
        /// Who marked.
        pub marked_by: PersonId,
        /// When.
        pub marked_at: Instant,
        /// When it was voided.
        pub voided_at: Option<Instant>,
    }
}

impl MarkRow {
    fn mark(&self) -> Mark {
        Mark {
            id: self.id,
            sitting: (self.sitting != NO_SITTING).then_some(self.sitting),
            who: self.person.map_or(Who::Guest(self.who), Who::Person),
            part: self.part.clone(),
            presence: self.presence,
            came_at: self.came_at,
            went_at: self.went_at,
            minutes: self.minutes,
            credit: self.credit,
            day: self.day,
            source: self.source,
            note: self.note.clone(),
        }
    }
}

/// Sums of a roll.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// 人次: each time somebody was there.
    pub times: i64,
    /// 人数: different people who were there.
    pub persons: i64,
    /// Marks that say somebody was expected and not there.
    pub missing: i64,
    /// Minutes that count.
    pub minutes: i64,
}

statements! {
    ADD = "INSERT INTO attendance (id, dossier, sitting, who, person, part, presence, came_at, went_at, minutes, credit, day, community, source, note, marked_by, marked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";
    LIVE: MarkRow = "SELECT seq, id, dossier, sitting, who, person, part, presence, came_at, went_at, minutes, credit, day, source, note, marked_by, marked_at, voided_at FROM attendance WHERE dossier = ?1 AND sitting = ?2 AND who = ?3 AND part = ?4 AND voided_at IS NULL";
    BY_ID: MarkRow = "SELECT seq, id, dossier, sitting, who, person, part, presence, came_at, went_at, minutes, credit, day, source, note, marked_by, marked_at, voided_at FROM attendance WHERE id = ?1 AND dossier = ?2";
    VOID = "UPDATE attendance SET voided_by = ?2, voided_at = ?3, void_reason = ?4 WHERE seq = ?1 AND voided_at IS NULL";
    OF_DOSSIER: MarkRow = "SELECT seq, id, dossier, sitting, who, person, part, presence, came_at, went_at, minutes, credit, day, source, note, marked_by, marked_at, voided_at FROM attendance WHERE dossier = ?1 AND voided_at IS NULL ORDER BY seq";
    OF_SITTING: MarkRow = "SELECT seq, id, dossier, sitting, who, person, part, presence, came_at, went_at, minutes, credit, day, source, note, marked_by, marked_at, voided_at FROM attendance WHERE dossier = ?1 AND sitting = ?2 AND voided_at IS NULL ORDER BY seq";
    OF_PERSON: MarkRow = "SELECT seq, id, dossier, sitting, who, person, part, presence, came_at, went_at, minutes, credit, day, source, note, marked_by, marked_at, voided_at FROM attendance WHERE person = ?1 AND day >= ?2 AND day <= ?3 AND voided_at IS NULL ORDER BY day, seq";
    COUNTS: (i64, i64, i64, i64) = "SELECT COALESCE(sum(CASE WHEN presence IN ('present', 'late', 'left_early') THEN 1 ELSE 0 END), 0) AS times, count(DISTINCT CASE WHEN presence IN ('present', 'late', 'left_early') THEN who END) AS persons, COALESCE(sum(CASE WHEN presence IN ('absent', 'excused') THEN 1 ELSE 0 END), 0) AS missing, CAST(COALESCE(sum(minutes), 0) AS BIGINT) AS minutes FROM attendance WHERE dossier = ?1 AND voided_at IS NULL";
    COUNTS_OF_SITTING: (i64, i64, i64, i64) = "SELECT COALESCE(sum(CASE WHEN presence IN ('present', 'late', 'left_early') THEN 1 ELSE 0 END), 0) AS times, count(DISTINCT CASE WHEN presence IN ('present', 'late', 'left_early') THEN who END) AS persons, COALESCE(sum(CASE WHEN presence IN ('absent', 'excused') THEN 1 ELSE 0 END), 0) AS missing, CAST(COALESCE(sum(minutes), 0) AS BIGINT) AS minutes FROM attendance WHERE dossier = ?1 AND sitting = ?2 AND voided_at IS NULL";
    RECOUNT: (String, String, i64) = "SELECT community, day, count(*) AS n FROM attendance WHERE voided_at IS NULL AND presence IN ('present', 'late', 'left_early') GROUP BY community, day ORDER BY community, day";
    ANY: (i64,) = "SELECT seq FROM attendance WHERE dossier = ?1 LIMIT 1";
}

/// Makes a mark, or replaces the one that stands.
pub(crate) fn mark(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, header: &Header, mark: &Mark) -> Result<(), Fault> {
    if header.level == Level::Sealed {
        return Err(Fault::Internal("a sealed dossier keeps no roll: it would name who is in it".into()));
    }
    if !(0..=24 * 60).contains(&mark.minutes) {
        return Err(Fault::Internal(format!("{} minutes in one day", mark.minutes)));
    }
    let sitting = mark.sitting.unwrap_or(NO_SITTING);
    // Two stewards with the same list: the second waits, and finds the first one's mark.
    tx.take_turn(&[sitting.as_slice(), mark.who.bytes(), mark.part.as_bytes(), &header.seq.to_be_bytes()].concat())?;
    if let Some(row) = tx.opt(&LIVE, params![header.seq, sitting, *mark.who.bytes(), mark.part])? {
        let old = row.mark();
        // A note or a second way of marking alone makes no new fact.
        let same = |m: &Mark| (m.presence, m.came_at, m.went_at, m.minutes, m.credit, m.day);
        if same(&old) == same(mark) {
            return Ok(());
        }
        unmake(tx, cx, header, &row, &old, "replaced")?;
    }
    tx.exec(
        &ADD,
        params![
            mark.id,
            header.seq,
            sitting,
            *mark.who.bytes(),
            mark.who.person(),
            mark.part,
            mark.presence,
            mark.came_at,
            mark.went_at,
            mark.minutes,
            mark.credit,
            mark.day.to_string(),
            header.community.as_deref().unwrap_or(""),
            mark.source,
            mark.note,
            cx.actor,
            cx.now
        ],
    )?;
    count(tx, cx, header, mark, 1)
}

/// Takes a mark back, with the reason.
pub(crate) fn void(
    tx: &mut Tx<'_>,
    cx: &ApplyContext<'_>,
    header: &Header,
    id: AttendanceId,
    reason: &str,
) -> Result<(), Fault> {
    let row = tx.opt(&BY_ID, params![id, header.seq])?.ok_or(Fault::NotFound)?;
    if row.voided_at.is_some() {
        return Ok(());
    }
    let old = row.mark();
    unmake(tx, cx, header, &row, &old, reason)
}

fn unmake(
    tx: &mut Tx<'_>,
    cx: &ApplyContext<'_>,
    header: &Header,
    row: &MarkRow,
    old: &Mark,
    reason: &str,
) -> Result<(), Fault> {
    // Somebody else voided it between the reading and now: then it is theirs.
    if tx.exec(&VOID, params![row.seq, cx.actor, cx.now, reason])? == 0 {
        return Ok(());
    }
    count(tx, cx, header, old, -1)
}

fn count(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, header: &Header, mark: &Mark, by: i64) -> Result<(), Fault> {
    if mark.presence.was_there() {
        let community = header.community.as_deref().unwrap_or("");
        tx.exec(&store::TALLY_PUT, params![PERSON_TIMES, community, mark.day.to_string(), by])?;
    }
    for hook in cx.attended {
        hook(tx, cx, &Attended { header, mark, by })?;
    }
    Ok(())
}

/// Whether the dossier has a roll at all.
pub(crate) fn any(read: &mut Read<'_>, dossier: i64) -> Result<bool, Fault> {
    Ok(read.opt(&ANY, params![dossier])?.is_some())
}

/// The marks that stand, of a dossier within reach; of one sitting, or of all.
///
/// # Errors
/// When the database fails.
pub fn of_dossier(read: &mut Read<'_>, dossier: i64, sitting: Option<[u8; 16]>) -> Result<Vec<MarkRow>, Fault> {
    Ok(match sitting {
        Some(sitting) => read.all(&OF_SITTING, params![dossier, sitting])?,
        None => read.all(&OF_DOSSIER, params![dossier])?,
    })
}

/// The marks that stand of one person between two civil days, both included; the caller has checked that they may be seen.
///
/// # Errors
/// When the database fails.
pub fn of_person(read: &mut Read<'_>, person: PersonId, from: Day, to: Day) -> Result<Vec<MarkRow>, Fault> {
    Ok(read.all(&OF_PERSON, params![person, from.to_string(), to.to_string()])?)
}

/// Sums of a dossier's roll; of one sitting, or of all.
///
/// # Errors
/// When the database fails.
pub fn counts(read: &mut Read<'_>, dossier: i64, sitting: Option<[u8; 16]>) -> Result<Counts, Fault> {
    let (times, persons, missing, minutes) = match sitting {
        Some(sitting) => read.one(&COUNTS_OF_SITTING, params![dossier, sitting])?,
        None => read.one(&COUNTS, params![dossier])?,
    };
    Ok(Counts { times, persons, missing, minutes })
}

/// 人次 again from the rows, for `verify`.
///
/// # Errors
/// When the database fails.
pub fn recount(read: &mut Read<'_>) -> Result<Counted, Fault> {
    Ok(read.all(&RECOUNT, params![])?)
}
