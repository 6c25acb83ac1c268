//! A brief of the rounds that came home, with as many photos as one holds, in each of its formats.

use std::time::Instant;

use liren_office::{Fault, Office, Reach};
use liren_patrol::{
    brief::{Brief, PAIRS, SUBJECT, Texts},
    commands::brief::{AgreeBrief, WriteBrief},
    papers, subject,
};
use serde_json::json;

use super::{
    super::table::{Figure, percentile},
    street::{Street, actor, run},
};
use crate::start;

/// Times each format is made.
const TIMES: usize = 5;

/// The figures.
///
/// # Errors
/// When a brief is refused, or has not the photos that were stored.
pub fn measure(street: &Street) -> Result<Vec<Figure>, String> {
    let program = start(street.settings.clone())?;
    let edge = program.edge()?;
    let (of, brief) = agreed(&program.office, street).map_err(|fault| format!("the brief: {fault}"))?;
    let captain = actor(&program.office, "han").map_err(|e| e.to_string())?;
    let asked = json!({ "of": of, "brief": brief });
    let (mut slowest, mut figures) = (("", 0.0), Vec::new());
    for maker in papers::MAKERS {
        let mut times = Vec::new();
        let mut bytes = 0;
        for _ in 0..TIMES {
            let begun = Instant::now();
            let made = (maker.make)(&edge, &captain, &asked).map_err(|fault| format!("{}: {fault}", maker.kind))?;
            times.push(begun.elapsed().as_secs_f64());
            bytes = made.bytes.len();
        }
        let name = maker.kind.rsplit('-').next().unwrap_or_default();
        // The first of a kind pays for what is read once, such as the fonts; it is among them.
        let (worst, median) = (percentile(&mut times, 100), percentile(&mut times, 50));
        if worst > slowest.1 {
            slowest = (name, worst);
        }
        let name = format!("brief of {} stored photos as {name}", PAIRS * 2);
        figures.push(Figure::told(format!("{name}, size"), bytes as f64 / 1e6, "MB"));
        figures.push(if maker.kind.ends_with("pptx") {
            Figure::most(format!("{name}, slowest of {TIMES}"), 1.5, worst, "s")
        } else {
            Figure::told(format!("{name}, median"), median, "s")
        });
    }
    figures.push(Figure::most(format!("the slowest brief of all formats ({})", slowest.0), 1.5, slowest.1, "s"));
    Ok(figures)
}

/// The team's brief over the days of its plan, written by the captain, agreed to by the deputy.
fn agreed(
    office: &Office,
    street: &Street,
) -> Result<(liren_office::DossierId, liren_office::signoff::SignOffId), Fault> {
    let (captain, deputy) = (actor(office, "han")?, actor(office, "fang")?);
    let (of, days) = (street.team, Some(street.days));
    run(office, &captain, WriteBrief { of, days, texts: Texts::built_in().without_prompts() })?;
    let (keys, reach) = (office.keys().clone(), Reach::of(&captain));
    let (brief, photos) = office.db().read_blocking(move |read| {
        let (header, _) = subject::briefable(read, &keys, &reach, of, false)?.ok_or(Fault::NotFound)?;
        let mut all = liren_office::signoff::of(read, &keys, &header, true)?;
        all.retain(|one| one.row.subject == SUBJECT);
        let last = all.pop().ok_or(Fault::NotFound)?;
        let brief: Brief = serde_json::from_value(last.frozen)?;
        let photos = brief.facts.pairs.iter().flat_map(|pair| [&pair.before, &pair.after]).flatten().count();
        Ok::<_, Fault>((last.row.id, photos))
    })?;
    if photos != PAIRS * 2 {
        return Err(Fault::Internal(format!("the brief holds {photos} photos")));
    }
    run(office, &deputy, AgreeBrief { of, brief })?;
    Ok((of, brief))
}
