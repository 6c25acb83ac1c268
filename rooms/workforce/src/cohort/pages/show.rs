//! 成果汇报 for those of the class: groups and topics, judges with their links, what the own group has still to score.

use axum::extract::Path;
use liren_office::{DossierId, Fault};
use liren_ui::{Def, Row, Shell, Tone};
use liren_web::{Answer, Web};

use super::{Shown, crumbs, home::Link, may, shown};
use crate::cohort::{
    commands::{rounds, show as verbs},
    figures, link,
    model::{Part, Purpose, Stage},
};

/// A judge with link and code, for whoever invites them.
pub struct JudgeLine {
    pub name: String,
    pub unit: String,
    pub state: String,
    pub tone: &'static str,
    pub address: String,
    pub code: String,
    /// The address as a code to scan; nothing once the show is closed.
    pub svg: String,
    pub absent: String,
}

#[derive(askama::Template)]
#[template(path = "cohort_show.html")]
struct Page<'a> {
    shell: Shell<'a>,
    state: String,
    board: String,
    next: Option<Link>,
    acts: Vec<Link>,
    groups: Vec<Row>,
    peers: Vec<Row>,
    judges: Vec<JudgeLine>,
    rule: Vec<Def>,
}

/// `GET /cohorts/{id}/show`.
pub async fn show(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    let (t, cohort) = (web.t(), shown.cohort());
    let link_to = |path: &str, key: &str| Link { href: format!("/cohorts/{id}/{path}"), label: t.s(key).to_owned() };
    let round = cohort.round(Purpose::Show);
    let open = cohort.open_round(Purpose::Show).is_some();
    let running = cohort.stage != Stage::Settled;
    let state = match round {
        None => t.s("cohort-show-not-open"),
        Some(_) if open => t.s("cohort-show-open"),
        Some(_) => t.s("cohort-show-closed"),
    };
    let mut acts = Vec::new();
    let mut next = None;
    if running && may(&web, cohort, verbs::JUDGE, false) && (round.is_none() || open) {
        acts.push(link_to("judge", "cohort-act-judge"));
    }
    if running && round.is_none() && may(&web, cohort, rounds::OPEN, false) {
        next = Some(link_to("open-round?of=show", "cohort-open-show"));
    }
    if open && may(&web, cohort, verbs::CLOSE, false) {
        next = Some(link_to("close-show", "cohort-act-close-show"));
    }
    let mut shell = web.shell(t.s("cohort-show"));
    shell.crumbs = crumbs(&t, cohort);
    let page = Page {
        state: state.to_owned(),
        board: format!("/show/{}", link::board(&web.keys(), id)),
        next,
        acts,
        groups: groups(&web, &shown),
        peers: peers(&web, &shown),
        judges: judges(&web, &shown)?,
        rule: rule(&web, &shown),
        shell,
    };
    web.page(&page)
}

fn groups(web: &Web, shown: &Shown) -> Vec<Row> {
    let (t, cohort) = (web.t(), shown.cohort());
    let id = cohort.header.id;
    let running = cohort.stage != Stage::Settled;
    cohort
        .groups
        .iter()
        .map(|group| {
            let mine = may(web, cohort, verbs::TOPIC, false) || cohort.standing.leads == Some(group.id);
            let href = if running && mine {
                format!("/cohorts/{id}/topic?of={}", group.id)
            } else {
                format!("/cohorts/{id}/show")
            };
            let topic = if group.topic.is_empty() { t.s("cohort-topic-none").to_owned() } else { group.topic.clone() };
            let row = Row::new(group.name.clone(), topic, href);
            if group.topic.is_empty() { row.state(Tone::Soon, t.s("cohort-topic-wait")) } else { row }
        })
        .collect()
}

/// The other groups, for a leader who scores them.
fn peers(web: &Web, shown: &Shown) -> Vec<Row> {
    let (t, cohort) = (web.t(), shown.cohort());
    let Some(own) = cohort.standing.leads.filter(|_| cohort.open_round(Purpose::Show).is_some()) else {
        return Vec::new();
    };
    let scores = shown.whole.show.as_ref().map(|r| r.scores.as_slice()).unwrap_or_default();
    let others = cohort.groups.iter().filter(|g| g.id != own);
    others
        .map(|group| {
            let given = scores.iter().any(|s| s.part == Part::Peer.name() && s.rater == own && s.subject == group.id);
            let href = format!("/cohorts/{}/peer?of={}", cohort.header.id, group.id);
            let row = Row::new(group.name.clone(), t.s("cohort-act-peer"), href).note(group.topic.clone());
            if given {
                row.state(Tone::Done, t.s("cohort-scored"))
            } else {
                row.state(Tone::Soon, t.s("cohort-not-scored"))
            }
        })
        .collect()
}

fn judges(web: &Web, shown: &Shown) -> Result<Vec<JudgeLine>, Fault> {
    let (t, cohort, keys) = (web.t(), shown.cohort(), web.keys());
    if !may(web, cohort, verbs::JUDGE, false) {
        return Ok(Vec::new());
    }
    let scores = shown.whole.show.as_ref().map(|r| r.scores.as_slice()).unwrap_or_default();
    let base = web.edge.settings().public_url.trim_end_matches('/').to_owned();
    let open = cohort.stage != Stage::Settled && cohort.round(Purpose::Show).is_none_or(|r| r.closed_at.is_none());
    cohort
        .judges
        .iter()
        .map(|judge| {
            let given = scores.iter().filter(|s| s.rater == judge.id).count();
            let (tone, state) = if judge.absent_at.is_some() {
                (Tone::Late, t.f1("cohort-judge-absent", "reason", &judge.reason))
            } else if given == cohort.groups.len() {
                (Tone::Done, t.s("cohort-judge-done").to_owned())
            } else {
                (Tone::Soon, t.f2("cohort-judge-given", "given", given, "all", cohort.groups.len()))
            };
            let address = if open { format!("/judge/{}", link::token(&keys, judge.id)) } else { String::new() };
            let said = t.f1("cohort-judge-scan-of", "name", &judge.name);
            let svg = if open { liren_places::qr_svg(&format!("{base}{address}"), &said)? } else { String::new() };
            Ok(JudgeLine {
                name: judge.name.clone(),
                unit: judge.unit.clone(),
                state,
                tone: tone.class(),
                address,
                svg,
                code: if open { link::code(&keys, judge.id) } else { String::new() },
                absent: if open {
                    format!("/cohorts/{}/absent?of={}", cohort.header.id, judge.id)
                } else {
                    String::new()
                },
            })
        })
        .collect()
}

fn rule(web: &Web, shown: &Shown) -> Vec<Def> {
    let (t, rules) = (web.t(), &shown.cohort().rules);
    let weight = t.f2("cohort-show-weights", "judges", rules.judges, "peers", 100 - rules.judges);
    let mut rule = vec![Def::new(t.s("cohort-show-weight"), weight)];
    if rules.drop > 0 {
        let trim = t.f2("cohort-show-trim", "drop", rules.drop, "from", rules.drop_from);
        rule.push(Def::new(t.s("cohort-show-trimmed"), trim));
    }
    rule.push(Def::new(t.s("cohort-rule-tie"), t.s(&rules.tie.label_key())));
    rule.push(Def::new(t.s("cohort-show-own"), t.s("cohort-show-own-note")));
    let places = figures::missing(shown.cohort(), &[]).0.len();
    if places == 0 {
        rule.push(Def::new(t.s("cohort-judges"), t.s("cohort-judges-none")));
    }
    rule
}
