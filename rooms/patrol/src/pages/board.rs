//! 任务板: what a plan needs besides walking. Three columns on a desk, one list on a phone; a task has a page of its own.

use std::collections::BTreeMap;

use axum::extract::Path;
use liren_kernel::Verb;
use liren_office::{DossierId, Fault, PersonId, Subject as _};
use liren_places::find;
use liren_store::params;
use liren_ui::{Chip, Crumb, Def, Row, T, TimelineItem, Tone};
use liren_web::{Answer, Failure, Web};

use super::sheet::{Block, Button, Sheet};
use crate::{
    board::{self, Item, Place, Said, TaskId, Whom},
    commands::{finish_task, set_task, take_task},
    policy::OPEN,
    store,
    subject::{self, Board},
};

/// A board with the names that stand on it.
pub(super) struct Shown {
    pub(super) board: Board,
    team: (DossierId, String),
    names: BTreeMap<PersonId, String>,
    pub(super) places: Vec<(String, String)>,
}

pub(super) async fn load(web: &Web, id: DossierId) -> Result<Shown, Failure> {
    let (keys, actor) = (web.keys(), web.actor.clone());
    web.read(OPEN, move |read, reach| {
        let plan = subject::plan(read, &keys, reach, actor.person, id, false)?.ok_or(Fault::NotFound)?;
        let team = read.one(&store::DOSSIER_OF, params![plan.row.team])?;
        let board = subject::board(read, plan)?;
        let mut ids = board.members.clone();
        for item in &board.items {
            ids.extend(item.by);
            ids.extend(item.told.iter().map(|told| told.author));
        }
        ids.sort_unstable();
        ids.dedup();
        let codes: Vec<String> = board.places().cloned().collect();
        Ok(Shown {
            team,
            names: subject::names(read, &actor, &board.plan.header, board.plan.hat.is_some(), &ids)?,
            places: find::names_of(read, &codes)?,
            board,
        })
    })
    .await
}

impl Shown {
    pub(super) fn name(&self, person: PersonId) -> String {
        self.names.get(&person).cloned().unwrap_or_default()
    }
    fn place(&self, code: &str) -> String {
        self.places.iter().find(|(known, _)| known == code).map_or_else(|| code.to_owned(), |(_, name)| name.clone())
    }
    pub(super) fn group(&self, t: &T<'_>, group: usize) -> String {
        let community = self.board.plan.settings.groups.get(group).map(|g| self.place(&g.community));
        t.f1("patrol-task-group", "name", community.unwrap_or_default())
    }
    fn whom(&self, t: &T<'_>, item: &Item) -> String {
        match (item.by, item.whom) {
            (Some(by), _) => self.name(by),
            (None, Whom::Member(person)) => self.name(person),
            (None, Whom::Group(group)) => self.group(t, group),
            (None, Whom::Team) => t.s("patrol-task-anybody").to_owned(),
        }
    }
    pub(super) fn item(&self, task: TaskId) -> Result<&Item, Failure> {
        self.board.items.iter().find(|i| i.id == task).ok_or_else(|| Fault::NotFound.into())
    }
    /// Its address.
    pub(super) fn base(&self) -> String {
        format!("/patrol/plans/{}/board", self.board.plan.header.id)
    }
    fn row(&self, web: &Web, item: &Item) -> Row {
        let t = web.t();
        let until = t.f1("patrol-task-by-day", "day", t.short_day(item.until, web.now));
        let place = item.at.as_ref().map(|code| self.place(code));
        let note: Vec<String> = [place, Some(self.whom(&t, item))].into_iter().flatten().collect();
        let row = Row::new(until, &item.words, format!("{}/{}", self.base(), item.id)).note(note.join(" · "));
        if item.is_late(web.now.day()) { row.state(Tone::Late, t.s("patrol-task-late")) } else { row }
    }
    /// What is due from somebody now.
    pub(super) fn of(&self, web: &Web, person: PersonId) -> Vec<Row> {
        let theirs = |i: &&Item| i.due.iter().any(|(p, _)| *p == person);
        self.board.items.iter().filter(theirs).map(|item| self.row(web, item)).collect()
    }
    /// How many are done, of how many.
    pub(super) fn count(&self) -> (usize, usize) {
        board::count(&self.board.items)
    }
    /// Whether something can still be done about it.
    pub(super) fn is_open(&self, web: &Web) -> bool {
        self.board.is_open(web.now.day())
    }
    fn may(&self, web: &Web, verb: Verb) -> bool {
        web.edge.office().policy().permits(&web.actor, verb, &self.board.facts())
    }
    fn crumbs(&self, web: &Web) -> Vec<Crumb> {
        let plan = &self.board.plan.header;
        vec![
            Crumb::link(web.t().s("menu-patrol"), "/patrol"),
            Crumb::link(&*self.team.1, format!("/patrol/teams/{}", self.team.0)),
            Crumb::link(&*plan.title, format!("/patrol/plans/{}", plan.id)),
        ]
    }
}

/// `GET /patrol/plans/{id}/board`.
pub async fn page(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = load(&web, id).await?;
    let t = web.t();
    let mut shell = web.shell(t.s("patrol-board"));
    shell.crumbs = shown.crumbs(&web);
    let mut sheet = Sheet::new(shell);
    let open = shown.is_open(&web);
    let (done, all) = shown.count();
    sheet.chips = vec![Chip::new(Tone::Info, t.f2("patrol-board-count", "done", done, "all", all))];
    let today = web.now.day();
    let late = shown.board.items.iter().filter(|i| i.is_late(today)).count();
    if late > 0 {
        sheet.chips.push(Chip::new(Tone::Late, t.f1("patrol-board-late", "count", late)));
    }
    if open && shown.may(&web, set_task::VERB) {
        let set = Button::link(t.verb(set_task::VERB), format!("{}/new", shown.base())).green();
        sheet.add(Block::Bar(vec![set]));
    }
    if !open {
        sheet.add(Block::Quiet(t.s("patrol-board-over").to_owned()));
    }
    if shown.board.items.is_empty() {
        sheet.add(Block::Empty(t.s("patrol-board-empty").to_owned(), t.s("patrol-board-empty-note").to_owned()));
        return sheet.show(&web);
    }
    let rows = |place: Place| {
        let mut items: Vec<&Item> = shown.board.items.iter().filter(|i| i.place == place).collect();
        items.sort_by_key(|i| i.until);
        items.into_iter().map(|item| shown.row(&web, item)).collect::<Vec<Row>>()
    };
    // While the plan goes on nothing is left over; afterwards nothing is to be done or under way.
    let columns = if rows(Place::Left).is_empty() && open {
        vec![Place::Todo, Place::Doing, Place::Done]
    } else {
        vec![Place::Left, Place::Done]
    };
    let titled = |place: Place| {
        let rows = rows(place);
        (t.f1(&format!("patrol-board-{}", place.name()), "count", rows.len()), rows)
    };
    sheet.add(Block::Columns(columns.into_iter().map(titled).collect(), t.s("patrol-board-none").to_owned()));
    sheet.rows(t.s("patrol-task-dropped"), rows(Place::Dropped));
    sheet.show(&web)
}

/// `GET /patrol/plans/{id}/board/{task}`.
pub async fn task(web: Web, Path((id, task)): Path<(DossierId, TaskId)>) -> Answer {
    let shown = load(&web, id).await?;
    let (item, t) = (shown.item(task)?, web.t());
    let mut shell = web.shell(&*item.words);
    shell.crumbs = shown.crumbs(&web);
    shell.crumbs.push(Crumb::link(t.s("patrol-board"), shown.base()));
    let mut sheet = Sheet::new(shell);
    let tone = match item.place {
        Place::Todo | Place::Dropped => Tone::Plain,
        Place::Doing => Tone::Soon,
        Place::Done => Tone::Done,
        Place::Left => Tone::Late,
    };
    sheet.chips = vec![Chip::new(tone, t.s(&item.place.label_key()))];
    if item.is_late(web.now.day()) {
        sheet.chips.push(Chip::new(Tone::Late, t.s("patrol-task-late")));
    }
    if item.is_open() && shown.is_open(&web) {
        let bar = buttons(&web, &shown, item);
        if !bar.is_empty() {
            sheet.add(Block::Bar(bar));
        }
    }
    let line = |told: &board::Told| {
        let key = match told.said {
            Said::Set { .. } => "verb-patrol-set-task",
            Said::Taken { .. } => "patrol-told-taken",
            Said::Done { .. } => "patrol-told-done",
            Said::Back { .. } => "patrol-told-back",
            Said::Dropped { .. } => "patrol-told-dropped",
        };
        let who = match told.said {
            Said::Done { by, .. } => by,
            _ => told.author,
        };
        let note = format!("{} · {}", shown.name(who), t.at(told.at, web.now));
        TimelineItem { text: told.said.words().to_owned(), ..TimelineItem::new(t.s(key), note) }
    };
    sheet.add(Block::Heading(t.s("patrol-task-told").to_owned()));
    sheet.add(Block::Timeline(item.told.iter().rev().map(line).collect()));
    let mut facts = vec![
        Def::new(t.s("patrol-task-whom"), shown.whom(&t, item)),
        Def::new(t.s("patrol-task-until"), t.day(item.until)),
    ];
    if let Some(code) = &item.at {
        facts.push(Def::new(t.s("patrol-task-at"), shown.place(code)));
    }
    sheet.aside.push((t.s("patrol-settled").to_owned(), facts));
    sheet.show(&web)
}

fn buttons(web: &Web, shown: &Shown, item: &Item) -> Vec<Button> {
    let (t, me) = (web.t(), web.actor.person);
    let here = format!("{}/{}", shown.base(), item.id);
    let leads = shown.board.leads(&web.actor);
    let mine = item.is_of(me);
    let mut bar = Vec::new();
    let take = item.place == Place::Todo && mine && shown.may(web, take_task::VERB);
    if take {
        bar.push(Button::post(t.verb(take_task::VERB), format!("{here}/take")).green());
    }
    if (mine || leads) && shown.may(web, finish_task::VERB) {
        let done = Button::link(t.verb(finish_task::VERB), format!("{here}/done"));
        bar.push(if take { done } else { done.green() });
    }
    let held = item.by.is_some() || matches!(item.whom, Whom::Member(_));
    if held && (mine || leads) && shown.may(web, take_task::BACK) {
        bar.push(Button::link(t.verb(take_task::BACK), format!("{here}/back")));
    }
    if shown.may(web, set_task::DROP) {
        bar.push(Button::link(t.verb(set_task::DROP), format!("{here}/drop")));
    }
    bar
}
