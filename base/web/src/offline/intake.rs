//! At the office: a file that a phone gave out because it could not send. The acts in it are run as they would have been,
//! as the one who did them; a file that comes twice changes nothing.

use std::collections::HashMap;

use axum::body::Bytes;
use liren_kernel::Refusal;
use liren_ui::{Chip, Form, Shell, Tone};

use super::{INTAKE, LARGEST, take};
use crate::{
    Answer, Posted, Web,
    ask::{self, Ask, Field, Input},
};

const MAGIC: &[u8] = b"LRNFILE1";
/// Acts in one file at most.
const MOST: usize = 500;

fn asked(web: &Web) -> Ask {
    let t = web.t();
    Ask::new(t, "offline-intake-title", "/offline/intake", "offline-intake-go")
        .lead(t.s("offline-intake-lead"))
        .crumb(t.s("offline-phones-title"), "/offline/phones")
        .field(Field::new(t, "file", "offline-intake-file", Input::File(".liren")).hint(t, "offline-intake-hint"))
}

/// `GET /offline/intake`.
pub(super) async fn form(web: Web) -> Answer {
    ask::show(&web, asked(&web), Form::new())
}

struct Line {
    what: String,
    note: String,
    chip: Chip,
}

#[derive(askama::Template)]
#[template(path = "offline_intake.html")]
struct Page<'a> {
    shell: Shell<'a>,
    lead: String,
    lines: Vec<Line>,
}

/// The sealed acts of a file: `LRNFILE1`, then for each its length in four bytes and itself.
fn acts(file: &[u8]) -> Option<Vec<&[u8]>> {
    let mut rest = file.strip_prefix(MAGIC)?;
    let mut all = Vec::new();
    while !rest.is_empty() {
        let (length, more) = rest.split_at_checked(4)?;
        let (act, more) = more.split_at_checked(u32::from_be_bytes(length.try_into().ok()?) as usize)?;
        all.push(act);
        rest = more;
    }
    (!all.is_empty() && all.len() <= MOST && all.iter().all(|act| act.len() <= LARGEST)).then_some(all)
}

/// `POST /offline/intake`.
pub(super) async fn take_in(web: Web, posted: Posted) -> Answer {
    let person = web.person()?;
    web.slow_down(&format!("offline-intake{person}"), 20, 10.0)?;
    let found = posted.files.iter().find(|file| file.field == "file").and_then(|file| acts(&file.bytes));
    let Some(acts) = found else {
        let refusal = Refusal::field("file", "refusal-offline-file");
        return ask::again(&web, asked(&web), &posted, refusal.into());
    };
    let way = take::Way { sent: None, brought_by: Some(person), now: web.now };
    let t = web.t();
    let (mut lines, mut taken, mut names) = (Vec::new(), 0, HashMap::new());
    for sealed in acts {
        lines.push(match take::take(&web.edge, Bytes::copy_from_slice(sealed), way).await? {
            None => Line {
                what: t.s("offline-intake-unreadable").to_owned(),
                note: t.s("offline-intake-unreadable-note").to_owned(),
                chip: Chip::new(Tone::Late, t.s("offline-intake-refused")),
            },
            Some(outcome) => {
                let who = match names.get(&outcome.person) {
                    Some(known) => String::clone(known),
                    None => {
                        let known = name(&web, outcome.person).await?;
                        names.insert(outcome.person, known.clone());
                        known
                    }
                };
                let what = t.format(&format!("verb-{}", outcome.verb.replace(['.', '_'], "-")), &[]);
                let (chip, note) = match (outcome.told.outcome, outcome.told.again) {
                    ("taken", false) => (Chip::new(Tone::Done, t.s("offline-intake-taken")), outcome.told.number),
                    ("taken", true) => (Chip::new(Tone::Done, t.s("offline-intake-again")), outcome.told.number),
                    _ => (Chip::new(Tone::Late, t.s("offline-intake-refused")), outcome.told.reasons.join(" · ")),
                };
                taken += i64::from(outcome.told.outcome == "taken");
                let said = [who, t.at(outcome.at, web.now), note].into_iter().filter(|part| !part.is_empty());
                Line { what, note: said.collect::<Vec<_>>().join(" · "), chip }
            }
        });
    }
    let lead = t.f2("offline-intake-done", "taken", taken, "count", lines.len());
    let mut shell = web.shell(t.s("offline-intake-title"));
    shell.crumbs = vec![liren_ui::Crumb::link(t.s("offline-phones-title"), "/offline/phones")];
    web.page(&Page { shell, lead, lines })
}

async fn name(web: &Web, person: Option<liren_office::PersonId>) -> Result<String, crate::Failure> {
    let Some(person) = person else { return Ok(String::new()) };
    let (edge, now) = (web.edge.clone(), web.now);
    web.read(INTAKE, move |read, _| {
        Ok(edge.directory().known(read, person, now)?.map(|known| known.name).unwrap_or_default())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::acts;

    #[test]
    fn a_file_is_taken_apart_or_not_at_all() {
        let file = |parts: &[&[u8]]| {
            let mut all = b"LRNFILE1".to_vec();
            for part in parts {
                all.extend_from_slice(&u32::try_from(part.len()).unwrap().to_be_bytes());
                all.extend_from_slice(part);
            }
            all
        };
        assert_eq!(acts(&file(&[b"one", b"two"])), Some(vec![b"one".as_slice(), b"two".as_slice()]));
        assert_eq!(acts(&file(&[])), None);
        assert_eq!(acts(b"LRNFILE1\0\0\0\x09short"), None);
        assert_eq!(acts(b"else"), None);
    }
}
