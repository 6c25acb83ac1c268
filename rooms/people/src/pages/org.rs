//! Organisations: list, page, registering.

use axum::extract::{Path, Query};
use liren_office::{Command as _, Facts, Fault, OrgId, Role};
use liren_store::params;
use liren_ui::{Choice, Def, Form, Pager, Row, Shell};
use liren_web::{Answer, Finding, Posted, Web};

use super::{
    act::{self, Ask, Field, Input},
    people::{Asked, List, PAGE, after, read_after},
    person::place_name,
    spots,
};
use crate::{
    OrgKind, OrgRow,
    commands::org::{AddOrg, CorrectOrg, EndOrg},
    find,
    policy::{ORG_CHECK, ORG_LIST},
    public,
    reach::Wanted,
    store,
};

fn line(t: liren_ui::T<'_>, org: &OrgRow) -> Row {
    let kind = org.kind().map_or("", |kind| t.s(kind.label_key()));
    Row::new(kind, &org.name, format!("/orgs/{}", org.id)).note(org.contact.clone())
}

fn kinds(web: &Web) -> Vec<Choice> {
    let t = web.t();
    OrgKind::ALL.iter().map(|kind| Choice::new(kind.name(), t.s(kind.label_key()))).collect()
}

pub(crate) async fn list(web: Web, Query(asked): Query<Asked>) -> Answer {
    let text: String = asked.q.trim().chars().take(60).collect();
    let kind = OrgKind::from_name(&asked.kind);
    let (q, begin) = (text.clone(), read_after(&asked.after));
    let (rows, count) = web
        .read(ORG_LIST, move |read, reach| {
            let after = begin.as_ref().map(|(sort, seq)| (sort.as_str(), *seq));
            let kind = kind.map(OrgKind::name);
            let wanted = Wanted { kind, after, limit: Some(PAGE + 1), ..Wanted::default() };
            if q.is_empty() {
                return Ok((find::orgs(read, reach, &wanted)?, find::count_orgs(read, reach, &wanted)?));
            }
            let rows = match find::search_orgs(read, reach, &q, PAGE) {
                Err(Fault::Refused(_)) => Vec::new(),
                other => other?,
            };
            let rows: Vec<OrgRow> = rows.into_iter().filter(|o| kind.is_none_or(|k| o.kind == k)).collect();
            let count = rows.len() as i64;
            Ok((rows, count))
        })
        .await?;
    let t = web.t();
    let mut pager = Pager::default();
    let shown = usize::try_from(PAGE).unwrap_or(rows.len());
    if let (true, Some(last)) = (rows.len() > shown, rows.get(shown - 1)) {
        pager.older = Some(after("/orgs", kind.map_or("", OrgKind::name), &last.sort, last.seq));
    }
    if !asked.after.is_empty() {
        pager.newer = Some(format!("/orgs?kind={}", kind.map_or("", OrgKind::name)));
    }
    let mut actions = Vec::new();
    if web.edge.office().policy().may_ever(&web.actor, AddOrg::VERB) {
        actions.push((t.s("org-add").to_owned(), "/orgs/new".to_owned()));
    }
    if web.edge.office().policy().may_ever(&web.actor, ORG_CHECK) {
        actions.push((t.s("org-import").to_owned(), "/orgs/import".to_owned()));
    }
    let page = List {
        none: t.s("org-none-note").to_owned(),
        shell: web.shell(t.s("org-title")),
        actions,
        action: "/orgs",
        form: Form::new().with("q", text).with("kind", asked.kind),
        label: t.s("org-search").to_owned(),
        hint: String::new(),
        choices_label: t.s("org-kind").to_owned(),
        choices: kinds(&web),
        counted: t.f1("org-count", "count", count),
        rows: rows.iter().take(shown).map(|o| line(t, o)).collect(),
        pager,
    };
    web.page(&page)
}

/// Answers the search box of every page.
///
/// # Errors
/// When the database fails.
pub fn answer(read: &mut liren_store::Read<'_>, finding: &Finding<'_>) -> Result<Vec<Row>, Fault> {
    let rows = find::search_orgs(read, finding.reach, finding.text, 10)?;
    Ok(rows.iter().map(|o| line(finding.t, o)).collect())
}

#[derive(askama::Template)]
#[template(path = "people_org.html")]
struct Page<'a> {
    shell: Shell<'a>,
    facts: Vec<Def>,
    actions: Vec<(String, String)>,
    people: Vec<Row>,
}

pub(crate) async fn page(web: Web, Path(id): Path<OrgId>) -> Answer {
    let now = web.now;
    let all = web.actor.has(Role::SecurityAdmin);
    let (row, areas, posts, names) = web
        .read(ORG_LIST, move |read, reach| {
            let row = if all { public::org_by_id(read, id)? } else { find::org(read, reach, id)? };
            let row = row.ok_or(Fault::NotFound)?;
            let mut areas = Vec::new();
            for (code,) in read.all(&store::ORG_AREAS, params![row.seq])? {
                areas.push(place_name(read, Some(&code))?);
            }
            let posts = read.all(&store::POSTS_OF_ORG, params![id, now])?;
            let ids: Vec<_> = posts.iter().map(|p| p.person).collect();
            // Who acts for an organisation is known to those who deal with it.
            let names = public::name_of(read, &ids, liren_kernel::mask::Purpose::Team)?;
            Ok((row, areas, posts, names))
        })
        .await?;
    let t = web.t();
    let facts = [
        ("org-kind", row.kind().map_or(String::new(), |k| t.s(k.label_key()).to_owned())),
        ("org-serves", areas.join(" · ")),
        ("org-contact", row.contact.clone()),
        ("org-credit-code", row.credit_code.clone().unwrap_or_default()),
        ("person-note", row.note.clone()),
        ("org-ended", row.until_day.map_or_else(String::new, |d| t.day(d))),
    ];
    let facts = facts.into_iter().filter(|(_, v)| !v.is_empty()).map(|(key, v)| Def::new(t.s(key), v)).collect();
    let about = Facts { path: row.path(), ..Facts::default() };
    let policy = web.edge.office().policy();
    let mut actions = Vec::new();
    for (verb, key, end) in [(CorrectOrg::VERB, "org-correct", "correct"), (EndOrg::VERB, "org-end", "end")] {
        if row.until_day.is_none() && policy.permits(&web.actor, verb, &about) {
            actions.push((t.s(key).to_owned(), format!("/orgs/{id}/{end}")));
        }
    }
    let people = posts.iter().filter_map(|post| {
        let role = Role::from_name(&post.role)?;
        let title =
            if post.title.is_empty() { t.s(&role.label_key()).to_owned() } else { t.term(&post.title).into_owned() };
        Some(Row::new(title, names.get(&post.person)?.clone(), format!("/people/{}", post.person)))
    });
    web.page(&Page { shell: web.shell(row.name.clone()), facts, actions, people: people.collect() })
}

async fn add_ask(web: &Web) -> Result<Ask, liren_web::Failure> {
    let places = web.read(AddOrg::VERB, |read, reach| spots(read, reach, true)).await?;
    let t = web.t();
    let street = web.actor.has(Role::StreetManager);
    let kinds = OrgKind::ALL.iter().filter(|kind| street || kind.is_local());
    let kinds = kinds.map(|kind| Choice::new(kind.name(), t.s(kind.label_key()))).collect();
    let serves: Vec<Choice> = places.iter().filter(|c| c.value.len() >= 12).cloned().collect();
    let mut ask = Ask::new(t, "org-add", "/orgs/new", "person-save")
        .crumb(t.s("org-title"), "/orgs")
        .field(Field::line(t, "name", "org-name"))
        .field(Field::new(t, "kind", "org-kind", Input::Select(kinds)))
        .field(Field::new(t, "at", "org-place", Input::Select(places)));
    if (2..=40).contains(&serves.len()) {
        ask = ask.field(Field::new(t, "serves", "org-serves-too", Input::Checks(serves)).optional());
    }
    Ok(ask
        .field(Field::line(t, "contact", "org-contact").hint(t, "org-contact-hint").optional())
        .field(Field::line(t, "credit_code", "org-credit-code").optional())
        .field(Field::line(t, "note", "person-note").optional()))
}

pub(crate) async fn add_form(web: Web) -> Answer {
    act::show(&web, add_ask(&web).await?, Form::new())
}

pub(crate) async fn add(web: Web, posted: Posted) -> Answer {
    let refused = |field: &str| Fault::from(liren_kernel::Refusal::field(field, "refusal-choice-invalid"));
    let value = |name: &str| posted.value(name).to_owned();
    let done = match OrgKind::from_name(posted.value("kind")) {
        None => Err(refused("kind")),
        Some(kind) => {
            let command = AddOrg {
                at: value("at"),
                kind,
                name: value("name"),
                serves: posted.values("serves").map(str::to_owned).collect(),
                credit_code: value("credit_code"),
                contact: value("contact"),
                note: value("note"),
            };
            web.run(posted.envelope()?, command).await
        }
    };
    match done {
        Ok(receipt) => {
            let id = receipt.told.first().map_or_else(String::new, |(_, id)| id.clone());
            web.go_saying(&format!("/orgs/{id}"), "person-said", "")
        }
        Err(Fault::NotFound) => act::again(&web, add_ask(&web).await?, &posted, refused("at")),
        Err(fault) => act::again(&web, add_ask(&web).await?, &posted, fault),
    }
}

async fn load(web: &Web, id: OrgId) -> Result<OrgRow, liren_web::Failure> {
    let found = web.read(ORG_LIST, move |read, reach| find::org(read, reach, id)).await?;
    found.ok_or_else(|| Fault::NotFound.into())
}

fn correct_ask(web: &Web, id: OrgId) -> Ask {
    let t = web.t();
    Ask::new(t, "org-correct", format!("/orgs/{id}/correct"), "person-save")
        .crumb(t.s("org-title"), "/orgs")
        .field(Field::line(t, "contact", "org-contact").hint(t, "org-contact-hint").optional())
        .field(Field::line(t, "note", "person-note").optional())
}

pub(crate) async fn correct_form(web: Web, Path(id): Path<OrgId>) -> Answer {
    let row = load(&web, id).await?;
    act::show(&web, correct_ask(&web, id), Form::new().with("contact", row.contact).with("note", row.note))
}

pub(crate) async fn correct(web: Web, Path(org): Path<OrgId>, posted: Posted) -> Answer {
    let command = CorrectOrg { org, contact: posted.value("contact").into(), note: posted.value("note").into() };
    match web.run(posted.envelope()?, command).await {
        Ok(_) => web.go_saying(&format!("/orgs/{org}"), "person-said", ""),
        Err(fault) => act::again(&web, correct_ask(&web, org), &posted, fault),
    }
}

fn end_ask(web: &Web, id: OrgId) -> Ask {
    let t = web.t();
    Ask::new(t, "org-end", format!("/orgs/{id}/end"), "org-end-go")
        .lead(t.s("org-end-lead"))
        .crumb(t.s("org-title"), "/orgs")
        .field(Field::line(t, "reason", "post-reason"))
}

pub(crate) async fn end_form(web: Web, Path(id): Path<OrgId>) -> Answer {
    load(&web, id).await?;
    act::show(&web, end_ask(&web, id), Form::new())
}

pub(crate) async fn end(web: Web, Path(org): Path<OrgId>, posted: Posted) -> Answer {
    match web.run(posted.envelope()?, EndOrg { org, reason: posted.value("reason").into() }).await {
        Ok(_) => web.go_saying(&format!("/orgs/{org}"), "person-said", ""),
        Err(fault) => act::again(&web, end_ask(&web, org), &posted, fault),
    }
}
