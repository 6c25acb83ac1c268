//! Hours from attendance: heard in the transaction of the mark, booked and taken back with it.

use liren_kernel::{Id, Refusal};
use liren_ledger::{By, Cap, Voucher, VoucherId, post, reverse, take_turns, total};
use liren_office::{
    Fault, PersonId,
    attendance::{Attended, Credit, Who},
    change::ApplyContext,
    store::TALLY_PUT,
};
use liren_store::{DbErrorKind, Read, Tx, params};

use crate::{
    model::{
        AWARDED, DECLINED, GRANTED, GRANTED_TALLY, HOURS, KIND_GRANTED, KIND_VERIFIED, SERVED, VERIFIED,
        VERIFIED_TALLY, WAITING, hours, of_dossier, of_person,
    },
    rules::rules,
    store,
};

/// Hears of a mark, or of its end.
///
/// # Errors
/// When the database fails.
pub fn heard(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, heard: &Attended<'_>) -> Result<(), Fault> {
    let mark = heard.mark;
    // A guest has no account; whoever registers later begins with what is marked then.
    let Who::Person(person) = mark.who else { return Ok(()) };
    let record: Id<()> = mark.id.cast();
    if heard.by < 0 {
        return take_back(tx, cx, record);
    }
    if mark.credit != Credit::Volunteer || !mark.presence.was_there() || mark.minutes <= 0 {
        return Ok(());
    }
    let (verified, waiting) = (of_person(person, VERIFIED), of_person(person, WAITING));
    let served = of_dossier(heard.header.id, SERVED);
    take_turns(tx, HOURS, &[served, verified, waiting])?;
    let used = total(tx, HOURS, &verified, mark.day, mark.day)?;
    let room = (rules(tx, &heard.header.path(), mark.day)?.day_minutes - used).max(0);
    let (at_once, later) = (mark.minutes.min(room), (mark.minutes - room).max(0));
    let mut postings = vec![(served, -mark.minutes)];
    postings.extend([(verified, at_once), (waiting, later)].into_iter().filter(|(_, n)| *n > 0));
    let voucher = Voucher {
        book: HOURS,
        source: format!("mark:{record}"),
        kind: "attendance",
        day: mark.day,
        reason: "",
        postings,
        caps: vec![],
        past_lowest: false,
    };
    let posted = post(tx, by(cx), &voucher)?;
    let community = heard.header.community.as_deref().unwrap_or("");
    tx.exec(
        &store::RECORD_ADD,
        params![
            record,
            person,
            KIND_VERIFIED,
            heard.header.seq,
            mark.part,
            mark.day.to_string(),
            mark.came_at,
            mark.went_at,
            at_once,
            later,
            mark.source.name(),
            community,
            posted.voucher.0,
            cx.actor,
            cx.now
        ],
    )?;
    tally(tx, VERIFIED_TALLY, community, &mark.day.to_string(), at_once)
}

fn by(cx: &ApplyContext<'_>) -> By {
    By { person: cx.actor, now: cx.now }
}

fn tally(tx: &mut Tx<'_>, measure: &str, community: &str, day: &str, minutes: i64) -> Result<(), Fault> {
    if minutes != 0 {
        tx.exec(&TALLY_PUT, params![measure, community, day, minutes])?;
    }
    Ok(())
}

/// Takes a record back: what became of its waiting minutes first, then itself. One that never counted is nothing.
///
/// # Errors
/// When the database fails.
pub fn take_back(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, record: Id<()>) -> Result<(), Fault> {
    let Some(row) = tx.opt(&store::RECORD, params![record])? else { return Ok(()) };
    if row.voided_at.is_some() {
        return Ok(());
    }
    let mut counted = row.minutes;
    if let Some(settled) = row.settled {
        // A correction of facts does not wait for what was done with them since.
        reverse(tx, by(cx), HOURS, VoucherId(settled), &format!("unsettled:{record}"), "", true)?;
        counted += if row.outcome.as_deref() == Some("agreed") { row.waiting } else { 0 };
    }
    let voucher = reverse(tx, by(cx), HOURS, VoucherId(row.voucher), &format!("void:{record}"), "", true)?.voucher;
    tx.exec(&store::VOID_ADD, params![row.seq, voucher.0, cx.actor, cx.now])?;
    let measure = if row.kind == KIND_GRANTED { GRANTED_TALLY } else { VERIFIED_TALLY };
    tally(tx, measure, &row.community, &row.day, -counted)
}

/// Says what becomes of minutes above a day's measure: they count, with the reason, or they do not.
///
/// # Errors
/// `refusal-hours-settled` when somebody said so already.
pub fn settle(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, record: Id<()>, agreed: bool, reason: &str) -> Result<(), Fault> {
    let row = tx.opt(&store::RECORD, params![record])?.ok_or(Fault::NotFound)?;
    if row.waiting <= 0 || row.outcome.is_some() || row.voided_at.is_some() {
        return Err(Refusal::new("refusal-hours-settled").into());
    }
    let to = if agreed { of_person(row.person, VERIFIED) } else { of_dossier(row.dossier, DECLINED) };
    let voucher = Voucher {
        book: HOURS,
        source: format!("settled:{record}"),
        kind: "settled",
        day: row.day.parse().map_err(Fault::Internal)?,
        reason,
        postings: vec![(of_person(row.person, WAITING), -row.waiting), (to, row.waiting)],
        caps: vec![],
        past_lowest: false,
    };
    let posted = post(tx, by(cx), &voucher)?;
    let outcome = if agreed { "agreed" } else { "declined" };
    let kept = tx.exec(&store::SETTLED_ADD, params![row.seq, outcome, reason, posted.voucher.0, cx.actor, cx.now]);
    match kept {
        // Somebody else was quicker, on the other engine's side of the same moment.
        Err(error) if error.kind == DbErrorKind::Unique => return Err(Refusal::new("refusal-hours-settled").into()),
        kept => kept?,
    };
    tally(tx, VERIFIED_TALLY, &row.community, &row.day, if agreed { row.waiting } else { 0 })
}

/// A grant to book.
#[derive(Debug, Clone)]
pub struct Granted<'a> {
    /// The dossier of the proposal; its id names the record.
    pub header: &'a liren_office::Header,
    /// Whose.
    pub person: PersonId,
    /// How many.
    pub minutes: i64,
    /// For which day.
    pub day: liren_kernel::Day,
}

/// Books granted minutes, within what a year allows.
///
/// # Errors
/// `refusal-hours-granted-year` when the year allows less.
pub fn grant(tx: &mut Tx<'_>, cx: &ApplyContext<'_>, what: &Granted<'_>) -> Result<(), Fault> {
    let account = of_person(what.person, GRANTED);
    let year = what.day.date().year();
    let (from, until) = liren_kernel::Day::ymd(year, 1, 1)
        .zip(liren_kernel::Day::ymd(year, 12, 31))
        .ok_or_else(|| Fault::Internal(format!("the year {year}")))?;
    let most = rules(tx, &what.header.path(), what.day)?.granted_year_minutes;
    let record: Id<()> = what.header.id.cast();
    let voucher = Voucher {
        book: HOURS,
        source: format!("grant:{record}"),
        kind: "grant",
        day: what.day,
        reason: "",
        postings: vec![(of_dossier(what.header.id, AWARDED), -what.minutes), (account, what.minutes)],
        caps: vec![Cap { account, from, until, most }],
        past_lowest: false,
    };
    let posted = match post(tx, by(cx), &voucher) {
        Err(Fault::Refused(all)) if all.iter().any(|r| r.key == "refusal-ledger-cap") => {
            let used = total(tx, HOURS, &account, from, until)?;
            let refusal = Refusal::field("minutes", "refusal-hours-granted-year");
            return Err(refusal.arg("most", hours(most)).arg("used", hours(used)).into());
        }
        other => other?,
    };
    let community = what.header.community.as_deref().unwrap_or("");
    let day = what.day.to_string();
    tx.exec(
        &store::RECORD_ADD,
        params![
            record,
            what.person,
            KIND_GRANTED,
            what.header.seq,
            "",
            day,
            None::<i64>,
            None::<i64>,
            what.minutes,
            0_i64,
            "grant",
            community,
            posted.voucher.0,
            cx.actor,
            cx.now
        ],
    )?;
    tally(tx, GRANTED_TALLY, community, &day, what.minutes)
}

/// Accounts whose balance is not the sum of their records, for `verify`.
///
/// # Errors
/// When the database fails.
pub fn strays(read: &mut Read<'_>) -> Result<Vec<String>, Fault> {
    let rows = read.all(&store::STRAY, &[])?;
    Ok(rows.into_iter().map(|(account, kept, n)| format!("account {account}: balance {kept}, records {n}")).collect())
}
