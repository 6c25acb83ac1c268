//! 能人: who can do what is needed, where, and when. How to reach them is one field, revealed and written down.

use axum::extract::Query;
use liren_kernel::Line;
use liren_office::{Command as _, Facts};
use liren_people::{commands::reveal::Reveal, find, reach::Having, reach::Wanted};
use liren_store::{Param, params};
use liren_ui::{Choice, Form, Pager, Shell};
use liren_web::{Answer, Web};
use serde::Deserialize;

use crate::{
    model::Slots,
    policy::SKILLS,
    store::{self, find::VOLUNTEERS},
    views,
};

/// Rows on a page.
const PAGE: usize = 50;

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    skill: String,
    #[serde(default)]
    community: String,
    #[serde(default)]
    slot: String,
    #[serde(default)]
    after: String,
}

/// Somebody who can do it.
struct One {
    name: String,
    href: String,
    note: String,
    contact: String,
}

#[derive(askama::Template)]
#[template(path = "hours_skills.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    skills: Vec<Choice>,
    communities: Vec<Choice>,
    slots: Vec<Choice>,
    counted: String,
    people: Vec<One>,
    pager: Pager,
    asked: bool,
}

/// `GET /skills`.
pub(crate) async fn page(web: Web, Query(asked): Query<Asked>) -> Answer {
    let want = asked.clone();
    let skill = Line::optional("skill", &asked.skill).ok().flatten().map(String::from).unwrap_or_default();
    let wanted_skill = skill.clone();
    let slot = Slots::of(std::iter::once(asked.slot.as_str()).filter(|s| !s.is_empty()));
    let (skills, communities, people, count) = web
        .read(SKILLS, move |read, reach| {
            let community = Some(want.community.as_str()).filter(|c| !c.is_empty());
            let skills = find::skills(read, reach, &Wanted { community, ..Wanted::default() })?;
            let communities = super::communities(read, reach)?;
            let when = [Having { text: VOLUNTEERS, value: Param::Int(slot.0) }];
            let after = want.after.rsplit_once('~').and_then(|(sort, seq)| Some((sort, seq.parse().ok()?)));
            let wanted = Wanted {
                community,
                skill: Some(&wanted_skill),
                // Without a time asked for, whoever has the skill; with one, volunteers who can come then.
                having: if slot == Slots::default() { &[] } else { &when },
                after,
                limit: Some(PAGE as i64 + 1),
                ..Wanted::default()
            };
            let mut people = Vec::new();
            let mut count = 0;
            if !wanted_skill.is_empty() {
                count = find::count_persons(read, reach, &wanted)?;
                for row in find::persons(read, reach, &wanted)? {
                    let volunteer = read.opt(&store::VOLUNTEER, params![row.id])?;
                    people.push((find::skills_of(read, row.id)?, volunteer, row));
                }
            }
            Ok((skills, communities, people, count))
        })
        .await?;
    let t = web.t();
    let mut pager = Pager::default();
    let query = |after: String| {
        let parts = [("skill", &skill), ("community", &asked.community), ("slot", &asked.slot), ("after", &after)];
        let parts = parts.iter().filter(|(_, v)| !v.is_empty()).map(|(n, v)| format!("{n}={}", liren_web::encoded(v)));
        format!("/skills?{}", parts.collect::<Vec<_>>().join("&"))
    };
    if let (true, Some((_, _, last))) = (people.len() > PAGE, people.get(PAGE - 1)) {
        pager.older = Some(query(format!("{}~{}", last.sort, last.seq)));
    }
    if !asked.after.is_empty() {
        pager.newer = Some(query(String::new()));
    }
    let policy = web.edge.office().policy();
    let one =
        |(skills, volunteer, row): &(Vec<String>, Option<crate::model::VolunteerRow>, liren_people::PersonRow)| {
            let facts = Facts { path: row.path(), own: row.id == web.actor.person, ..Facts::default() };
            let when = volunteer.as_ref().filter(|v| v.until_day.is_none()).map(|v| views::slots(t, Slots(v.slots)));
            let may = policy.permits(&web.actor, Reveal::VERB, &facts) && row.phone.is_some();
            let note = [row.duty.clone(), skills.join(t.s("volunteer-slot-joint")), when.unwrap_or_default()];
            One {
                name: super::line::name(&web, row),
                href: format!("/people/{}", row.id),
                note: note.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · "),
                contact: if may { format!("/people/{}/reveal?field=phone", row.id) } else { String::new() },
            }
        };
    let choices =
        |(name, n): &(String, i64)| Choice::new(name.clone(), t.f2("skill-choice", "skill", name, "count", n));
    let page = Page {
        shell: web.shell(t.s("skill-find-title")),
        form: Form::new().with("skill", &*skill).with("community", &*asked.community).with("slot", &*asked.slot),
        skills: skills.iter().map(choices).collect(),
        communities: if communities.len() > 1 { communities } else { Vec::new() },
        slots: views::slot_choices(t),
        counted: t.f1("skill-count", "count", count),
        people: people.iter().take(PAGE).map(one).collect(),
        pager,
        asked: !skill.is_empty(),
    };
    web.page(&page)
}
