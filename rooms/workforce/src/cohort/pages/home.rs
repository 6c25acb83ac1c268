//! The page of a class: where it stands, what comes next, its groups and dates.

use axum::extract::Path;
use liren_office::{DossierId, dossier};
use liren_ui::{Chip, Crumb, Def, Fact, Photo, Row, Shell, T, TimelineItem, Tone};
use liren_web::{Answer, Web, fresh_command};

use super::{Shown, album, may, shown};
use crate::cohort::{
    commands::{album as photographs, plan, roll},
    figures,
    model::{Purpose, Stage},
    policy::{FIGURES, SEE},
    store::Sitting,
};

/// A link on the page.
pub struct Link {
    pub href: String,
    pub label: String,
}

/// A line of the table of groups.
pub struct GroupLine {
    pub name: String,
    pub leader: String,
    pub size: usize,
    pub attendance: String,
    pub parts: String,
    pub tasks: String,
    pub topic: String,
}

#[derive(askama::Template)]
#[template(path = "cohort_home.html")]
struct Page<'a> {
    shell: Shell<'a>,
    chips: Vec<Chip>,
    next_title: String,
    next_note: String,
    next: Option<Link>,
    rest: Vec<Link>,
    here: Option<String>,
    command: String,
    groups: Vec<GroupLine>,
    dates: Vec<Row>,
    facts: Vec<Fact>,
    who: Vec<Def>,
    rule: Vec<Def>,
    photos: Vec<Photo>,
    timeline: Vec<TimelineItem>,
}

/// `GET /cohorts/{id}`.
pub async fn show(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = shown(&web, id).await?;
    let (keys, person, seq) = (web.keys(), web.actor.person, shown.cohort().header.clone());
    let entries = web
        .read(SEE, move |read, _| {
            let mut entries = dossier::timeline(read, &keys, &seq, person, true)?;
            let authors: Vec<_> = entries.iter().map(|e| e.row.author).collect();
            entries.reverse();
            entries.truncate(10);
            Ok((entries, crate::folk::names(read, &authors)?))
        })
        .await?;
    let photos = album::pictures(&web, &shown).await?;
    let (t, now, cohort) = (web.t(), web.now, shown.cohort());
    let mut shell = web.shell(cohort.header.title.clone());
    shell.crumbs = vec![Crumb::link(t.s("menu-cohorts"), "/cohorts"), Crumb::text(cohort.header.number.clone())];
    let timeline = entries.0.iter().filter_map(|e| {
        let key = format!("cohort-entry-{}", e.row.kind.trim_start_matches("cohort_").replace('_', "-"));
        if !t.has(&key) {
            return None;
        }
        let text = |name: &str| match e.body.get(name) {
            Some(serde_json::Value::String(s)) => s.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let round = Purpose::named(&text("round")).map(|p| t.s(&p.label_key()).to_owned()).unwrap_or_default();
        let values: Vec<(&str, String)> =
            ["count", "group", "task", "subject", "day", "reason", "passed", "of", "caption"]
                .into_iter()
                .map(|n| (n, text(n)))
                .chain([("round", round)])
                .collect();
        let values: Vec<(&str, &dyn std::fmt::Display)> =
            values.iter().map(|(n, v)| (*n, v as &dyn std::fmt::Display)).collect();
        let by = entries.1.get(&e.row.author).cloned().unwrap_or_default();
        Some(TimelineItem::new(t.format(&key, &values), format!("{} · {by}", t.at(e.row.happened_at, now))))
    });
    let (next_title, next_note, next, mut rest, here) = next(&web, &shown);
    // What comes next is not offered twice.
    rest.retain(|one| next.as_ref().is_none_or(|next| next.href != one.href));
    let page = Page {
        chips: chips(&web, &shown),
        next_title,
        next_note,
        next,
        rest,
        here,
        command: fresh_command().to_string(),
        groups: groups(&web, &shown),
        dates: dates(&web, &shown),
        facts: facts(&web, &shown),
        who: who(&t, &shown),
        rule: rule(&t, &shown),
        photos,
        timeline: timeline.collect(),
        shell,
    };
    web.page(&page)
}

fn chips(web: &Web, shown: &Shown) -> Vec<Chip> {
    let (t, cohort, now) = (web.t(), shown.cohort(), web.now);
    let tone = if cohort.stage == Stage::Settled { Tone::Done } else { Tone::Info };
    let mut chips = vec![Chip::new(tone, t.s(&cohort.stage.label_key()))];
    let (held, all) = (cohort.held(now).count(), cohort.dates().count());
    if all > 0 {
        chips.push(Chip::new(Tone::Plain, t.f2("cohort-held-of", "held", held, "all", all)));
    }
    chips.push(Chip::new(
        Tone::Plain,
        t.f2("cohort-size", "learners", cohort.learners().count(), "groups", cohort.groups.len()),
    ));
    let days: Vec<_> = cohort.dates().map(|s| s.from_at.day()).collect();
    if let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) {
        chips.push(Chip::new(Tone::Plain, format!("{} — {}", t.short_day(*first, now), t.short_day(*last, now))));
    }
    chips
}

type Next = (String, String, Option<Link>, Vec<Link>, Option<String>);

/// What this reader does next, and what else they can do.
fn next(web: &Web, shown: &Shown) -> Next {
    let (t, cohort, now) = (web.t(), shown.cohort(), web.now);
    let base = format!("/cohorts/{}", cohort.header.id);
    let link = |path: &str, key: &str| Link { href: format!("{base}{path}"), label: t.s(key).to_owned() };
    let can = |verb, leaders| may(web, cohort, verb, leaders);
    let staff = can(FIGURES, false);
    let sitting: Option<&Sitting> =
        cohort.dates().find(|s| s.from_at.plus_minutes(-60) <= now && now <= s.until_at.plus_minutes(120));
    let mut rest = vec![link("/learners", "cohort-learners"), link("/tasks", "cohort-tasks")];
    if cohort.round(Purpose::Show).is_some() || staff {
        rest.push(link("/show", "cohort-show"));
    }
    if staff {
        rest.push(link("/plan", "cohort-plan"));
        rest.push(link("/results", "cohort-results"));
        if cohort.round(Purpose::Needs).is_some() {
            rest.push(link("/wishes", "cohort-wishes"));
        }
        if can(plan::RULES, false) && cohort.stage != Stage::Settled {
            rest.push(link("/rules", "cohort-act-rules"));
            rest.push(link("/staff", "cohort-act-staff"));
        }
    }
    if can(photographs::VERB, true) {
        rest.push(link("/photos", "cohort-act-photos"));
    }
    let say = |key: &str| t.s(key).to_owned();
    let me = web.actor.person;
    if cohort.stage == Stage::Settled {
        let to =
            if staff { link("/results", "cohort-results") } else { link(&format!("/learners/{me}"), "cohort-mine") };
        let mine = cohort.learner(me).is_some() || staff;
        return (say("cohort-next-settled"), String::new(), mine.then_some(to), rest, None);
    }
    if let Some(sitting) = sitting {
        let title = cohort.subject(sitting.subject).map(|s| s.title.clone()).unwrap_or_default();
        let note = [title, sitting.lecturer.clone(), sitting.venue.clone(), t.clock(sitting.from_at)];
        let note = note.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ");
        if can(roll::ROLL, true) {
            let mut rest = rest;
            rest.push(link(&format!("/sittings/{}/door", sitting.id), "cohort-show-door"));
            let to = link(&format!("/sittings/{}", sitting.id), "cohort-call-roll");
            return (say("cohort-next-roll"), note, Some(to), rest, None);
        }
        let here = figures::presence(&shown.whole.marks, sitting.id, me);
        if cohort.standing.learner && here.is_none() && now <= sitting.until_at {
            return (say("cohort-next-check-in"), note, None, rest, Some(format!("{base}/check-in")));
        }
    }
    if cohort.standing.learner
        && let Some(found) = learner_next(web, shown, &base)
    {
        return (found.0, found.1, Some(found.2), rest, None);
    }
    if staff && let Some((title, to)) = staff_next(web, shown) {
        return (say(title), String::new(), Some(link(&to.0, to.1)), rest, None);
    }
    (say("cohort-next-nothing"), String::new(), None, rest, None)
}

/// What a learner has to do.
fn learner_next(web: &Web, shown: &Shown, base: &str) -> Option<(String, String, Link)> {
    let (t, cohort, me) = (web.t(), shown.cohort(), web.actor.person);
    let to = |path: String, key: &str| Link { href: format!("{base}{path}"), label: t.s(key).to_owned() };
    let gave = |rated: Option<&crate::cohort::whole::Rated>| {
        rated.is_some_and(|r| r.scores.iter().any(|s| s.rater == me.cast() && s.subject == me.cast()))
    };
    if cohort.open_round(Purpose::Needs).is_some() && !gave(shown.whole.needs.as_ref()) {
        return Some((t.s("cohort-next-needs").to_owned(), String::new(), to("/needs".into(), "cohort-act-needs")));
    }
    let owed = figures::tasks_of(cohort, me).find(|task| {
        let mine = !task.team || cohort.standing.leads.is_some();
        let owner = figures::owner(cohort, task, me);
        let given = owner.and_then(|o| figures::newest(cohort, task.id, o));
        mine && given.is_none_or(|s| s.state == crate::cohort::model::Given::Returned)
    });
    if let Some(task) = owed {
        let note = t.f1("cohort-due", "at", t.near(task.due_at, web.now));
        let title = t.f1("cohort-next-task", "task", &task.title);
        return Some((title, note, to(format!("/tasks/{}/submit", task.id), "cohort-hand-in")));
    }
    if cohort.open_round(Purpose::Four).is_some() && !gave(shown.whole.four.as_ref()) {
        let path = format!("/assess?of={me}");
        return Some((t.s("cohort-next-own").to_owned(), String::new(), to(path, "cohort-act-assess")));
    }
    None
}

/// What the staff of the class does next: the first step that has not been taken.
fn staff_next(web: &Web, shown: &Shown) -> Option<(&'static str, (String, &'static str))> {
    let (cohort, now) = (shown.cohort(), web.now);
    let step = |title, path: &str, label| Some((title, (path.to_owned(), label)));
    if cohort.learners().next().is_none() {
        return step("cohort-next-enrol", "/enrol", "cohort-act-enrol");
    }
    if cohort.round(Purpose::Needs).is_none() && cohort.stage == Stage::Planned {
        return step("cohort-next-ask", "/open-round?of=needs", "cohort-ask-needs");
    }
    if cohort.subjects.is_empty() || cohort.subjects.iter().any(|s| cohort.dates().all(|d| d.subject != s.id)) {
        return step("cohort-next-plan", "/plan", "cohort-plan");
    }
    if cohort.dates().any(|s| s.from_at > now) {
        return step("cohort-next-task-new", "/task", "cohort-act-task");
    }
    if cohort.round(Purpose::Show).is_none() {
        return step("cohort-next-show", "/show", "cohort-show");
    }
    if cohort.open_round(Purpose::Show).is_some() {
        return step("cohort-next-show-open", "/show", "cohort-show");
    }
    if cohort.round(Purpose::Four).is_none() {
        return step("cohort-next-four", "/open-round?of=four", "cohort-open-four");
    }
    step("cohort-next-settle", "/results", "cohort-results")
}

fn groups(web: &Web, shown: &Shown) -> Vec<GroupLine> {
    let (cohort, now) = (shown.cohort(), web.now);
    let line = |group: &crate::cohort::store::Group| {
        let members = || cohort.learners().filter(|l| l.grp == Some(group.id)).map(|l| l.person);
        let attended = shown.whole.attended_by(members(), now);
        let (done, all) =
            members().map(|p| figures::handed_in(cohort, p)).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        GroupLine {
            name: group.name.clone(),
            leader: cohort.leader(group.id).map(|p| shown.name(p)).unwrap_or_default(),
            size: members().count(),
            attendance: if attended.of == 0 { "—".to_owned() } else { format!("{}%", attended.share()) },
            parts: if attended.of == 0 { String::new() } else { format!("{}/{}", attended.came, attended.of) },
            tasks: if all == 0 { "—".to_owned() } else { format!("{done}/{all}") },
            topic: group.topic.clone(),
        }
    };
    cohort.groups.iter().map(line).collect()
}

fn dates(web: &Web, shown: &Shown) -> Vec<Row> {
    let (t, cohort, now) = (web.t(), shown.cohort(), web.now);
    let leads = may(web, cohort, roll::ROLL, true);
    let mut number = 0;
    let mut rows = Vec::new();
    for sitting in &cohort.sittings {
        // What was only moved is shown where it came to lie.
        if sitting.cancelled_at.is_some() && sitting.reason == "moved" {
            continue;
        }
        let title = cohort.subject(sitting.subject).map(|s| s.title.clone()).unwrap_or_default();
        let what = if sitting.cancelled_at.is_some() {
            title
        } else {
            number += 1;
            t.f2("cohort-sitting", "n", number, "title", title)
        };
        let href = if leads && sitting.cancelled_at.is_none() {
            format!("/cohorts/{}/sittings/{}", cohort.header.id, sitting.id)
        } else {
            format!("/cohorts/{}", cohort.header.id)
        };
        let when = format!("{} {}", t.short_day(sitting.from_at.day(), now), t.clock(sitting.from_at));
        let note = [sitting.lecturer.clone(), sitting.venue.clone()];
        let note = note.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ");
        let row = Row::new(when, what, href).note(note);
        rows.push(if sitting.cancelled_at.is_some() {
            row.state(Tone::Late, t.f1("cohort-cancelled", "reason", &sitting.reason))
        } else if sitting.from_at > now {
            row.state(Tone::Plain, t.s("cohort-ahead"))
        } else {
            let there =
                |m: &&liren_office::attendance::MarkRow| m.sitting == *sitting.id.bytes() && m.presence.was_there();
            let came = shown.whole.marks.iter().filter(there).count();
            row.state(Tone::Done, t.f1("cohort-came", "count", came))
        });
    }
    rows
}

fn facts(web: &Web, shown: &Shown) -> Vec<Fact> {
    let (t, cohort, now) = (web.t(), shown.cohort(), web.now);
    if cohort.held(now).next().is_none() {
        return Vec::new();
    }
    let attended = shown.whole.attended_by(cohort.learners().map(|l| l.person), now);
    let base = format!("/cohorts/{}", cohort.header.id);
    let fact = |figure: String, key: &str, parts: String, path: &str, link: &str| Fact {
        figure,
        label: t.s(key).to_owned(),
        parts,
        href: format!("{base}{path}"),
        link: t.s(link).to_owned(),
    };
    let (done, all) = cohort
        .learners()
        .map(|l| figures::handed_in(cohort, l.person))
        .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let share = |a: i64, b: i64| if b == 0 { "—".to_owned() } else { format!("{}%", a * 100 / b) };
    vec![
        fact(
            cohort.learners().count().to_string(),
            "cohort-fact-learners",
            String::new(),
            "/learners",
            "cohort-fact-by-group",
        ),
        fact(
            share(attended.came, attended.of),
            "cohort-fact-attendance",
            format!("{}/{}", attended.came, attended.of),
            "/learners",
            "cohort-fact-each",
        ),
        fact(share(done, all), "cohort-fact-tasks", format!("{done}/{all}"), "/tasks", "cohort-tasks"),
    ]
}

fn who(t: &T<'_>, shown: &Shown) -> Vec<Def> {
    let cohort = shown.cohort();
    let mut who = Vec::new();
    let trainers: Vec<String> = cohort.trainers.iter().map(|p| shown.name(*p)).collect();
    if !trainers.is_empty() {
        who.push(Def::new(t.s("cohort-trainers"), trainers.join(", ")));
    }
    for group in &cohort.groups {
        if let Some(leader) = cohort.leader(group.id) {
            who.push(Def::new(t.f1("cohort-leader-of", "group", &group.name), shown.name(leader)));
        }
    }
    who.push(Def::new(t.s("cohort-venue"), cohort.record.venue.clone()));
    who
}

fn rule(t: &T<'_>, shown: &Shown) -> Vec<Def> {
    let rules = &shown.cohort().rules;
    vec![
        Def::new(t.s("cohort-rule-attendance"), format!("{}%", rules.attendance)),
        Def::new(t.s("cohort-rule-tasks"), format!("{}%", rules.tasks)),
        Def::new(t.s("cohort-rule-floor"), figures::shown(rules.floor)),
    ]
}
