//! What is done about one person: registered, corrected, ended; hours proposed, a certificate asked for.

use axum::extract::Path;
use liren_kernel::mask::Purpose;
use liren_office::{Command, Envelope, Fault, PersonId, Receipt};
use liren_people::{find, public};
use liren_store::params;
use liren_ui::Form;
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
    photos,
};

use crate::{
    commands::{
        grant::Propose,
        proof::Request,
        volunteer::{Correct, End, Register, SayWhen, VolunteerFields},
    },
    model::{Slots, VolunteerRow},
    policy::STATEMENT,
    store, views,
};

/// A person within reach, as the forms need them.
struct Known {
    id: PersonId,
    name: String,
    volunteer: Option<VolunteerRow>,
}

async fn known(web: &Web, id: PersonId) -> Result<Known, Failure> {
    let actor = web.actor.clone();
    web.read(STATEMENT, move |read, reach| {
        let row = find::person(read, reach, id)?.ok_or(Fault::NotFound)?;
        let own = row.id == actor.person;
        let purpose = if own { Purpose::Team } else { public::purpose_for(&actor, &row.path()) };
        let volunteer = read.opt(&store::VOLUNTEER, params![id])?;
        Ok(Known { id, name: row.view(purpose).name, volunteer })
    })
    .await
}

fn base(id: PersonId) -> String {
    format!("/volunteers/{id}")
}

/// A form about the person, with the way back.
fn form_for(web: &Web, known: &Known, title_key: &str, slug: &str, go_key: &str) -> Ask {
    let ask = Ask::new(web.t(), title_key, format!("{}/{slug}", base(known.id)), go_key);
    let ask = if known.id == web.actor.person {
        ask.crumb(web.t().s("hours-own-title"), "/hours")
    } else {
        ask.crumb(web.t().s("volunteer-list-title"), "/volunteers")
    };
    ask.crumb(known.name.clone(), base(known.id))
}

/// Runs a command; on to the page, or the form again.
async fn run<C: Command>(
    web: &Web,
    command: C,
    posted: &Posted,
    said: &str,
    to: impl FnOnce(&Receipt) -> String,
    again: impl FnOnce() -> Ask,
) -> Answer {
    let envelope: Envelope = posted.envelope()?;
    match web.run(envelope, command).await {
        Ok(receipt) => web.go_saying(&to(&receipt), said, ""),
        Err(fault) => ask::again(web, again(), posted, fault),
    }
}

fn refuse(web: &Web, ask: Ask, posted: &Posted, refusals: &[liren_kernel::Refusal]) -> Answer {
    ask::show(web, ask, posted.refused(web.t(), refusals))
}

/// The fields of a volunteer.
fn fields(web: &Web, ask: Ask) -> Ask {
    let t = web.t();
    ask.field(
        Field::new(t, "slots", "volunteer-slots", Input::Checks(views::slot_choices(t)))
            .optional()
            .hint(t, "volunteer-slots-hint"),
    )
    .field(Field::line(t, "national_no", "volunteer-national").optional().hint(t, "volunteer-national-hint"))
    .field(Field::line(t, "insurance", "volunteer-insurance").optional().hint(t, "volunteer-insurance-hint"))
    .field(Field::day(t, "insured_until", "volunteer-insured-until").optional())
    .field(Field::line(t, "guardian", "volunteer-guardian").optional().hint(t, "volunteer-guardian-hint"))
    .field(Field::day(t, "guardian_day", "volunteer-guardian-day").optional())
}

fn typed(posted: &Posted) -> VolunteerFields {
    let text = |name: &str| posted.value(name).to_owned();
    VolunteerFields {
        national_no: text("national_no"),
        slots: Slots::of(posted.values("slots")),
        insurance: text("insurance"),
        insured_until: text("insured_until"),
        guardian: text("guardian"),
        guardian_day: text("guardian_day"),
    }
}

fn filled(v: Option<&VolunteerRow>) -> Form {
    let Some(v) = v else { return Form::new() };
    let slots = Slots(v.slots);
    let mut pairs: Vec<(&str, String)> = vec![
        ("national_no", v.national_no.clone()),
        ("insurance", v.insurance.clone()),
        ("insured_until", v.insured_until.map(|d| d.to_string()).unwrap_or_default()),
        ("guardian", v.guardian.clone()),
        ("guardian_day", v.guardian_day.map(|d| d.to_string()).unwrap_or_default()),
    ];
    pairs.extend((0..Slots::COUNT).filter(|n| slots.has(*n)).map(|n| ("slots", n.to_string())));
    Form::sent(pairs)
}

fn register_ask(web: &Web, known: &Known) -> Ask {
    let ask = form_for(web, known, "hours-act-register", "register", "hours-act-register");
    fields(web, ask.lead(web.t().s("volunteer-register-lead")))
}

pub(crate) async fn register_form(web: Web, Path(id): Path<PersonId>) -> Answer {
    let known = known(&web, id).await?;
    let form = filled(known.volunteer.as_ref());
    ask::show(&web, register_ask(&web, &known), form)
}

pub(crate) async fn register(web: Web, Path(id): Path<PersonId>, posted: Posted) -> Answer {
    let known = known(&web, id).await?;
    let command = Register { person: id, fields: typed(&posted) };
    let again = || register_ask(&web, &known);
    run(&web, command, &posted, "volunteer-said-registered", |_| base(id), again).await
}

fn correct_ask(web: &Web, known: &Known) -> Ask {
    fields(web, form_for(web, known, "hours-act-correct", "correct", "volunteer-keep"))
}

pub(crate) async fn correct_form(web: Web, Path(id): Path<PersonId>) -> Answer {
    let known = known(&web, id).await?;
    let form = filled(known.volunteer.as_ref());
    ask::show(&web, correct_ask(&web, &known), form)
}

pub(crate) async fn correct(web: Web, Path(id): Path<PersonId>, posted: Posted) -> Answer {
    let known = known(&web, id).await?;
    let command = Correct { person: id, fields: typed(&posted) };
    let again = || correct_ask(&web, &known);
    run(&web, command, &posted, "volunteer-said-kept", |_| base(id), again).await
}

fn when_ask(web: &Web) -> Ask {
    let t = web.t();
    Ask::new(t, "hours-act-when", "/hours/when", "volunteer-keep").crumb(t.s("hours-own-title"), "/hours").field(
        Field::new(t, "slots", "volunteer-slots", Input::Checks(views::slot_choices(t)))
            .optional()
            .hint(t, "volunteer-slots-hint"),
    )
}

pub(crate) async fn when_form(web: Web) -> Answer {
    let known = known(&web, web.person()?).await?;
    ask::show(&web, when_ask(&web), filled(known.volunteer.as_ref()))
}

pub(crate) async fn when(web: Web, posted: Posted) -> Answer {
    let command = SayWhen { person: web.person()?, slots: Slots::of(posted.values("slots")) };
    run(&web, command, &posted, "volunteer-said-kept", |_| "/hours".to_owned(), || when_ask(&web)).await
}

fn end_ask(web: &Web, known: &Known) -> Ask {
    let t = web.t();
    form_for(web, known, "hours-act-end", "end", "hours-act-end").lead(t.s("volunteer-end-lead")).field(Field::line(
        t,
        "reason",
        "hours-reason",
    ))
}

pub(crate) async fn end_form(web: Web, Path(id): Path<PersonId>) -> Answer {
    let known = known(&web, id).await?;
    ask::show(&web, end_ask(&web, &known), Form::new())
}

pub(crate) async fn end(web: Web, Path(id): Path<PersonId>, posted: Posted) -> Answer {
    let known = known(&web, id).await?;
    let command = End { person: id, reason: posted.value("reason").to_owned() };
    run(&web, command, &posted, "volunteer-said-ended", |_| base(id), || end_ask(&web, &known)).await
}

fn grant_ask(web: &Web, known: &Known) -> Ask {
    let t = web.t();
    form_for(web, known, "hours-act-grant", "grant", "grant-go")
        .lead(t.s("grant-lead"))
        .field(Field::line(t, "title", "grant-what").hint(t, "grant-what-hint"))
        .field(Field::day(t, "day", "grant-day"))
        .field(Field::line(t, "hours", "grant-hours").hint(t, "grant-hours-hint"))
        .field(Field::area(t, "reason", "grant-reason").hint(t, "grant-reason-hint"))
        .field(Field::area(t, "proof", "grant-proof").hint(t, "grant-proof-hint"))
        .field(Field::new(t, "photos", "grant-photos", Input::File("image/*")).optional().hint(t, "grant-photos-hint"))
}

pub(crate) async fn grant_form(web: Web, Path(id): Path<PersonId>) -> Answer {
    let known = known(&web, id).await?;
    ask::show(&web, grant_ask(&web, &known), Form::new())
}

/// Photos of one proposal at most.
const PHOTOS: usize = 6;

/// Hours as typed, with at most two decimals, in minutes: `1.5` is 90.
fn minutes_of(typed: &str) -> Option<i64> {
    let typed = typed.trim();
    let (whole, part) = typed.split_once('.').unwrap_or((typed, ""));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || whole.len() > 4 || part.len() > 2 || (typed.contains('.') && !digits(part)) {
        return None;
    }
    let hundredths: i64 = format!("{part:0<2}").parse().ok()?;
    // The nearest minute.
    Some(whole.parse::<i64>().ok()? * 60 + (hundredths * 60 + 50) / 100)
}

pub(crate) async fn grant(web: Web, Path(id): Path<PersonId>, posted: Posted) -> Answer {
    let known = known(&web, id).await?;
    let again = || grant_ask(&web, &known);
    let day = match posted.day("day") {
        Ok(day) => day,
        Err(refusal) => return refuse(&web, again(), &posted, &[refusal]),
    };
    let photos = match photos::store(&web, &posted, "photos", PHOTOS).await {
        Ok(photos) => photos,
        Err(Fault::Refused(refusals)) => return refuse(&web, again(), &posted, &refusals),
        Err(fault) => return Err(fault.into()),
    };
    let text = |name: &str| posted.value(name).to_owned();
    let command = Propose {
        person: id,
        title: text("title"),
        minutes: minutes_of(posted.value("hours")).unwrap_or(0),
        day,
        reason: text("reason"),
        proof: text("proof"),
        photos,
    };
    let to = |receipt: &Receipt| receipt.dossier.map_or_else(|| base(id), |d| format!("/grants/{d}"));
    run(&web, command, &posted, "grant-said-proposed", to, again).await
}

fn proof_ask(web: &Web, known: &Known) -> Ask {
    let t = web.t();
    form_for(web, known, "hours-act-proof", "proof", "proof-go")
        .lead(t.s("proof-lead"))
        .field(Field::day(t, "from", "proof-from"))
        .field(Field::day(t, "until", "proof-until"))
        .field(Field::line(t, "purpose", "proof-purpose").hint(t, "proof-purpose-hint"))
}

pub(crate) async fn proof_form(web: Web, Path(id): Path<PersonId>) -> Answer {
    let known = known(&web, id).await?;
    let today = web.now.day();
    let first = liren_kernel::Day::ymd(today.date().year(), 1, 1).unwrap_or(today);
    let form = Form::new().with("from", first.to_string()).with("until", today.to_string());
    ask::show(&web, proof_ask(&web, &known), form)
}

pub(crate) async fn proof(web: Web, Path(id): Path<PersonId>, posted: Posted) -> Answer {
    let known = known(&web, id).await?;
    let again = || proof_ask(&web, &known);
    let (from, until) = match (posted.day("from"), posted.day("until")) {
        (Ok(from), Ok(until)) => (from, until),
        (from, until) => {
            let refusals: Vec<_> = [from.err(), until.err()].into_iter().flatten().collect();
            return refuse(&web, again(), &posted, &refusals);
        }
    };
    let command = Request { person: id, from, until, purpose: posted.value("purpose").to_owned() };
    let to = |receipt: &Receipt| receipt.dossier.map_or_else(|| base(id), |d| format!("/proofs/{d}"));
    run(&web, command, &posted, "proof-said-requested", to, again).await
}

#[cfg(test)]
mod tests {
    use super::minutes_of;

    #[test]
    fn hours_are_typed_with_two_decimals_at_most() {
        for (typed, minutes) in [("1.5", 90), ("2", 120), (" 0.25 ", 15), ("10.33", 620), ("0.67", 40)] {
            assert_eq!(minutes_of(typed), Some(minutes), "{typed}");
        }
        for wrong in ["", "1.555", "-1", "1,5", "1.", ".5", "1e3", "一", "99999"] {
            assert_eq!(minutes_of(wrong), None, "{wrong}");
        }
    }
}
