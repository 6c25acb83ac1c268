//! 节假日: which days are worked, and a later year as soon as it is published.

use axum::http::StatusCode;
use liren_kernel::{CommandId, Day, Refusal, calendar::SpecialDay, calendar::WorkingCalendar};
use liren_office::{
    Command as _, Fault,
    calendar::{ImportDays, SEE},
};
use liren_ui::{Def, Form, Shell, T};

use crate::{Answer, Posted, Routes, Web, fresh_command};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/holidays", SEE, show).post_files("/holidays", ImportDays::VERB, import)
}

/// A year with its days.
struct Year {
    title: String,
    days: Vec<Def>,
}

#[derive(askama::Template)]
#[template(path = "holidays.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    command: CommandId,
    years: Vec<Year>,
    /// The year that should be known by now and is not.
    missing: Option<i16>,
    may_import: bool,
}

/// From this month on the next year is published.
const PUBLISHED: i8 = 11;

async fn show(web: Web) -> Answer {
    page(&web, StatusCode::OK, Form::new()).await
}

async fn page(web: &Web, status: StatusCode, form: Form) -> Answer {
    let office = web.edge.office();
    office.follow().await?;
    // What was just imported is shown at once, though it holds a little later.
    let calendars = office.calendars();
    let calendar = calendars.last();
    let t = web.t();
    let today = web.now.day().date();
    let due = if today.month() >= PUBLISHED { today.year() + 1 } else { today.year() };
    let missing = (today.year()..=due).find(|year| !calendar.covers(*year));
    let years =
        calendar.years().map(|year| Year { title: t.f1("holiday-year", "year", year), days: days(t, calendar, year) });
    let page = Page {
        shell: web.shell(t.s("holiday-title")),
        form,
        command: fresh_command(),
        years: years.collect(),
        missing,
        may_import: office.policy().may_ever(&web.actor, ImportDays::VERB),
    };
    web.page_with(status, &page)
}

/// The days of a year: those that follow each other under one name together.
fn days(t: T<'_>, calendar: &WorkingCalendar, year: i16) -> Vec<Def> {
    let mut spans: Vec<(&SpecialDay, Day)> = Vec::new();
    for day in calendar.special_of(year) {
        match spans.last_mut() {
            Some((first, last)) if (first.off, &first.name) == (day.off, &day.name) && last.plus_days(1) == day.day => {
                *last = day.day;
            }
            _ => spans.push((day, day.day)),
        }
    }
    let told = |(first, last): (&SpecialDay, Day)| {
        let what = t.s(if first.off { "holiday-off" } else { "holiday-worked" });
        let begin = t.short_day(first.day, first.day.start());
        let when = if first.day == last {
            begin
        } else {
            t.f2("holiday-span", "from", begin, "to", t.short_day(last, last.start()))
        };
        Def::new(t.term(&first.name), t.f2("holiday-line", "when", when, "what", what))
    };
    spans.into_iter().map(told).collect()
}

async fn import(web: Web, posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    let file = posted.files.iter().find(|f| f.field == "file").map(|f| f.bytes.to_vec()).unwrap_or_default();
    let outcome = match String::from_utf8(file) {
        Ok(days) => web.run(envelope, ImportDays { days }).await,
        Err(_) => Err(Refusal::field("file", "refusal-calendar-header").into()),
    };
    match outcome {
        Ok(receipt) => web.go_saying("/holidays", "holiday-said", receipt.told("years").unwrap_or_default()),
        Err(Fault::Refused(all)) => page(&web, StatusCode::UNPROCESSABLE_ENTITY, posted.refused(web.t(), &all)).await,
        Err(fault) => Err(fault.into()),
    }
}
