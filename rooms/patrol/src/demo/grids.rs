//! Two grid workers and the rounds of their grids: one works the whole community, one a grid of her own.

use liren_kernel::Day;
use liren_office::{Actor, DossierId, Fault, PersonId, Role, directory};
use liren_people::{
    accounts::store::ACCOUNT_BY_LOGIN,
    commands::{
        person::{AddPerson, PersonFields},
        post::GivePost,
    },
    demo::{COMMUNITIES, account},
};
use liren_places::{commands::PostWorker, find};
use liren_store::params;

use super::{DAY, Demo, cast};
use crate::commands::{end::End, grid::WalkGrid, see::LeaveStop};

/// What is found on the two rounds of the second grid, by stop.
const FOUND: [&[cast::Seen]; 2] = [
    &[(2, 3, "clutter", "fixed", "两辆旧自行车，和住户一起搬下楼")],
    &[(1, 1, "parking", "persuaded", "电动车停在楼道口，已推走"), (5, 2, "clutter", "passed_on", "旧衣柜堆在转角")],
];

impl Demo<'_> {
    pub(super) fn grids(&mut self) -> Result<(), Fault> {
        let (first, second) = (format!("{}-g1", COMMUNITIES[0]), format!("{}-g2", COMMUNITIES[0]));
        let own = self.worker(&second)?;
        let whole = self.login("zhou")?;
        self.beat(whole, &first, -8, 14, &[])?;
        self.beat(own, &second, -36, 9, FOUND[0])?;
        self.beat(own, &second, -3, 7, FOUND[1])
    }

    /// 陈立新 works the second grid, and is posted there.
    fn worker(&mut self, grid: &str) -> Result<PersonId, Fault> {
        self.at(-40 * DAY);
        let by = Self::street();
        let fields = PersonFields {
            name: "陈立新".into(),
            birth: "1990-05-16".into(),
            phone: "13800007788".into(),
            ..PersonFields::default()
        };
        let told = self.run(&by, AddPerson { at: COMMUNITIES[0].into(), fields, not_same: false })?.told;
        let person: PersonId =
            told.first().and_then(|(_, id)| id.parse().ok()).ok_or_else(|| Fault::Internal("no person".into()))?;
        let from: Day = self.office.now().day();
        let give = GivePost {
            person,
            role: Role::GridWorker,
            org: None,
            at: Some(grid.to_owned()),
            title: "专职网格员".into(),
            from,
            until: None,
            reason: "演示".into(),
        };
        self.run(&by, give)?;
        account(self.office, person, "lixin")?;
        let code = grid.to_owned();
        let (boundary, post) = self.office.db().read_blocking(move |read| {
            let grid = find::in_force(read, &code)?.ok_or(Fault::NotFound)?;
            Ok::<_, Fault>(find::grid_notice(read, grid.id)?)
        })?;
        let post = post.ok_or(Fault::NotFound)?;
        let posted = PostWorker {
            grid: grid.to_owned(),
            boundary,
            worker: "陈立新".into(),
            person: Some(person),
            phone: post.phone,
            duty: post.duty,
            day: from,
        };
        self.run(&by, posted)?;
        Ok(person)
    }

    fn login(&self, login: &'static str) -> Result<PersonId, Fault> {
        self.office
            .db()
            .read_blocking(move |read| Ok(read.opt(&ACCOUNT_BY_LOGIN, params![login])?.ok_or(Fault::NotFound)?.person))
    }

    fn walker(&self, person: PersonId) -> Result<Actor, Fault> {
        let now = self.office.now();
        self.office.db().read_blocking(move |read| directory::actor(read, person, now))
    }

    /// A round of a grid: so many doors from the longest unseen on, some minutes at each.
    fn beat(&mut self, person: PersonId, grid: &str, day: i64, doors: usize, seen: &[cast::Seen]) -> Result<(), Fault> {
        let begins = self.day(day).start().plus_minutes(14 * 60 + 20);
        self.clock.set(begins);
        let actor = self.walker(person)?;
        let round: DossierId = self.opened(&actor, WalkGrid { grid: grid.to_owned() })?;
        let stops = self.load(&actor, round)?.stops;
        let mut minute = 0;
        for (n, stop) in stops.iter().take(doors).enumerate() {
            minute += 7;
            self.clock.set(begins.plus_minutes(minute));
            match seen.iter().find(|(at, ..)| *at == n) {
                Some(one) => self.found(&actor, round, &stop.entrance, &stop.name, one)?,
                None => {
                    let entrance = stop.entrance.clone();
                    self.run(&actor, LeaveStop { round, entrance, at: None })?;
                }
            }
        }
        self.clock.set(begins.plus_minutes(minute + 6));
        self.run(&actor, End { round, walked: Vec::new(), weather: None, at: None })?;
        Ok(())
    }
}
