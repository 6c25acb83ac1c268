//! The task board on both engines: whose notebook a task stands in, who sees it, what ends with the team and the plan.

mod common;

use common::{House, houses, key, run};
use liren_kernel::{Day, Line, ScopeColumn};
use liren_office::{Actor, DossierId, Fault, PersonId, Post, Role, directory, notebook};
use liren_patrol::{
    board::{Place, TaskId, Whom},
    commands::{
        finish_task::FinishTask,
        found::Found,
        join::Leave,
        plan,
        set_task::{DropTask, SetTask},
        take_task::TakeTask,
    },
    store,
    subject::{self, Board},
};
use liren_store::params;
use serde_json::Value;

/// The campaign that goes on.
fn campaign(house: &House) -> DossierId {
    house.read(|read, _| {
        let all = read.all_text::<(DossierId,)>(
            "SELECT id FROM dossier WHERE kind = 'patrol_plan' ORDER BY due_at DESC LIMIT 1",
            params![],
        )?;
        Ok(all[0].0)
    })
}

fn board(house: &House, actor: &Actor, id: DossierId) -> Option<Board> {
    house.within(actor, move |read, keys, reach, person| {
        let Some(plan) = subject::plan(read, keys, reach, person, id, false)? else { return Ok(None) };
        subject::board(read, plan).map(Some)
    })
}

/// What stands in somebody's notebook of a plan.
fn due(house: &House, actor: &Actor, plan: DossierId) -> Vec<String> {
    let who = actor.clone();
    house.within(actor, move |read, keys, reach, _| {
        let all = notebook::due(read, keys, reach, &who)?;
        Ok(all.into_iter().filter(|t| t.dossier == Some(plan)).map(|t| t.title).collect())
    })
}

fn open_tasks(house: &House, plan: DossierId) -> i64 {
    house.read(move |read, _| {
        let text = "SELECT count(*) AS n FROM task t JOIN dossier d ON d.seq = t.dossier WHERE d.id = ?1 AND t.done_at IS NULL";
        Ok(read.all_text::<(i64,)>(text, params![plan])?[0].0)
    })
}

fn set(plan: DossierId, words: &str, whom: Whom, until: Day) -> SetTask {
    SetTask { plan, words: Line::new("words", words).unwrap(), at: None, whom, until }
}

fn last(house: &House, actor: &Actor, plan: DossierId) -> TaskId {
    board(house, actor, plan).unwrap().items.last().unwrap().id
}

#[test]
fn a_task_stands_in_the_notebooks_of_those_it_is_asked_of_until_one_takes_it() {
    for house in houses() {
        let (captain, plan) = (house.actor("han"), campaign(&house));
        let today = house.office.now().day();
        let duties = board(&house, &captain, plan).unwrap().plan.duties;
        let pair: Vec<PersonId> =
            duties.iter().filter(|(day, grp, _)| *day == today && *grp == 0).map(|(.., p)| *p).collect();
        assert_eq!(pair.len(), 2, "{}", house.engine);
        let now = house.office.now();
        let actor = |person| house.read(move |read, _| directory::actor(read, person, now));
        let (first, second) = (actor(pair[0]), actor(pair[1]));
        run(&house, &captain, 1, set(plan, "清点灭火器", Whom::Group(0), today)).unwrap();
        run(&house, &captain, 1, set(plan, "清点灭火器", Whom::Group(0), today)).unwrap();
        let has = |who: &Actor| due(&house, who, plan).iter().filter(|t| *t == "清点灭火器").count();
        assert_eq!((has(&first), has(&second)), (1, 1), "{}: once each, though sent twice", house.engine);
        let task = last(&house, &captain, plan);
        run(&house, &first, 2, TakeTask { plan, task }).unwrap();
        assert_eq!((has(&first), has(&second)), (1, 0), "{}", house.engine);
        assert_eq!(key(run(&house, &second, 3, TakeTask { plan, task })), "refusal-patrol-task-moved");
        let done = |by| FinishTask { plan, task, by, words: None };
        assert_eq!(key(run(&house, &second, 4, done(second.person))), "refusal-patrol-task-theirs");
        run(&house, &first, 5, done(first.person)).unwrap();
        assert_eq!(has(&first), 0, "{}", house.engine);
        let reason = Line::new("reason", "不用了").unwrap();
        let member = if first.person == captain.person { &second } else { &first };
        let drop = DropTask { plan, task, reason };
        assert!(matches!(run(&house, member, 6, drop.clone()), Err(Fault::Forbidden)), "a member");
        assert_eq!(key(run(&house, &captain, 7, drop)), "refusal-patrol-task-moved");
    }
}

#[test]
fn another_committees_captain_meets_no_board() {
    for house in houses() {
        let (captain, plan) = (house.actor("han"), campaign(&house));
        let zhao = house.actor("zhao");
        let at = zhao.posts.iter().find_map(|p| p.place.clone()).unwrap().1;
        let lead = Actor {
            person: zhao.person,
            posts: vec![Post { role: Role::StationLead, org: None, place: Some((ScopeColumn::Community, at.clone())) }],
        };
        // A team of their own makes nobody lead another.
        let founded = "2020-01-01".parse().unwrap();
        let found = Found { at, name: Line::new("name", "邻里巡访队").unwrap(), founded };
        run(&house, &lead, 1, found).unwrap();
        let task = board(&house, &captain, plan).unwrap().items[0].id;
        let today = house.office.now().day();
        let reason = || Line::new("reason", "试试").unwrap();
        for who in [&lead, &zhao, &house.actor("chen")] {
            assert!(board(&house, who, plan).is_none(), "{}", house.engine);
            let refused = [
                key(run(&house, who, 2, set(plan, "混进来", Whom::Team, today))),
                key(run(&house, who, 3, TakeTask { plan, task })),
                key(run(&house, who, 4, DropTask { plan, task, reason: reason() })),
            ];
            assert!(refused.iter().all(|k| k == &Fault::NotFound.to_string()), "{}: {refused:?}", house.engine);
        }
        assert_eq!(board(&house, &captain, plan).unwrap().items.len(), 5, "{}", house.engine);
    }
}

#[test]
fn who_leaves_owes_nothing_and_a_plan_whose_days_are_over_ends_by_itself() {
    for house in houses() {
        let (captain, shi, plan) = (house.actor("han"), house.actor("shi"), campaign(&house));
        assert!(due(&house, &shi, plan).iter().any(|t| t.contains("楼组长")), "{}: by name", house.engine);
        let seq = board(&house, &captain, plan).unwrap().plan.row.team;
        let (team, _) = house.read(move |read, _| Ok(read.one(&store::DOSSIER_OF, params![seq])?));
        let (street, today) = (house.actor("gao"), house.office.now().day());
        let reason = Line::new("reason", "搬家").unwrap();
        run(&house, &street, 1, Leave { team, person: shi.person, until: today, reason }).unwrap();
        let all = board(&house, &captain, plan).unwrap().items;
        let hers = all.iter().find(|i| i.words.contains("楼组长")).unwrap();
        assert_eq!((hers.whom, hers.due.len()), (Whom::Team, 0), "{}", house.engine);
        let owes = house.read(move |read, _| {
            let text =
                "SELECT count(*) AS n FROM task WHERE person = ?1 AND verb = 'patrol.finish_task' AND done_at IS NULL";
            Ok(read.all_text::<(i64,)>(text, params![shi.person])?[0].0)
        });
        assert_eq!(owes, 0, "{}", house.engine);
        assert!(open_tasks(&house, plan) > 0, "{}: others still do", house.engine);
        let over = board(&house, &captain, plan).unwrap().plan.header.due_at.unwrap();
        // A job that comes early ends nothing; the plan before this one was over long ago.
        plan::run_out(&house.office, &Value::Null, house.office.now()).unwrap();
        assert!(board(&house, &captain, plan).unwrap().plan.header.closed_at.is_none(), "{}", house.engine);
        house.clock.set(over);
        for _ in 0..2 {
            plan::run_out(&house.office, &Value::Null, over).unwrap();
        }
        let after = board(&house, &captain, plan).unwrap();
        assert_eq!(after.plan.header.state, "ended", "{}", house.engine);
        assert_eq!(after.items.iter().filter(|i| i.place == Place::Left).count(), 4, "{}", house.engine);
        assert_eq!(open_tasks(&house, plan), 0, "{}: nothing stays due", house.engine);
        let late = key(run(&house, &captain, 9, set(plan, "太晚了", Whom::Team, over.day())));
        assert_eq!(late, "refusal-patrol-plan-over", "{}", house.engine);
    }
}
