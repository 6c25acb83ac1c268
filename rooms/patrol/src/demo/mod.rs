//! 梧桐街道市民巡访团, invented: fourteen members, most of them over sixty; a campaign that was walked, and one that goes
//! on today. Made through the same commands as people use. The demo's places, people, matters and volunteers must be there.

mod cast;
mod grids;
mod tasks;

use liren_contribution::{
    commands::volunteer::{Register, VolunteerFields},
    model::Slots,
};
use liren_kernel::{CommandId, Day, Instant, Line, ScopeColumn, SettableClock};
use liren_matters::{
    commands::{raise::Raise, report::Details},
    model::Source,
};
use liren_office::{
    Actor, Command, DossierId, Envelope, Fault, Office, PersonId, Post, Reach, Receipt, Role, directory, keys::sha256,
    photo::Stored,
};
use liren_people::{
    commands::{
        person::{AddPerson, PersonFields},
        post::GivePost,
    },
    demo::{COMMUNITIES, STREET, account},
    store::PERSONS_BY_NAME,
};
use liren_places::find::{self, Kind};
use liren_store::params;

use self::cast::{FIGURES, SEEN};
use crate::{
    checklist,
    commands::{
        draw::Draw,
        end::End,
        find::Find,
        found::Found,
        join::Join,
        look::Look,
        pass_on::PassOn,
        plan::Plan,
        roster::{Roster, StandIn},
        see::{LeaveStop, See},
        start::Start,
    },
    dates::{Frequency, Holidays, Rhythm},
    draw::Bounds,
    model::{Category, Did, FindingId, Hat, Part, Settings},
    rota::Caps,
    store,
    subject::{self, Round},
};

const DAY: i64 = 24 * 60;

struct Demo<'a> {
    office: &'a Office,
    clock: &'a SettableClock,
    now: Instant,
    step: u32,
    people: Vec<PersonId>,
    before: Vec<Stored>,
    after: Vec<Stored>,
}

/// Loads it; `now` is when the demo is made, and what the clock shows afterwards.
///
/// # Errors
/// When the demo's places or people are missing, or a command is refused.
pub fn load(office: &Office, clock: &SettableClock, now: Instant) -> Result<(), Fault> {
    let there = office.db().read_blocking(|read| Ok::<_, Fault>(read.opt(&store::TEAM_ANY, &[])?.is_some()))?;
    if there {
        return Ok(());
    }
    let before = vec![liren_matters::demo::store_photo(office, [150, 128, 104], true)?];
    let after = vec![liren_matters::demo::store_photo(office, [188, 196, 182], false)?];
    let made = Demo { office, clock, now, step: 0, people: Vec::new(), before, after }.all();
    clock.set(now);
    made
}

fn line(text: &str) -> Result<Line, Fault> {
    Ok(Line::new("text", text)?)
}

impl Demo<'_> {
    fn all(mut self) -> Result<(), Fault> {
        self.at(-50 * DAY);
        self.volunteers()?;
        let team = self.team()?;
        self.walked(team)?;
        self.grids()?;
        self.today(team)
    }

    fn at(&self, minutes: i64) {
        self.clock.set(self.now.plus_minutes(minutes));
    }

    fn day(&self, days: i64) -> Day {
        self.now.day().plus_days(days)
    }

    fn run<C: Command>(&mut self, actor: &Actor, command: C) -> Result<Receipt, Fault> {
        self.step += 1;
        let hash = sha256(&[b"liren-patrol-demo", &self.step.to_be_bytes()]);
        let mut random = [0; 10];
        random.copy_from_slice(&hash[..10]);
        let id = CommandId::new(self.office.now().ms(), random);
        self.office.run_blocking(actor, Envelope { id, revision: None }, command)
    }

    fn opened<C: Command>(&mut self, actor: &Actor, command: C) -> Result<DossierId, Fault> {
        self.run(actor, command)?.dossier.ok_or(Fault::NotFound)
    }

    fn street() -> Actor {
        let place = Some((ScopeColumn::Street, STREET.to_owned()));
        let posts = vec![
            Post { role: Role::StreetManager, org: None, place: place.clone() },
            Post { role: Role::StationLead, org: None, place },
            Post { role: Role::SecurityAdmin, org: None, place: None },
        ];
        Actor { person: Actor::clockwork().person, posts }
    }

    fn member(&self, n: usize) -> Result<Actor, Fault> {
        let (person, now) = (self.people[n], self.office.now());
        self.office.db().read_blocking(move |read| directory::actor(read, person, now))
    }

    fn volunteers(&mut self) -> Result<(), Fault> {
        let by = Self::street();
        for (n, figure) in FIGURES.iter().enumerate() {
            let at = COMMUNITIES[figure.community].to_owned();
            let name = figure.name;
            let known = self
                .office
                .db()
                .read_blocking(move |read| Ok::<_, Fault>(read.all(&PERSONS_BY_NAME, params![name])?))?;
            let person = match (figure.birth, known.first()) {
                ("", Some((person, ..))) => *person,
                ("", None) => return Err(Fault::Internal(format!("the demo has no {name}"))),
                _ => {
                    let fields = PersonFields {
                        name: name.into(),
                        birth: figure.birth.into(),
                        phone: format!("1380000{:04}", 6000 + n * 13),
                        ..PersonFields::default()
                    };
                    let told = self.run(&by, AddPerson { at: at.clone(), fields, not_same: false })?.told;
                    let id = told.first().and_then(|(_, id)| id.parse().ok());
                    id.ok_or_else(|| Fault::Internal("a receipt without an id".into()))?
                }
            };
            self.people.push(person);
            if !figure.slots.is_empty() {
                let fields =
                    VolunteerFields { slots: Slots::of(figure.slots.iter().copied()), ..VolunteerFields::default() };
                self.run(&by, Register { person, fields })?;
            }
            let has_post = n == 3;
            if !has_post {
                let give = GivePost {
                    person,
                    role: Role::Volunteer,
                    org: None,
                    at: Some(at),
                    title: "巡访团成员".into(),
                    from: self.office.now().day(),
                    until: None,
                    reason: "演示".into(),
                };
                self.run(&by, give)?;
            }
            if !figure.login.is_empty() {
                account(self.office, person, figure.login)?;
            }
        }
        Ok(())
    }

    fn team(&mut self) -> Result<DossierId, Fault> {
        let by = Self::street();
        let founded: Day = "2011-03-05".parse().map_err(Fault::Internal)?;
        let found = Found { at: STREET.into(), name: line("梧桐街道市民巡访团")?, founded };
        let team = self.opened(&by, found)?;
        for (n, figure) in FIGURES.iter().enumerate() {
            let hat = match n {
                0 => Hat::Captain,
                1 => Hat::Deputy,
                _ => Hat::Member,
            };
            let joined: Day = figure.joined.parse().map_err(Fault::Internal)?;
            let others = Line::optional("others", figure.others)?;
            self.run(&by, Join { team, person: self.people[n], hat, others, joined })?;
        }
        Ok(team)
    }

    fn plan(&mut self, team: DossierId, title: &str, from: Day, until: Day) -> Result<DossierId, Fault> {
        let compounds = self.office.db().read_blocking(|read| {
            let mut all = Vec::new();
            for community in COMMUNITIES {
                all.extend(find::of_community(read, community, Kind::Compound)?.into_iter().map(|c| c.code));
            }
            Ok::<_, Fault>(all)
        })?;
        let captain = self.member(0)?;
        let rhythm = Rhythm {
            frequency: Frequency::EverySecond,
            from,
            until,
            month_days: (10, 25),
            named: Vec::new(),
            holidays: Holidays::Walk,
        };
        let settings = Settings {
            rhythm,
            part: Part::Morning,
            bounds: Bounds::default(),
            caps: Caps::default(),
            groups: Vec::new(),
        };
        let plan = self.opened(&captain, Plan { team, title: line(title)?, compounds, settings })?;
        self.run(&captain, Roster { plan })?;
        Ok(plan)
    }

    /// A campaign of the past weeks, of which four dates are told in full.
    fn walked(&mut self, team: DossierId) -> Result<(), Fault> {
        self.at(-27 * DAY);
        let (from, until) = (self.day(-26), self.day(-2));
        let plan = self.plan(team, "秋季隔天巡访", from, until)?;
        let mut seen = SEEN.iter();
        for ago in [-26, -18, -10, -4] {
            let day = self.day(ago);
            for grp in 0..2 {
                self.clock.set(day.start().plus_minutes(8 * 60 + 10));
                let captain = self.member(0)?;
                let round = self.opened(&captain, Draw { plan, day, grp })?;
                self.walk(round, day, seen.next().copied().unwrap_or_default())?;
            }
        }
        Ok(())
    }

    fn load(&self, actor: &Actor, id: DossierId) -> Result<Round, Fault> {
        let (keys, reach, actor) = (self.office.keys().clone(), Reach::of(actor), actor.clone());
        self.office
            .db()
            .read_blocking(move |read| subject::round(read, &keys, &reach, &actor, id, false))?
            .ok_or(Fault::NotFound)
    }

    fn walk(&mut self, id: DossierId, day: Day, seen: &[cast::Seen]) -> Result<(), Fault> {
        let captain = self.member(0)?;
        let round = self.load(&captain, id)?;
        let seq = round.header.seq;
        let pair: Vec<PersonId> = self.office.db().read_blocking(move |read| {
            let parties = read.all(&liren_office::store::PARTY_ALL, params![seq])?;
            let walkers = parties.into_iter().filter(|(_, part, _)| part == crate::model::WALKER);
            Ok::<_, Fault>(
                walkers.filter_map(|(p, ..)| Some(liren_kernel::Id::from_bytes(p.try_into().ok()?))).collect(),
            )
        })?;
        let first = self.people.iter().position(|p| pair.first() == Some(p)).ok_or(Fault::NotFound)?;
        let actor = self.member(first)?;
        let begins = day.start().plus_minutes(8 * 60 + 35);
        self.clock.set(begins);
        self.run(&actor, Start { round: id, at: None })?;
        let earlier =
            self.office.db().read_blocking(move |read| Ok::<_, Fault>(read.all(&store::EARLIER, params![seq])?))?;
        let mut minute = 0;
        for (n, stop) in round.stops.iter().enumerate() {
            for (m, old) in earlier.iter().filter(|f| f.entrance == stop.entrance).enumerate() {
                let right = (n + m) % 3 != 2;
                let photos = if right { self.after.clone() } else { Vec::new() };
                self.run(&actor, Look { round: id, finding: old.id, right, photos, at: None })?;
            }
            for floor in 1..=stop.floors {
                minute += 2;
                self.clock.set(begins.plus_minutes(minute));
                let found = seen.iter().find(|(at, on, ..)| *at == n && *on == floor);
                match found {
                    Some(one) => self.found(&actor, id, &stop.entrance, &stop.name, one)?,
                    None => {
                        let entrance = stop.entrance.clone();
                        self.run(&actor, See { round: id, entrance, floor, at: None })?;
                    }
                }
            }
            self.run(&actor, LeaveStop { round: id, entrance: stop.entrance.clone(), at: None })?;
        }
        self.clock.set(begins.plus_minutes(minute + 15));
        self.run(&actor, End { round: id, walked: pair, weather: Some(line("晴")?), at: None })?;
        Ok(())
    }

    fn found(
        &mut self,
        actor: &Actor,
        round: DossierId,
        entrance: &str,
        name: &str,
        (_, floor, kind, did, words): &cast::Seen,
    ) -> Result<(), Fault> {
        let answers = checklist::answers(*floor, kind, did, words);
        let (before, after) = (self.before.clone(), if *did == "fixed" { self.after.clone() } else { Vec::new() });
        let find = Find { round, entrance: entrance.to_owned(), answers, before, after, voice: None, at: None };
        let told = self.run(actor, find)?.told;
        if Did::named(did) != Some(Did::PassedOn) {
            return Ok(());
        }
        let category = Category::named(kind).unwrap_or(Category::Clutter);
        let details = Details {
            place: entrance.to_owned(),
            category: category.matter().into(),
            title: line(&format!("{name}{floor}层：{words}"))?,
            spot: Some(line(&format!("{floor}层"))?),
            text: None,
            photos: self.before.clone(),
        };
        let finding: FindingId = told.first().and_then(|(_, id)| id.parse().ok()).ok_or(Fault::NotFound)?;
        let (item, found_at) = (Some(finding.cast()), self.office.now());
        let source = if self.load(actor, round)?.is_grid() { Source::Grid } else { Source::Patrol };
        let raise = Raise { from: round, item, details, voice: None, source, found_at, fixed: None };
        let matter = self.opened(actor, raise)?;
        self.run(actor, PassOn { round, finding, matter })?;
        Ok(())
    }

    /// A campaign that begins today; 施耀华, who is 67, is on the first rota.
    fn today(&mut self, team: DossierId) -> Result<(), Fault> {
        self.clock.set(self.day(-1).start().plus_minutes(15 * 60));
        let (from, until) = (self.day(0), self.day(30));
        let plan = self.plan(team, "冬季隔天巡访", from, until)?;
        let captain = self.member(0)?;
        let shi = self.people[2];
        let (keys, reach, person) = (self.office.keys().clone(), Reach::of(&captain), captain.person);
        let duties = self.office.db().read_blocking(move |read| {
            let plan = subject::plan(read, &keys, &reach, person, plan, false)?.ok_or(Fault::NotFound)?;
            Ok::<_, Fault>(plan.duties)
        })?;
        let on: Vec<_> = duties.iter().filter(|(day, ..)| *day == from).collect();
        if !on.iter().any(|(.., p)| *p == shi)
            && let Some((.., out)) = on.iter().find(|(_, grp, _)| *grp == 0)
        {
            self.run(&captain, StandIn { plan, day: from, out: *out, comes: shi })?;
        }
        for grp in 0..2 {
            self.run(&captain, Draw { plan, day: from, grp })?;
        }
        self.tasks(plan)?;
        Ok(())
    }
}
