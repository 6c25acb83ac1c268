//! 谁还缺什么: by subject, with the names of those one leads, as their need; and the runs that follow from it.

use liren_ui::{Chip, Shell, Tone};
use liren_web::{Answer, Web};

use crate::programme::{gaps, model::SubjectKind, policy::GAPS};

struct Line {
    name: String,
    chips: Vec<Chip>,
    why: String,
    lack: Vec<String>,
    plan: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "programme_gaps.html")]
struct Page<'a> {
    shell: Shell<'a>,
    wanted: Vec<Line>,
    others: Vec<Line>,
}

/// `GET /programme/gaps`.
pub async fn show(web: Web) -> Answer {
    let now = web.now;
    let found = web.read(GAPS, move |read, reach| gaps::read(read, reach, now)).await?;
    let t = web.t();
    let line = |one: gaps::Wanted| {
        let wanted = one.is_wanted();
        let kind = SubjectKind::named(&one.subject.kind).map(|k| t.s(&k.label_key()).to_owned()).unwrap_or_default();
        let mut chips = vec![Chip::new(Tone::Plain, kind)];
        if one.subject.required {
            chips.push(Chip::new(Tone::Info, t.s("programme-required")));
        }
        chips.push(Chip::new(Tone::Done, t.f1("programme-had-by", "count", one.had)));
        let mut why = Vec::new();
        for (count, key) in [
            (one.lack.len() as i64, "programme-why-lack"),
            (one.asked, "programme-why-asked"),
            (one.met, "programme-why-met"),
        ] {
            if count > 0 {
                why.push(t.f1(key, "count", count));
            }
        }
        Line {
            name: t.term(&one.subject.name).into_owned(),
            chips,
            why: why.join(t.s("programme-comma")),
            lack: one.lack.into_iter().map(|(_, name)| name).collect(),
            plan: wanted.then(|| format!("/programme/new?subject={}", one.subject.code)),
        }
    };
    let (wanted, others): (Vec<_>, Vec<_>) = found.into_iter().partition(gaps::Wanted::is_wanted);
    let page = Page {
        wanted: wanted.into_iter().map(line).collect(),
        others: others.into_iter().map(line).collect(),
        shell: web.shell(t.s("programme-gaps-title")),
    };
    web.page(&page)
}
