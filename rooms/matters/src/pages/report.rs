//! 反映一件事: the page for anyone, also behind the code on a stairwell's poster.

use axum::{extract::Query, http::StatusCode};
use liren_kernel::Refusal;
use liren_office::{Actor, Fault, Receipt, Role, photo::Stored};
use liren_store::params;
use liren_ui::{Choice, Form, Shell};
use liren_web::{Answer, Failure, Posted, Web, fresh_command};
use serde::Deserialize;

use super::{
    new::{choices, details, repeated},
    photos,
    sites::{self, Ground, Where},
};
use crate::{
    commands::{
        report::Details,
        report_public::{ReportPublic, VERB},
    },
    follow, neighbours, store,
    subject::recent,
};

#[derive(Deserialize)]
pub struct At {
    #[serde(default)]
    at: String,
}

#[derive(askama::Template)]
#[template(path = "report.html")]
struct Page<'a> {
    shell: Shell<'a>,
    form: Form,
    command: String,
    kept: String,
    kept_count: usize,
    places: Vec<Choice>,
    place_name: String,
    place_code: String,
    categories: Vec<Choice>,
    /// Who collects what is written here, and how to reach them.
    office: String,
    known: i64,
}

#[derive(askama::Template)]
#[template(path = "receipt.html")]
struct ReceiptPage<'a> {
    shell: Shell<'a>,
    number: String,
    code: String,
    /// Its page, for those who keyed it in; else empty.
    matter: String,
}

/// `GET /report?at=CODE`.
pub async fn form(web: Web, Query(at): Query<At>) -> Answer {
    let code = at.at;
    let ground = Ground::of(&Actor::public());
    let place = web.read(VERB, move |read, _| Ok(sites::find(read, &ground, &code, "")?.place)).await?;
    // The code at an entrance is one for all; couriers have a form of their own, with what is marked for them.
    if let Some(place) = place.as_ref().filter(|_| web.actor.has(Role::Sentinel) || web.actor.has(Role::DepotLeader)) {
        return web.go(&format!("/sentinels/report?at={}", place.code));
    }
    let site = Where { place, ..Where::default() };
    show(&web, StatusCode::OK, Form::new(), site, &[], fresh_command().to_string(), 0).await
}

async fn show(
    web: &Web,
    status: StatusCode,
    form: Form,
    site: Where,
    stored: &[Stored],
    command: String,
    known: i64,
) -> Answer {
    let community = site.place.as_ref().and_then(|place| place.community.clone());
    let (categories, office) = web
        .read(VERB, move |read, _| {
            let lead = match &community {
                Some(code) => neighbours::leads(read, code)?.0,
                None => None,
            };
            Ok((read.all(&store::CATEGORY_NAMES, &[])?, neighbours::told_of(read, lead)?))
        })
        .await?;
    let t = web.t();
    let office = match office {
        Some((name, contact)) if contact.is_empty() => t.f1("matter-privacy-who", "name", name),
        Some((name, contact)) => t.f2("matter-privacy-whom", "name", name, "contact", contact),
        None => t.s("matter-privacy-there").to_owned(),
    };
    let mut shell = web.shell(t.s("matter-report-title"));
    shell.menu.clear();
    let (place_name, place_code) = site.place.as_ref().map(|p| (p.name.clone(), p.code.clone())).unwrap_or_default();
    let page = Page {
        form: form.keeping(stored.len()),
        command,
        kept: photos::keep(web, stored, None),
        kept_count: stored.len(),
        places: site.options(),
        place_name,
        place_code,
        categories: choices(web, &categories),
        office,
        known,
        shell,
    };
    web.page_with(status, &page)
}

/// Reports that one address may make at once; then one a minute. A whole compound may sit behind it, so that what is
/// refused is counted apart and more gently.
const BURST: u32 = 10;

fn bucket(web: &Web) -> String {
    format!("report{}", web.peer)
}

/// Too many for now: the form comes back with every word.
async fn later(web: &Web, posted: &Posted, site: Where, stored: &[Stored], fault: Fault) -> Answer {
    let Fault::Refused(all) = fault else { return Err(fault.into()) };
    let (form, command) = (posted.refused(web.t(), &all), posted.value("command").to_owned());
    show(web, StatusCode::TOO_MANY_REQUESTS, form, site, stored, command, 0).await
}

/// Forms with photos that one address may send without an account: of those that are right, and of those that come back for
/// something else and keep their photos meanwhile. So many at once, then so many a minute: each is seconds of work and, until
/// it is sent or swept away, room on the disk.
const PICTURES: (u32, f64) = (12, 1.0);
const KEPT: (u32, f64) = (4, 0.5);
const SLOW: &str = "refusal-rate-limited";

/// The photos of the form, on disk, and what is refused of them. Who sent too many chooses them again with the next try; an
/// earlier try's are kept.
async fn pictures(web: &Web, posted: &Posted, right: bool) -> Result<(Vec<Stored>, Vec<Refusal>), Failure> {
    let again = || Refusal::field("photos", "refusal-matter-photos-again");
    if web.session.is_none() && posted.files.iter().any(|f| f.field == "photos") {
        let (key, (burst, rate)) = if right { ("report.pictures", PICTURES) } else { ("report.kept", KEPT) };
        if !web.edge.limiter().take(&format!("{key}{}", web.peer), burst, rate, web.now) {
            let slow = right.then(|| Refusal::new(SLOW).arg("minutes", 1));
            return Ok((photos::kept(web, posted, None), slow.into_iter().chain([again()]).collect()));
        }
    }
    let (stored, mut refused) = photos::take(web, posted, None).await?;
    if refused.iter().any(|r| r.key == "refusal-server-busy") {
        refused.push(again());
    }
    Ok((stored, refused))
}

/// `POST /report`.
pub async fn send(web: Web, mut posted: Posted) -> Answer {
    let envelope = posted.envelope()?;
    let (ground, sent) = (Ground::of(&Actor::public()), posted.clone());
    if let Err(fault) = web.slow_down(&format!("report.try{}", web.peer), 60, 30.0) {
        let kept = photos::kept(&web, &posted, None);
        let site = web.read(VERB, move |read, _| sites::find(read, &ground, sent.value("place"), "")).await?;
        return later(&web, &posted, Where { refusal: None, ..site }, &kept, fault).await;
    }
    let site = web.read(VERB, move |read, _| sites::posted(read, &ground, &sent)).await?;
    posted.fill("spot", &site.inside);
    let mut refusals: Vec<Refusal> = site.refusal.clone().into_iter().collect();
    if posted.value("notice") != "1" {
        refusals.push(Refusal::field("notice", "refusal-matter-notice"));
    }
    let code = site.place.as_ref().map(|p| p.code.clone()).unwrap_or_default();
    let read = details(&posted, code, Vec::new());
    let (name, phone) = (posted.line_opt("name"), posted.line_opt("phone"));
    refusals.extend(read.as_ref().err().into_iter().flatten().cloned());
    refusals.extend([name.as_ref().err(), phone.as_ref().err()].into_iter().flatten().cloned());
    // Looked at last: whether the rest is right decides how much work their photos may be.
    let (stored, unread) = pictures(&web, &posted, refusals.is_empty()).await?;
    let slow = unread.iter().any(|r| r.key == SLOW);
    refusals.extend(unread);
    let again = posted.value("command").to_owned();
    let (Ok(details), Ok(name), Ok(phone), true) = (read, name, phone, refusals.is_empty()) else {
        if slow {
            return later(&web, &posted, site, &stored, refusals.into()).await;
        }
        let form = posted.refused(web.t(), &refusals);
        return show(&web, StatusCode::UNPROCESSABLE_ENTITY, form, site, &stored, again, 0).await;
    };
    let details = Details { photos: stored.clone(), ..details };
    let command = ReportPublic { details, name, phone, notice: true };
    // A neighbour may have told it already; how often, not what.
    let repeated = repeated(&web, envelope.id).await?;
    if posted.value("anyway") != "1" && !repeated {
        let known = known(&web, &command, &site).await?;
        if known > 0 {
            return show(&web, StatusCode::CONFLICT, posted.form(), site, &stored, again, known).await;
        }
    }
    if let Err(fault) = if repeated { Ok(()) } else { web.slow_down(&bucket(&web), BURST, 1.0) } {
        return later(&web, &posted, site, &stored, fault).await;
    }
    let done = web.run(envelope, command).await;
    if done.is_err() && !repeated {
        web.edge.limiter().give_back(&bucket(&web), BURST);
    }
    match done {
        Ok(receipt) => slip(&web, receipt, false),
        Err(Fault::Refused(all)) => {
            let form = posted.refused(web.t(), &all);
            show(&web, StatusCode::UNPROCESSABLE_ENTITY, form, site, &stored, again, 0).await
        }
        Err(fault) => Err(fault.into()),
    }
}

/// Number and code of what was taken up: for its reporter, or for the `desk` that wrote it down for them.
pub fn slip(web: &Web, receipt: Receipt, desk: bool) -> Answer {
    let id = receipt.dossier.ok_or(Fault::NotFound)?;
    let mut shell = web.shell(web.t().s(if desk { "matter-slip-title" } else { "matter-receipt-title" }));
    if !desk {
        shell.menu.clear();
    }
    let code = follow::shown(&follow::code(&web.keys(), id));
    let matter = if desk { format!("/matters/{id}") } else { String::new() };
    web.page(&ReceiptPage { shell, number: receipt.number.unwrap_or_default(), code, matter })
}

async fn known(web: &Web, command: &ReportPublic, site: &Where) -> Result<i64, Failure> {
    let Some(place) = site.place.clone() else { return Ok(0) };
    let (category, since) = (command.details.category.clone(), recent(web.now));
    web.read(VERB, move |read, _| {
        Ok(read.one(&store::OPEN_HERE, params![place.community, category, place.id, since])?.0)
    })
    .await
}
