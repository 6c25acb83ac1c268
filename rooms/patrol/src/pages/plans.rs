//! A plan: its dates, who walks when, what could not be filled, and the rounds that came of it.

use std::collections::BTreeMap;

use axum::extract::Path;
use liren_kernel::{Day, Refusal};
use liren_office::{DossierId, Fault, PersonId, Subject as _};
use liren_places::find;
use liren_store::params;
use liren_ui::{Chip, Choice, Crumb, Def, Form, T, Tone};
use liren_web::{
    Answer, Failure, Posted, Web,
    ask::{self, Ask, Field, Input},
};

use super::{
    board, form,
    sheet::{Block, Button, Cell, Sheet},
};
use crate::{
    commands::{
        draw::{self, Draw},
        plan::{self, EndPlan},
        roster::{self, Roster, StandIn},
    },
    model::Stage,
    policy::OPEN,
    rota::Conflict,
    store::{self, MemberRow, figures},
    subject::{self, Plan},
};

/// What the page of a plan is made of.
struct Shown {
    plan: Plan,
    team: (DossierId, String),
    members: Vec<MemberRow>,
    names: BTreeMap<PersonId, String>,
    rounds: Vec<(Day, i64, DossierId, String)>,
    /// Those of them that the reader may open.
    open: Vec<DossierId>,
    groups: Vec<String>,
}

async fn load(web: &Web, id: DossierId) -> Result<Shown, Failure> {
    let (keys, actor) = (web.keys(), web.actor.clone());
    web.read(OPEN, move |read, reach| {
        let plan = subject::plan(read, &keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
        let members = read.all(&store::MEMBERS, params![plan.row.team])?;
        let mut ids: Vec<PersonId> = members.iter().map(|m| m.person).collect();
        ids.extend(plan.duties.iter().map(|(.., p)| *p));
        ids.sort_unstable();
        ids.dedup();
        let codes: Vec<String> = plan.settings.groups.iter().map(|g| g.community.clone()).collect();
        let known = find::names_of(read, &codes)?;
        let name = |code: &String| known.iter().find(|(c, _)| c == code).map(|(_, n)| n.clone()).unwrap_or_default();
        Ok(Shown {
            team: read.one(&store::DOSSIER_OF, params![plan.row.team])?,
            names: subject::names(read, &actor, &plan.header, plan.hat.is_some(), &ids)?,
            rounds: read.all(&store::ROUNDS_OF_PLAN, params![plan.header.seq])?,
            open: figures::of_plan(read, reach, plan.header.seq)?,
            groups: codes.iter().map(name).collect(),
            members,
            plan,
        })
    })
    .await
}

/// `GET /patrol/plans/{id}`.
pub async fn page(web: Web, Path(id): Path<DossierId>) -> Answer {
    let (shown, board) = (load(&web, id).await?, board::load(&web, id).await?);
    let (plan, t) = (&shown.plan, web.t());
    let policy = web.edge.office().policy();
    let may = |verb| policy.permits(&web.actor, verb, &plan.facts());
    let open = plan.header.closed_at.is_none();
    let mut shell = web.shell(&*plan.header.title);
    shell.crumbs = vec![
        Crumb::link(t.s("menu-patrol"), "/patrol"),
        Crumb::link(&*shown.team.1, format!("/patrol/teams/{}", shown.team.0)),
        Crumb::text(plan.header.number.clone()),
    ];
    let mut sheet = Sheet::new(shell);
    sheet.chips = vec![
        Chip::new(Tone::Plain, t.s(&format!("patrol-state-{}", plan.header.state))),
        Chip::new(Tone::Info, t.s(&plan.settings.rhythm.frequency.label_key())),
    ];
    if open {
        next(&mut sheet, &web, &shown, &may);
    }
    tasks(&mut sheet, &web, &board);
    let conflicts: Vec<Conflict> = serde_json::from_str(&plan.row.conflicts).unwrap_or_default();
    if !conflicts.is_empty() {
        sheet.add(Block::Heading(t.s("patrol-conflicts").to_owned()));
        for one in &conflicts {
            let values: [(&str, &dyn std::fmt::Display); 4] =
                [("day", &t.day(one.day)), ("missing", &one.missing), ("away", &one.away), ("resting", &one.resting)];
            sheet.add(Block::Words(t.format("patrol-conflict", &values)));
        }
        sheet.add(Block::Quiet(t.s("patrol-conflict-note").to_owned()));
    }
    dates(&mut sheet, &t, &shown, open && may(roster::STAND_IN));
    if may(roster::VERB) && plan.row.rota_at.is_some() {
        fairness(&mut sheet, &t, &shown);
    }
    sheet.aside.push((t.s("patrol-settled").to_owned(), settled(&t, &shown)));
    if open && may(plan::END) {
        sheet.add(Block::Bar(vec![Button::link(t.verb(plan::END), format!("/patrol/plans/{id}/end"))]));
    }
    sheet.show(&web)
}

/// The next date that is not drawn, and what is to be done about it.
fn next(sheet: &mut Sheet<'_>, web: &Web, shown: &Shown, may: &impl Fn(liren_kernel::Verb) -> bool) {
    let (plan, t) = (&shown.plan, web.t());
    let base = format!("/patrol/plans/{}", plan.header.id);
    let today = web.now.day();
    let drawn = |day: Day| shown.rounds.iter().any(|(d, ..)| *d == day);
    let due = plan.dates.iter().find(|(_, day)| *day >= today && !drawn(*day));
    let Some((n, day)) = due else { return };
    let (rota, lot) = (t.verb(roster::VERB), t.verb(draw::VERB));
    let mut buttons = Vec::new();
    let planned = plan.duties.iter().any(|(d, ..)| d == day);
    if planned && may(draw::VERB) {
        buttons.push(Button::post(lot, format!("{base}/draw")).with("day", day).green());
    }
    if may(roster::VERB) {
        let button = Button::post(rota, format!("{base}/roster"));
        buttons.push(if planned { button } else { button.green() });
    }
    let title = t.f2("patrol-next", "n", n, "day", t.day(*day));
    let note = t.s(if planned { "patrol-next-draw" } else { "patrol-next-rota" }).to_owned();
    sheet.add(Block::Next(title, note, buttons));
}

/// The task board: how much of it is done, what of it is due from the reader, and the way there.
fn tasks(sheet: &mut Sheet<'_>, web: &Web, board: &board::Shown) {
    let (t, (done, all)) = (web.t(), board.count());
    if all == 0 && !board.is_open(web) {
        return;
    }
    sheet.add(Block::Heading(t.s("patrol-board").to_owned()));
    let count = if all == 0 { "patrol-board-empty" } else { "patrol-board-count" };
    sheet.add(Block::Words(t.f2(count, "done", done, "all", all)));
    let mine = board.of(web, web.actor.person);
    if !mine.is_empty() {
        sheet.add(Block::Quiet(t.s("patrol-board-mine").to_owned()));
        sheet.add(Block::Rows(mine));
    }
    sheet.add(Block::Bar(vec![Button::link(t.s("patrol-board-open"), board.base())]));
}

/// How full and how even the rota is, in numbers; members stand in the order in which they joined.
fn fairness(sheet: &mut Sheet<'_>, t: &T<'_>, shown: &Shown) {
    let plan = &shown.plan;
    let places = plan.dates.len() * plan.settings.groups.len() * 2;
    let load = |person: PersonId| plan.duties.iter().filter(|(.., p)| *p == person).count();
    let now: Vec<&MemberRow> = shown.members.iter().filter(|m| m.until_day.is_none()).collect();
    let loads: Vec<usize> = now.iter().map(|m| load(m.person)).collect();
    let (least, most) = (loads.iter().min().copied().unwrap_or(0), loads.iter().max().copied().unwrap_or(0));
    sheet.add(Block::Heading(t.s("patrol-rota").to_owned()));
    sheet.add(Block::Words(t.f2("patrol-rota-filled", "filled", plan.duties.len(), "places", places)));
    sheet.add(Block::Words(t.f2("patrol-rota-even", "least", least, "most", most)));
    let plain = |text: String| (text, String::new());
    let rows: Vec<Vec<Cell>> = now
        .iter()
        .zip(&loads)
        .map(|(m, n)| {
            vec![
                plain(shown.names.get(&m.person).cloned().unwrap_or_default()),
                plain(t.f1("patrol-times", "count", n)),
            ]
        })
        .collect();
    let heads = vec![t.s("patrol-member").to_owned(), t.s("patrol-rota-times").to_owned()];
    sheet.add(Block::Table(t.s("patrol-rota").to_owned(), heads, rows));
}

fn dates(sheet: &mut Sheet<'_>, t: &T<'_>, shown: &Shown, may_swap: bool) {
    let plan = &shown.plan;
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (n, day) in &plan.dates {
        for (grp, group) in (0_i64..).zip(&shown.groups) {
            let who: Vec<String> = plan
                .duties
                .iter()
                .filter(|(d, g, _)| d == day && *g == grp)
                .filter_map(|(.., p)| shown.names.get(p).cloned())
                .collect();
            let round = shown.rounds.iter().find(|(d, g, ..)| d == day && *g == grp);
            let state = match round {
                Some((.., id, state)) => {
                    let stage = Stage::named(state).unwrap_or(Stage::Planned);
                    let href = if shown.open.contains(id) { format!("/patrol/rounds/{id}") } else { String::new() };
                    (t.s(&stage.label_key()).to_owned(), href)
                }
                None if may_swap && !who.is_empty() => {
                    let href = format!("/patrol/plans/{}/stand-in/{day}", plan.header.id);
                    (t.s("verb-patrol-stand-in").to_owned(), href)
                }
                None => (t.s("patrol-not-drawn").to_owned(), String::new()),
            };
            let when = t.day_named(*day);
            let plain = |text: String| (text, String::new());
            rows.push(vec![
                plain(when),
                plain(n.to_string()),
                plain(group.clone()),
                plain(who.join(t.s("patrol-comma"))),
                state,
            ]);
        }
    }
    sheet.add(Block::Heading(t.f1("patrol-dates", "count", plan.dates.len())));
    let heads = ["patrol-day", "patrol-n", "patrol-group", "patrol-who", "patrol-round"].map(|k| t.s(k).to_owned());
    sheet.add(Block::Table(t.s("patrol-rounds").to_owned(), heads.to_vec(), rows));
}

fn settled(t: &T<'_>, shown: &Shown) -> Vec<Def> {
    let s = &shown.plan.settings;
    let compounds: usize = s.groups.iter().map(|g| g.compounds.len()).sum();
    let (young, old) = (s.caps.younger, s.caps.older);
    vec![
        Def::new(
            t.s("patrol-span"),
            t.f2("patrol-from-until", "from", t.day(s.rhythm.from), "until", t.day(s.rhythm.until)),
        ),
        Def::new(t.s("patrol-part"), t.s(&s.part.label_key())),
        Def::new(t.s("patrol-holidays"), t.s(&s.rhythm.holidays.label_key())),
        Def::new(t.s("patrol-compounds"), compounds.to_string()),
        Def::new(
            t.s("patrol-lot"),
            t.format(
                "patrol-lot-rule",
                &[
                    ("least", &s.bounds.least),
                    ("most", &s.bounds.most),
                    ("floors", &s.bounds.floors),
                    ("goal", &s.bounds.goal),
                ],
            ),
        ),
        Def::new(t.s("patrol-cap-younger"), t.f2("patrol-cap", "week", young.week, "rest", young.rest)),
        Def::new(t.s("patrol-cap-older"), t.f2("patrol-cap", "week", old.week, "rest", old.rest)),
    ]
}

/// `POST /patrol/plans/{id}/roster`.
pub async fn roster(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let done = web.run(posted.envelope()?, Roster { plan: id }).await;
    said(&web, &format!("/patrol/plans/{id}"), done.map(drop), "patrol-said-rostered")
}

/// Back to a page with what came of a tap: a refusal is said in the line at its head.
///
/// # Errors
/// What is no refusal.
pub fn said(web: &Web, to: &str, done: Result<(), Fault>, key: &str) -> Answer {
    match done {
        Ok(()) => web.go_saying(to, key, ""),
        Err(Fault::Refused(all)) => {
            let text = all.first().map(|r| web.t().refusal(r)).unwrap_or_default();
            web.go_saying(to, "patrol-said-refused", &text)
        }
        Err(fault) => Err(fault.into()),
    }
}

/// `POST /patrol/plans/{id}/draw`: one round for each group of the date, all or none.
pub async fn draw(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let shown = load(&web, id).await?;
    let (day, envelope) = (posted.day("day")?, posted.envelope()?);
    let plan = &shown.plan;
    let manned = |grp: i64| plan.duties.iter().any(|(d, g, _)| *d == day && *g == grp);
    let groups: Vec<i64> = (0..plan.settings.groups.len() as i64).filter(|grp| manned(*grp)).collect();
    if groups.is_empty() {
        return said(&web, &format!("/patrol/plans/{id}"), Err(Refusal::new("refusal-patrol-not-now").into()), "");
    }
    let done = web
        .run_together(move |together| {
            for (n, grp) in (0_u8..).zip(groups) {
                let envelope = if n == 0 { envelope } else { envelope.also(n) };
                together.run(envelope, Draw { plan: id, day, grp })?;
            }
            Ok(())
        })
        .await;
    said(&web, &format!("/patrol/plans/{id}"), done, "patrol-said-drawn")
}

async fn stand_in_ask(web: &Web, id: DossierId, day: Day) -> Result<Ask, Failure> {
    let shown = load(web, id).await?;
    let t = web.t();
    let name = |p: PersonId| shown.names.get(&p).cloned().unwrap_or_default();
    let on: Vec<PersonId> = shown.plan.duties.iter().filter(|(d, ..)| *d == day).map(|(.., p)| *p).collect();
    let out = on.iter().map(|p| Choice::new(p.to_string(), name(*p))).collect();
    let comes = shown.members.iter().filter(|m| m.until_day.is_none() && !on.contains(&m.person));
    let comes = comes.map(|m| Choice::new(m.person.to_string(), name(m.person))).collect();
    Ok(Ask::new(t, "verb-patrol-stand-in", format!("/patrol/plans/{id}/stand-in/{day}"), "verb-patrol-stand-in")
        .lead(t.day_named(day))
        .crumb(&*shown.plan.header.title, format!("/patrol/plans/{id}"))
        .field(Field::new(t, "out", "patrol-out", Input::Radios(out)))
        .field(Field::new(t, "comes", "patrol-comes", Input::Select(comes))))
}

/// `GET /patrol/plans/{id}/stand-in/{day}`.
pub async fn stand_in_form(web: Web, Path((id, day)): Path<(DossierId, String)>) -> Answer {
    let day: Day = day.parse().map_err(|_| Fault::NotFound)?;
    ask::show(&web, stand_in_ask(&web, id, day).await?, Form::new())
}

/// `POST /patrol/plans/{id}/stand-in/{day}`.
pub async fn stand_in(web: Web, Path((id, day)): Path<(DossierId, String)>, posted: Posted) -> Answer {
    let day: Day = day.parse().map_err(|_| Fault::NotFound)?;
    let made = || -> Result<StandIn, Refusal> {
        Ok(StandIn { plan: id, day, out: posted.id("out")?, comes: posted.id("comes")? })
    };
    let done = match made() {
        Ok(command) => web.run(posted.envelope()?, command).await,
        Err(refusal) => Err(refusal.into()),
    };
    let form = stand_in_ask(&web, id, day);
    form::after(&web, &posted, done, (&format!("/patrol/plans/{id}"), "patrol-said-stood-in"), form).await
}

async fn end_ask(web: &Web, id: DossierId) -> Result<Ask, Failure> {
    let shown = load(web, id).await?;
    let t = web.t();
    let board = board::load(web, id).await?;
    let (done, all) = board.count();
    let lead = if done < all { t.f1("patrol-end-left", "count", all - done) } else { String::new() };
    Ok(Ask::new(t, "verb-patrol-end-plan", format!("/patrol/plans/{id}/end"), "verb-patrol-end-plan")
        .lead(lead)
        .crumb(&*shown.plan.header.title, format!("/patrol/plans/{id}"))
        .field(Field::hidden("revision"))
        .field(Field::line(t, "reason", "patrol-reason"))
        .risky())
}

/// `GET /patrol/plans/{id}/end`.
pub async fn end_form(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = load(&web, id).await?;
    let form = Form::new().with("revision", shown.plan.header.revision.to_string());
    ask::show(&web, end_ask(&web, id).await?, form)
}

/// `POST /patrol/plans/{id}/end`.
pub async fn end(web: Web, Path(id): Path<DossierId>, posted: Posted) -> Answer {
    let done = match posted.line("reason") {
        Ok(reason) => web.run(posted.envelope()?, EndPlan { plan: id, reason }).await,
        Err(refusal) => Err(refusal.into()),
    };
    let form = end_ask(&web, id);
    form::after(&web, &posted, done, (&format!("/patrol/plans/{id}"), "patrol-said-plan-ended"), form).await
}
