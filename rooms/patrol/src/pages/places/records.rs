//! An entrance over rounds, and the records behind every figure, down to the stairwell.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use liren_kernel::{Day, Instant};
use liren_office::{Fault, Period};
use liren_places::find::{self, Kind};
use liren_ui::{Chip, Crumb, Fact, Form, Row, T, Tone};
use liren_web::{Answer, Web};
use serde::Deserialize;

use super::super::{
    rounds::{category, did, sentence, standing},
    sheet::{Block, Button, Cell as Text, Sheet},
};
use crate::{
    model::{Category, Did, GRID, ROUND, Standing},
    policy::COVERAGE,
    store::{
        FindingRow,
        figures::{self, Narrow, PAGE},
    },
};

/// What a reader asks of these pages.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    did: String,
    #[serde(default)]
    standing: String,
    #[serde(default)]
    entrance: String,
    before: Option<i64>,
}

impl Asked {
    /// The span asked for; the last ninety days when nothing is.
    pub(in crate::pages) fn period(&self, today: Day) -> Period {
        let day = |text: &str, otherwise: Day| text.parse().unwrap_or(otherwise);
        let to = day(&self.to, today);
        Period { from: day(&self.from, to.plus_days(-89)), to, place: Period::place_of(&self.place) }
    }

    /// Only what is older than this.
    pub(in crate::pages) const fn before(&self) -> Option<i64> {
        self.before
    }

    fn narrow(&self) -> Narrow<'_> {
        Narrow {
            entrance: Some(self.entrance.as_str()).filter(|e| !e.is_empty()),
            category: Category::named(&self.category),
            did: Did::named(&self.did),
            standing: Standing::named(&self.standing),
            before: self.before,
            of_grids: false,
        }
    }

    pub(in crate::pages) fn address(&self, path: &str, before: i64) -> String {
        let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_:".contains(&b));
        let all = [
            ("from", &self.from),
            ("to", &self.to),
            ("place", &self.place),
            ("category", &self.category),
            ("did", &self.did),
            ("standing", &self.standing),
            ("entrance", &self.entrance),
        ];
        let mut parts: Vec<String> =
            all.into_iter().filter(|(_, v)| !v.is_empty() && plain(v)).map(|(n, v)| format!("{n}={v}")).collect();
        parts.push(format!("before={before}"));
        format!("{path}?{}", parts.join("&"))
    }
}

/// `GET /patrol/entrances/{code}`: the same stairwell over rounds.
pub async fn entrance(web: Web, Path(code): Path<String>) -> Answer {
    let today = web.now.day();
    let (place, compound, history, findings) = web
        .read(COVERAGE, move |read, reach| {
            let place = find::by_code(read, &code)?.filter(|p| p.kind == Kind::Entrance).ok_or(Fault::NotFound)?;
            let compound = match &place.compound {
                Some(code) => find::by_code(read, code)?,
                None => None,
            };
            let mut history = figures::history(read, ROUND, reach, &place.code)?;
            history.extend(figures::history(read, GRID, reach, &place.code)?);
            history.sort_by(|a, b| b.1.cmp(&a.1));
            let whole = Period { from: today.plus_days(-3650), to: today, place: None };
            let narrow = Narrow { entrance: Some(&place.code), ..Narrow::default() };
            let mut findings = figures::findings(read, reach, &whole, &narrow)?;
            findings.extend(figures::findings(read, reach, &whole, &Narrow { of_grids: true, ..narrow })?);
            findings.sort_by_key(|f| std::cmp::Reverse(f.seq));
            Ok((place, compound, history, findings))
        })
        .await?;
    let (t, checklist) = (web.t(), crate::checklist::built_in()?);
    let mut shell = web.shell(&*place.name);
    shell.crumbs =
        vec![Crumb::link(t.s("menu-patrol"), "/patrol"), Crumb::link(t.s("patrol-coverage"), "/patrol/coverage")];
    if let Some(compound) = &compound {
        shell.crumbs.push(Crumb::link(&*compound.name, format!("/patrol/compounds/{}", compound.code)));
    }
    let mut sheet = Sheet::new(shell);
    let right = findings.iter().filter(|f| f.standing == Standing::Right).count();
    if history.is_empty() {
        sheet.add(Block::Empty(t.s("patrol-never").to_owned(), t.s("patrol-never-note").to_owned()));
        return sheet.show(&web);
    }
    sheet.chips = vec![Chip::new(Tone::Plain, t.f1("patrol-rounds-count", "count", history.len()))];
    sheet.add(Block::Words(t.f2("patrol-entrance-sum", "found", findings.len(), "right", right)));
    let rows: Vec<Vec<Text>> = history
        .iter()
        .map(|(id, day, floors, found, right)| {
            let when = day.parse::<Day>().map(|d| t.day(d)).unwrap_or_default();
            let plain = |n: &i64| (n.to_string(), String::new());
            vec![(when, format!("/patrol/rounds/{id}")), plain(floors), plain(found), plain(right)]
        })
        .collect();
    let heads = ["patrol-day", "patrol-floors", "patrol-found", "patrol-right"].map(|k| t.s(k).to_owned());
    sheet.add(Block::Heading(t.s("patrol-over-rounds").to_owned()));
    sheet.add(Block::Table(t.s("patrol-over-rounds").to_owned(), heads.to_vec(), rows));
    sheet.rows(
        t.s("patrol-findings"),
        finding_rows(&t, &checklist, &findings, &BTreeMap::from([(place.code.clone(), place.name.clone())]), web.now),
    );
    sheet.show(&web)
}

fn finding_rows(
    t: &T<'_>,
    checklist: &liren_instruments::Form,
    findings: &[FindingRow],
    names: &BTreeMap<String, String>,
    now: Instant,
) -> Vec<Row> {
    findings
        .iter()
        .map(|f| {
            let place = names.get(&f.entrance).map_or("", String::as_str);
            let (tone, state) = standing(t, f);
            let mut note = vec![did(t, checklist, f.did)];
            if !f.words.is_empty() {
                note.push(f.words.clone());
            }
            Row::new(t.short_day(f.day, now), sentence(t, checklist, place, f), format!("/patrol/rounds/{}", f.dossier))
                .note(note.join(" · "))
                .state(tone, state)
        })
        .collect()
}

#[derive(askama::Template)]
#[template(path = "patrol_findings.html")]
struct Findings<'a> {
    shell: liren_ui::Shell<'a>,
    form: Form,
    categories: Vec<liren_ui::Choice>,
    dids: Vec<liren_ui::Choice>,
    standings: Vec<liren_ui::Choice>,
    place: String,
    sum: String,
    rows: Vec<Row>,
    pager: liren_ui::Pager,
}

/// `GET /patrol/findings`: the records behind every figure of findings, down to the stairwell.
pub async fn findings(web: Web, Query(asked): Query<Asked>) -> Answer {
    let (period, wanted) = (asked.period(web.now.day()), asked.clone());
    let (rows, (all, right), names) = web
        .read(COVERAGE, move |read, reach| {
            let narrow = wanted.narrow();
            let rows = figures::findings(read, reach, &period, &narrow)?;
            let sums = figures::count_findings(read, reach, &period, &Narrow { before: None, ..narrow })?;
            let mut codes: Vec<String> = rows.iter().map(|f| f.entrance.clone()).collect();
            codes.sort_unstable();
            codes.dedup();
            let names: BTreeMap<String, String> = find::names_of(read, &codes)?.into_iter().collect();
            Ok((rows, sums, names))
        })
        .await?;
    let (t, checklist) = (web.t(), crate::checklist::built_in()?);
    let mut shell = web.shell(t.s("patrol-findings"));
    shell.crumbs = vec![Crumb::link(t.s("menu-patrol"), "/patrol")];
    let older =
        (rows.len() as i64 == PAGE).then(|| rows.last().map(|f| asked.address("/patrol/findings", f.seq))).flatten();
    let choice = |name: &str, label: String| liren_ui::Choice::new(name, label);
    let period = asked.period(web.now.day());
    web.page(&Findings {
        form: Form::new()
            .with("from", period.from.to_string())
            .with("to", period.to.to_string())
            .with("category", &*asked.category)
            .with("did", &*asked.did)
            .with("standing", &*asked.standing),
        categories: Category::ALL.iter().map(|c| choice(c.name(), category(&t, &checklist, *c))).collect(),
        dids: Did::ALL.iter().map(|d| choice(d.name(), did(&t, &checklist, *d))).collect(),
        standings: Standing::ALL.iter().map(|s| choice(s.name(), t.s(&s.label_key()).to_owned())).collect(),
        place: period.place.as_ref().map(|(c, code)| format!("{}:{code}", c.name())).unwrap_or_default(),
        sum: t.f2("patrol-entrance-sum", "found", all, "right", right),
        rows: finding_rows(&t, &checklist, &rows, &names, web.now),
        pager: liren_ui::Pager { newer: None, older },
        shell,
    })
}

/// `GET /patrol/walked`: the entrances walked in a period, with their floors.
pub async fn walked(web: Web, Query(asked): Query<Asked>) -> Answer {
    let period = asked.period(web.now.day());
    let shown = period.clone();
    let (rows, names, (floors, entrances)) = web
        .read(COVERAGE, move |read, reach| {
            let rows = figures::entrances(read, reach, &period)?;
            let codes: Vec<String> = rows.iter().map(|(code, ..)| code.clone()).collect();
            let names: BTreeMap<String, String> = find::names_of(read, &codes)?.into_iter().collect();
            Ok((rows, names, figures::walked(read, reach, &period)?))
        })
        .await?;
    let t = web.t();
    let mut shell = web.shell(t.s("patrol-walked-title"));
    shell.crumbs =
        vec![Crumb::link(t.s("menu-patrol"), "/patrol"), Crumb::link(t.s("patrol-coverage"), "/patrol/coverage")];
    let mut sheet = Sheet::new(shell);
    sheet.add(Block::Quiet(t.f2("patrol-from-until", "from", t.day(shown.from), "until", t.day(shown.to))));
    let fact = |figure: i64, key: &str| Fact {
        figure: figure.to_string(),
        label: t.s(key).to_owned(),
        parts: String::new(),
        href: format!("/patrol/findings?{}", shown.query()),
        link: t.s("patrol-findings").to_owned(),
    };
    sheet.add(Block::Facts(vec![fact(entrances, "patrol-entrances-walked"), fact(floors, "patrol-floors-walked")]));
    let table: Vec<Vec<Text>> = rows
        .iter()
        .map(|(code, floors, rounds, last)| {
            vec![
                (names.get(code).cloned().unwrap_or_default(), format!("/patrol/entrances/{code}")),
                (floors.to_string(), String::new()),
                (rounds.to_string(), String::new()),
                (t.day(last.day()), String::new()),
            ]
        })
        .collect();
    if table.is_empty() {
        sheet.add(Block::Empty(t.s("patrol-nothing-walked").to_owned(), t.s("patrol-nothing-walked-note").to_owned()));
    } else {
        let heads = ["patrol-entrance", "patrol-floors", "patrol-rounds", "patrol-last"].map(|k| t.s(k).to_owned());
        sheet.add(Block::Table(t.s("patrol-walked-title").to_owned(), heads.to_vec(), table));
    }
    sheet.add(Block::Bar(vec![Button::link(t.s("patrol-coverage"), "/patrol/coverage")]));
    sheet.show(&web)
}
