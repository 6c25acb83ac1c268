//! What stands in the report of a class, part by part. It is read aloud and hung up: groups are praised, nobody is
//! shown to have failed. What each learner came to stands on pages that only they and their teachers see.

use std::collections::BTreeMap;

use liren_instruments::{expr::Value, form::Kind};
use liren_kernel::Day;
use liren_papers::report::{Chart, Figure, Part, Photo, Section, Table};
use liren_ui::T;
use liren_web::Web;

use super::{Shown, english, learner};
use crate::cohort::{figures, model::Part as By, store::Sitting, whole::Rated};

/// The best mark, in hundredths: five.
const FULL: f64 = 500.0;
/// Bars of what was asked for before.
const WISHES: usize = 7;

/// How the class came out, counted once for all parts.
pub struct Sums {
    learners: usize,
    passed: usize,
    attended: figures::Attended,
    tasks: (i64, i64),
    /// By competency: sum in hundredths, and of how many.
    competencies: BTreeMap<String, (i64, i64)>,
    /// Who passed, by group, in the order they came.
    names: Vec<(String, String, Vec<String>)>,
}

impl Sums {
    /// Counts.
    pub fn of(web: &Web, whole: &Shown) -> Self {
        let (now, cohort) = (web.now, whole.cohort());
        let mut sums = Self {
            learners: 0,
            passed: 0,
            attended: whole.whole.attended_by(cohort.learners().map(|s| s.person), now),
            tasks: (0, 0),
            competencies: BTreeMap::new(),
            names: cohort
                .groups
                .iter()
                .map(|g| (g.name.clone(), cohort.leader(g.id).map(|p| whole.name(p)).unwrap_or_default(), vec![]))
                .collect(),
        };
        for stretch in cohort.learners() {
            let verdict = whole.whole.came_out(stretch.person, now);
            sums.learners += 1;
            sums.tasks = (sums.tasks.0 + verdict.tasks.0, sums.tasks.1 + verdict.tasks.1);
            for one in &verdict.competencies {
                if let Some(score) = one.counts {
                    let sum = sums.competencies.entry(one.name.clone()).or_default();
                    *sum = (sum.0 + score, sum.1 + 1);
                }
            }
            if !verdict.reasons.is_empty() {
                continue;
            }
            sums.passed += 1;
            let group = whole.group_name(stretch.grp);
            if let Some((.., names)) = sums.names.iter_mut().find(|(name, ..)| *name == group) {
                names.push(whole.name(stretch.person));
            }
        }
        sums
    }
}

/// First and last day.
pub fn span(whole: &Shown) -> Option<(Day, Day)> {
    let days: Vec<Day> = whole.cohort().dates().map(|s| s.from_at.day()).collect();
    days.iter().min().copied().zip(days.iter().max().copied())
}

/// The whole in two sentences.
pub fn lead(web: &Web, whole: &Shown, sums: &Sums) -> String {
    let (t, cohort) = (web.t(), whole.cohort());
    let minutes: i64 = cohort.subjects.iter().map(|s| s.minutes).sum();
    t.format(
        "cohort-report-lead",
        &[
            ("learners", &sums.learners),
            ("groups", &cohort.groups.len()),
            ("held", &cohort.held(web.now).count()),
            ("subjects", &cohort.subjects.iter().filter(|s| !s.closing).count()),
            ("time", &t.minutes(minutes)),
            ("came", &sums.attended.came),
            ("share", &sums.attended.share()),
            ("passed", &sums.passed),
        ],
    )
}

/// All parts, in order; what there is nothing of is left out.
pub fn sections(web: &Web, whole: &Shown, sums: &Sums, photos: Vec<Photo>) -> Vec<Section> {
    let t = web.t();
    let at = |path: &str| format!("/cohorts/{}/{path}", whole.cohort().header.id);
    let titled = |key: &str, parts: Vec<Part>| Section { title: t.s(key).to_owned(), parts };
    let shows = show(&t, whole, &at("show"));
    let all = [
        titled("cohort-results", vec![Part::Figures(numbers(web, whole, sums))]),
        titled("cohort-report-asked", wishes(&t, whole, &at("wishes")).into_iter().collect()),
        titled("cohort-report-plan", vec![Part::Table(plan(web, whole, &at("plan")))]),
        titled("cohort-report-four", means(web, whole, sums, &at("results")).into_iter().collect()),
        titled("cohort-report-show", shows),
        titled("cohort-report-photos", if photos.is_empty() { vec![] } else { vec![Part::Photos(photos)] }),
        titled("cohort-report-names", names(&t, sums, &at("results")).into_iter().collect()),
    ];
    all.into_iter().filter(|section| !section.parts.is_empty()).collect()
}

fn numbers(web: &Web, whole: &Shown, sums: &Sums) -> Vec<Figure> {
    let (t, cohort) = (web.t(), whole.cohort());
    let figure = |label: &str, value: String, note: String, path: &str| Figure {
        label: t.s(label).to_owned(),
        value,
        note,
        href: format!("/cohorts/{}/{path}", cohort.header.id),
        code: String::new(),
    };
    let minutes: i64 = cohort.subjects.iter().map(|s| s.minutes).sum();
    let (held, dates) = (cohort.held(web.now).count(), cohort.dates().count());
    let groups = cohort.groups.len().to_string() + t.s("cohort-report-groups");
    let times = t.f2("cohort-report-times", "came", sums.attended.came, "of", sums.attended.of);
    let (done, tasks) = sums.tasks;
    let share = if tasks == 0 { "—".to_owned() } else { format!("{}%", done * 100 / tasks) };
    vec![
        figure("cohort-report-learners", sums.learners.to_string(), groups, "learners"),
        figure("cohort-report-attendance", format!("{}%", sums.attended.share()), times, "results"),
        figure(
            "cohort-report-passed",
            sums.passed.to_string(),
            format!("{}/{}", sums.passed, sums.learners),
            "results",
        ),
        figure("cohort-report-held", held.to_string(), format!("{held}/{dates}"), "plan"),
        figure("cohort-report-minutes", t.minutes(minutes), String::new(), "plan"),
        figure("cohort-report-done", share, format!("{done}/{tasks}"), "tasks"),
    ]
}

/// What the learners had asked for: the first question of theirs with several answers.
fn wishes(t: &T<'_>, whole: &Shown, href: &str) -> Option<Part> {
    let rated: &Rated = whole.whole.needs.as_ref()?;
    let given: Vec<_> = rated.scores.iter().filter(|s| s.part == By::Own.name()).collect();
    let (question, choices) = rated.version.form.questions.iter().find_map(|q| match &q.kind {
        Kind::Many { choices } => Some((q, choices)),
        _ => None,
    })?;
    let said = |name: &str| {
        let has = |v: Value| matches!(v, Value::Many(all) if all.iter().any(|one| one == name));
        given.iter().filter(|s| has(s.answers.get(&question.name))).count()
    };
    let mut bars: Vec<(String, f64, String)> = choices
        .iter()
        .map(|c| (c.label.of(english(t)).to_owned(), said(&c.name)))
        .filter(|(_, count)| *count > 0)
        // Learners are few hundred at most.
        .map(|(label, count)| (label, count as f64, t.f1("cohort-people-count", "count", count)))
        .collect();
    bars.sort_by(|a, b| b.1.total_cmp(&a.1));
    bars.truncate(WISHES);
    let title = t.f2("cohort-answered", "count", given.len(), "of", whole.cohort().learners().count());
    let chart = Chart { title, bars, full: Some(given.len() as f64), href: href.to_owned(), ..Chart::default() };
    (!given.is_empty()).then_some(Part::Chart(chart))
}

fn table<const N: usize>(t: &T<'_>, head: [&str; N], rows: Vec<Vec<String>>, right: Vec<usize>, href: &str) -> Table {
    let head = head.iter().map(|name| t.s(&format!("cohort-report-{name}")).to_owned()).collect();
    Table { head, rows, right, href: href.to_owned(), ..Table::default() }
}

/// Every sitting with its subject, its lecturer and who came.
fn plan(web: &Web, whole: &Shown, href: &str) -> Table {
    let (t, now, cohort) = (web.t(), web.now, whole.cohort());
    let mut dates: Vec<&Sitting> = cohort.dates().collect();
    dates.sort_by_key(|s| s.from_at);
    let came = |s: &Sitting| {
        let due = |p: &liren_office::PersonId| figures::expected(cohort, *p, now).any(|one| one.id == s.id);
        let there = |p: &liren_office::PersonId| {
            figures::presence(&whole.whole.marks, s.id, *p).is_some_and(liren_office::attendance::Presence::was_there)
        };
        let all: Vec<_> = cohort.learners().map(|l| l.person).filter(due).collect();
        format!("{}/{}", all.iter().filter(|p| there(p)).count(), all.len())
    };
    let rows = dates.into_iter().map(|s| {
        let subject = cohort.subject(s.subject);
        let unit = subject.filter(|one| one.lecturer == s.lecturer).map(|one| one.unit.as_str()).unwrap_or_default();
        let lecturer = [s.lecturer.as_str(), unit].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
        vec![
            t.short_day(s.from_at.day(), now),
            subject.map(|one| one.title.clone()).unwrap_or_default(),
            lecturer.join(" · "),
            if s.from_at > now { t.s("cohort-ahead").to_owned() } else { came(s) },
        ]
    });
    table(&t, ["day", "subject", "lecturer", "came"], rows.collect(), vec![3], href)
}

/// The mean of each competency over the class.
fn means(web: &Web, whole: &Shown, sums: &Sums, href: &str) -> Option<Part> {
    let form = &whole.whole.four.as_ref()?.version.form;
    let bars: Vec<_> = form
        .competencies
        .iter()
        .filter_map(|c| {
            let (sum, count) = sums.competencies.get(&c.name)?;
            let mean = (sum + count / 2) / count;
            Some((learner::label(web, whole, &c.name), mean as f64, figures::shown(mean)))
        })
        .collect();
    let chart = Chart { bars, full: Some(FULL), href: href.to_owned(), ..Chart::default() };
    (!chart.bars.is_empty()).then_some(Part::Chart(chart))
}

/// What each group showed, what it was given, and in what.
fn show(t: &T<'_>, whole: &Shown, href: &str) -> Vec<Part> {
    let mark = |n: Option<i64>| n.map_or_else(|| "—".to_owned(), figures::shown);
    let shown: Vec<_> = whole.whole.shown().into_iter().filter(|one| one.total.is_some()).collect();
    let (Some(rated), false) = (whole.whole.show.as_ref(), shown.is_empty()) else { return Vec::new() };
    let group = |one: &figures::Shown| whole.cohort().group(one.group).cloned();
    let rows = shown.iter().filter_map(|one| {
        let group = group(one)?;
        Some(vec![group.name, group.topic, mark(one.by_judges), mark(one.by_peers), mark(one.total)])
    });
    let whole_marks = table(t, ["group", "topic", "judges", "peers", "total"], rows.collect(), vec![2, 3, 4], href);
    let five = &rated.version.form.competencies;
    let head = std::iter::once(t.s("cohort-report-group").to_owned())
        .chain(five.iter().map(|c| c.label.of(english(t)).to_owned()))
        .collect();
    let rows = shown.iter().filter_map(|one| {
        let marks =
            five.iter().map(|c| mark(one.competencies.iter().find(|(n, _)| *n == c.name).and_then(|(_, m)| *m)));
        Some(std::iter::once(group(one)?.name).chain(marks).collect())
    });
    let by_five = Table { head, rows: rows.collect(), right: (1..=five.len()).collect(), ..Table::default() };
    let mut parts = vec![Part::Table(whole_marks)];
    if !five.is_empty() {
        parts.push(Part::Table(by_five));
    }
    parts
}

/// Who passed, a line a group.
fn names(t: &T<'_>, sums: &Sums, href: &str) -> Option<Part> {
    let rows: Vec<Vec<String>> = sums
        .names
        .iter()
        .filter(|(.., names)| !names.is_empty())
        .map(|(group, leader, names)| vec![group.clone(), leader.clone(), names.join(t.s("cohort-report-and"))])
        .collect();
    (!rows.is_empty()).then(|| Part::Table(table(t, ["group", "leader", "learned"], rows, vec![], href)))
}
