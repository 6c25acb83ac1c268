//! 定计划: the form of a plan.

use axum::extract::Path;
use liren_kernel::{Day, Refusal};
use liren_office::{DossierId, Fault};
use liren_places::find::{self, Kind};
use liren_ui::{Choice, Form};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use super::teams;
use crate::{
    commands::plan::{self, Plan},
    dates::{Frequency, Holidays, Rhythm},
    draw::Bounds,
    model::{Part, Settings},
    rota::{Cap, Caps},
};

/// Fields with a number: name, message key.
const NUMBERS: [(&str, &str); 8] = [
    ("least", "patrol-least"),
    ("most", "patrol-most"),
    ("floors", "patrol-floors-least"),
    ("goal", "patrol-goal"),
    ("younger_week", "patrol-younger-week"),
    ("younger_rest", "patrol-younger-rest"),
    ("older_week", "patrol-older-week"),
    ("older_rest", "patrol-older-rest"),
];

async fn asked(web: &Web, id: DossierId) -> Result<Ask, Failure> {
    let team = teams::load(web, id).await?;
    let t = web.t();
    let (street, community) = (team.header.street.clone(), team.header.community.clone());
    let compounds = web
        .read(plan::VERB, move |read, _| {
            let mut all = Vec::new();
            let communities = match (community, street) {
                (Some(one), _) => find::names_of(read, &[one])?,
                (None, Some(street)) => find::choices(read, &street, Kind::Community)?,
                (None, None) => Vec::new(),
            };
            for (code, name) in communities {
                for compound in find::of_community(read, &code, Kind::Compound)? {
                    all.push(Choice::new(compound.code, compound.name).hint(name.clone()));
                }
            }
            Ok(all)
        })
        .await?;
    let choices =
        |all: Vec<(String, String)>| all.into_iter().map(|(v, l)| Choice::new(v, t.s(&l))).collect::<Vec<_>>();
    let frequencies = Frequency::ALL.iter().map(|f| (f.name().to_owned(), f.label_key())).collect();
    let holidays = Holidays::ALL.iter().map(|h| (h.name().to_owned(), h.label_key())).collect();
    let parts = Part::ALL.iter().map(|p| (p.name().to_owned(), p.label_key())).collect();
    let mut ask = Ask::new(t, "verb-patrol-plan", format!("/patrol/teams/{id}/plan"), "verb-patrol-plan")
        .lead(t.s("patrol-plan-lead"))
        .crumb(&*team.header.title, format!("/patrol/teams/{id}"))
        .field(Field::line(t, "title", "patrol-title").hint(t, "patrol-title-hint"))
        .field(Field::new(t, "frequency", "patrol-frequency", Input::Radios(choices(frequencies))))
        .field(Field::day(t, "from", "patrol-from"))
        .field(Field::day(t, "until", "patrol-to"))
        .field(Field::line(t, "month_days", "patrol-month-days").optional().hint(t, "patrol-month-days-hint"))
        .field(Field::area(t, "named", "patrol-named").optional().hint(t, "patrol-named-hint"))
        .field(Field::new(t, "holidays", "patrol-holidays", Input::Radios(choices(holidays))))
        .field(Field::new(t, "part", "patrol-part", Input::Radios(choices(parts))))
        .field(
            Field::new(t, "compounds", "patrol-compounds", Input::Checks(compounds)).hint(t, "patrol-compounds-hint"),
        );
    for (name, key) in NUMBERS {
        ask = ask.field(Field::new(t, name, key, Input::Line("number")));
    }
    Ok(ask)
}

/// `GET /patrol/teams/{id}/plan`.
pub async fn form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (bounds, caps, today) = (Bounds::default(), Caps::default(), web.now.day());
    let values = [
        bounds.least,
        bounds.most,
        bounds.floors,
        bounds.goal,
        caps.younger.week,
        caps.younger.rest,
        caps.older.week,
        caps.older.rest,
    ];
    let mut form = Form::new()
        .with("frequency", Frequency::TwiceMonthly.name())
        .with("holidays", Holidays::Move.name())
        .with("part", Part::Morning.name())
        .with("month_days", "10 25")
        .with("from", today.plus_days(1).to_string())
        .with("until", today.plus_days(30).to_string());
    for ((name, _), value) in NUMBERS.iter().zip(values) {
        form = form.with(name, value.to_string());
    }
    ask::show(&web, asked(&web, id).await?, form)
}

/// Two days of the month: `10 25`, `10、25`.
fn month_days(text: &str) -> Result<(i64, i64), Refusal> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|s| !s.is_empty()).map(str::parse::<i64>);
    match (numbers.next(), numbers.next(), numbers.next()) {
        (None, ..) => Ok((10, 25)),
        (Some(Ok(a)), Some(Ok(b)), None) => Ok((a, b)),
        _ => Err(Refusal::field("month_days", "refusal-patrol-month-days")),
    }
}

/// Days, one to a line or with commas between.
fn named(text: &str) -> Result<Vec<Day>, Refusal> {
    let parts = text.split(|c: char| !c.is_ascii_digit() && c != '-').filter(|s| !s.is_empty());
    parts.map(|s| s.parse().map_err(|_| Refusal::field("named", "refusal-day-invalid"))).collect()
}

fn settings(posted: &Posted) -> Result<Settings, Refusal> {
    let choice = |name: &str| Refusal::field(name, "refusal-choice-invalid");
    let n = |name| posted.number(name);
    Ok(Settings {
        rhythm: Rhythm {
            frequency: Frequency::named(posted.value("frequency")).ok_or_else(|| choice("frequency"))?,
            from: posted.day("from")?,
            until: posted.day("until")?,
            month_days: month_days(posted.value("month_days"))?,
            named: named(posted.value("named"))?,
            holidays: Holidays::named(posted.value("holidays")).ok_or_else(|| choice("holidays"))?,
        },
        part: Part::named(posted.value("part")).ok_or_else(|| choice("part"))?,
        bounds: Bounds { least: n("least")?, most: n("most")?, floors: n("floors")?, goal: n("goal")? },
        caps: Caps {
            younger: Cap { week: n("younger_week")?, rest: n("younger_rest")? },
            older: Cap { week: n("older_week")?, rest: n("older_rest")? },
        },
        groups: Vec::new(),
    })
}

/// `POST /patrol/teams/{id}/plan`.
pub async fn send(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    // Whoever does not reach the team is not told what is wrong with the form.
    teams::load(&web, id).await.map_err(|_| Failure::from(Fault::NotFound))?;
    let compounds = posted.values("compounds").map(str::to_owned).collect();
    let made =
        posted.line("title").and_then(|title| Ok(Plan { team: id, title, compounds, settings: settings(&posted)? }));
    ask::opened(&web, &posted, made, ("/patrol/plans", "patrol-said-planned"), "compounds", asked(&web, id)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        assert_eq!(month_days("10、25").unwrap(), (10, 25));
        assert_eq!(month_days("").unwrap(), (10, 25));
        assert!(month_days("10").is_err() && month_days("1 2 3").is_err());
        assert_eq!(named("2026-11-24，2026-11-26\n2026-11-28").unwrap().len(), 3);
        assert!(named("2026-13-01").is_err());
    }
}
