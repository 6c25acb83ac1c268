//! 巡访: for who walks, one large button; for who plans, teams, plans and rounds.

use liren_kernel::Day;
use liren_office::{listing, reach::Wanted};
use liren_ui::{Row, T, Tone};
use liren_web::{Answer, Web};

use super::sheet::{Block, Button, Sheet};
use crate::{
    commands::{brief, found, see},
    model::{GRID, PLAN, Stage, TEAM},
    policy::OPEN,
    store::figures::{self, Line, Whose},
};

/// Lines of one list.
const SHOWN: i64 = 20;

/// A round as a line of a list.
pub fn row(t: &T<'_>, line: &Line, now: liren_kernel::Instant) -> Row {
    let day: Option<Day> = line.day.parse().ok();
    let when = day.map(|d| t.short_day(d, now)).unwrap_or_default();
    let stage = Stage::named(&line.state).unwrap_or(Stage::Planned);
    let tone = match stage {
        Stage::Planned => Tone::Plain,
        Stage::Walking => Tone::Soon,
        Stage::Done => Tone::Done,
    };
    let note = if stage == Stage::Planned {
        String::new()
    } else {
        t.f2("patrol-floors-found", "floors", line.floors, "found", line.found)
    };
    Row::new(when, &line.title, format!("/patrol/rounds/{}", line.id)).note(note).state(tone, t.s(&stage.label_key()))
}

/// `GET /patrol`.
pub async fn home(web: Web) -> Answer {
    let (keys, person) = (web.keys(), web.actor.person);
    let (own, rounds, teams, plans, grid) = web
        .read(OPEN, move |read, reach| {
            let wanted = |kind| Wanted::newest(kind, SHOWN);
            Ok((
                figures::recent(read, reach, Whose::Walker(person), None, SHOWN)?,
                figures::recent(read, reach, Whose::Anybody, None, SHOWN)?,
                listing::page(read, &keys, reach, &wanted(TEAM))?,
                listing::page(read, &keys, reach, &wanted(PLAN))?,
                figures::recent_of(read, GRID, reach, Whose::Walker(person), None, 1)?,
            ))
        })
        .await?;
    let t = web.t();
    let policy = web.edge.office().policy();
    let mut sheet = Sheet::new(web.shell(t.s("menu-patrol")));
    let today = web.now.day();
    let near = |line: &&Line| {
        line.state != Stage::Done.name()
            && line.day.parse::<Day>().is_ok_and(|d| d <= today.plus_days(1) && d >= today.plus_days(-2))
    };
    let mine = own.iter().rev().find(near);
    // A round of one's own grid that is not over stands before the rota: its worker is under way.
    let mine = grid.iter().find(|line| line.state != Stage::Done.name()).or(mine);
    match mine.filter(|_| policy.may_ever(&web.actor, see::VERB)) {
        Some(round) => {
            let walking = round.state == Stage::Walking.name();
            let label = t.s(if walking { "patrol-go-on" } else { "patrol-begin" });
            let button = Button::link(label, format!("/patrol/rounds/{}/walk", round.id)).green();
            sheet.add(Block::Next(round.title.clone(), t.s("patrol-begin-note").to_owned(), vec![button]));
        }
        None if own.is_empty() && rounds.is_empty() && teams.is_empty() => {
            sheet.add(Block::Empty(t.s("patrol-empty").to_owned(), t.s("patrol-empty-note").to_owned()));
        }
        None => {}
    }
    let mut bar = vec![
        Button::link(t.s("patrol-coverage"), "/patrol/coverage"),
        Button::link(t.s("patrol-findings"), "/patrol/findings"),
    ];
    if web.actor.posts.iter().any(|post| post.role.reads_by_place()) {
        bar.push(Button::link(t.s("patrol-grids"), "/patrol/grids"));
    }
    if policy.may_ever(&web.actor, brief::TEMPLATES) {
        bar.push(Button::link(t.verb(brief::TEMPLATES), "/patrol/templates"));
    }
    if policy.may_ever(&web.actor, found::VERB) {
        bar.push(Button::link(t.verb(found::VERB), "/patrol/teams/new"));
    }
    sheet.add(Block::Bar(bar));
    sheet.rows(t.s("patrol-own-rounds"), own.iter().map(|l| row(&t, l, web.now)).collect());
    let others = rounds.iter().filter(|l| own.iter().all(|o| o.id != l.id));
    sheet.rows(t.s("patrol-rounds"), others.map(|l| row(&t, l, web.now)).collect());
    let line = |h: &liren_office::Header, base: &str| {
        Row::new(h.number.clone(), &h.title, format!("/patrol/{base}/{}", h.id))
            .state(Tone::Plain, t.s(&format!("patrol-state-{}", h.state)))
    };
    sheet.rows(t.s("patrol-plans"), plans.iter().map(|h| line(h, "plans")).collect());
    sheet.rows(t.s("patrol-teams"), teams.iter().map(|h| line(h, "teams")).collect());
    sheet.show(&web)
}
