//! The office of `liren demo`, with one team that has a round for every phone, and sessions of those who walk them.

use std::{collections::BTreeMap, path::Path};

use liren_kernel::{Clock as _, CommandId, Day, Id, Line, SettableClock};
use liren_office::{Actor, Command, DossierId, Envelope, Fault, Office, PersonId, Reach, Receipt, directory, store};
use liren_patrol::{
    commands::{draw::Draw, plan::Plan, roster::Roster},
    dates::{Frequency, Holidays, Rhythm},
    draw::Bounds,
    model::{Part, Settings as PlanSettings, WALKER},
    rota::Caps,
    store as patrol, subject,
};
use liren_people::{
    accounts::store::{ACCOUNT, ACCOUNT_ADD, ACCOUNT_BY_LOGIN},
    demo::COMMUNITIES,
};
use liren_places::{Kind, find};
use liren_store::params;
use liren_web::session;

use crate::{Program, Settings, clock::MachineClock, rooms, start, start::start_at};

/// Days that the plan goes back: every second one is walked by a group of each community.
const BACK: i64 = 100;

/// A round that waits to be walked, and who walks it.
#[derive(Debug, Clone)]
pub struct Walk {
    /// Its dossier.
    pub round: DossierId,
    /// One of its pair.
    pub person: PersonId,
    /// Their session.
    pub token: String,
}

/// What was laid out.
#[derive(Debug)]
pub struct Street {
    /// Where.
    pub settings: Settings,
    /// The team.
    pub team: DossierId,
    /// Its rounds.
    pub walks: Vec<Walk>,
    /// Days of the plan.
    pub days: (Day, Day),
    /// The session of the street's manager.
    pub reader: String,
}

/// Somebody of the demo, with the posts they hold now.
///
/// # Errors
/// When nobody signs in so.
pub fn actor(office: &Office, login: &'static str) -> Result<Actor, Fault> {
    let now = office.now();
    office.db().read_blocking(move |read| {
        let account = read.opt(&ACCOUNT_BY_LOGIN, params![login])?.ok_or(Fault::NotFound)?;
        directory::actor(read, account.person, now)
    })
}

/// Runs a command once.
///
/// # Errors
/// When it is refused.
pub fn run<C: Command>(office: &Office, actor: &Actor, command: C) -> Result<Receipt, Fault> {
    let id: CommandId = Id::fresh(office.now());
    office.run_blocking(actor, Envelope { id, revision: None }, command)
}

/// Lays it out.
///
/// # Errors
/// When the demo is refused or its team has too few for so many rounds.
pub fn lay(folder: &Path, database: Option<String>, rounds: usize) -> Result<Street, String> {
    std::fs::create_dir_all(folder).map_err(|e| e.to_string())?;
    let settings = Settings {
        data: folder.join("data"),
        key: folder.join("key"),
        database_url: database,
        listen: "127.0.0.1:0".into(),
        ..Settings::default()
    };
    let now = MachineClock::default().now();
    let clock = SettableClock::at(now);
    let Program { office, .. } = start_at(settings.clone(), clock.clone())?;
    rooms::demo(&office, &clock, now).map_err(|e| format!("the demo was refused: {e}"))?;
    drop(office);
    // From here on by the clock that the server has too.
    let Program { office, .. } = start(settings.clone())?;
    let days = (now.day().plus_days(-BACK), now.day().plus_days(-1));
    let (team, walks) = plan(&office, days, rounds).map_err(|fault| format!("the team's rounds: {fault}"))?;
    if walks.len() < rounds {
        return Err(format!("the team has {} rounds for {rounds} phones", walks.len()));
    }
    let manager = actor(&office, "gao").map_err(|e| e.to_string())?.person;
    let reader = session_of(&office, manager, "gao").map_err(|e| e.to_string())?;
    Ok(Street { settings, team, walks, days, reader })
}

fn plan(office: &Office, days: (Day, Day), rounds: usize) -> Result<(DossierId, Vec<Walk>), Fault> {
    let captain = actor(office, "han")?;
    let (team, compounds) = office.db().read_blocking(|read| {
        let (seq,) = read.one(&patrol::TEAM_ANY, &[])?;
        let mut codes = Vec::new();
        for community in COMMUNITIES {
            codes.extend(find::of_community(read, community, Kind::Compound)?.into_iter().map(|c| c.code));
        }
        Ok::<_, Fault>((read.one(&patrol::DOSSIER_OF, params![seq])?.0, codes))
    })?;
    let rhythm = Rhythm {
        frequency: Frequency::EverySecond,
        from: days.0,
        until: days.1,
        month_days: (10, 25),
        named: Vec::new(),
        holidays: Holidays::Walk,
    };
    let (bounds, caps) = (Bounds::default(), Caps::default());
    let settings = PlanSettings { rhythm, part: Part::Morning, bounds, caps, groups: Vec::new() };
    let plan = Plan { team, title: Line::new("title", "bench")?, compounds, settings };
    let plan = run(office, &captain, plan)?.dossier.ok_or(Fault::NotFound)?;
    run(office, &captain, Roster { plan })?;
    let (mut walks, mut sessions) = (Vec::new(), BTreeMap::new());
    let mut day = days.0;
    while day <= days.1 && walks.len() < rounds {
        for grp in 0..COMMUNITIES.len() as i64 {
            let round = match run(office, &captain, Draw { plan, day, grp }) {
                Ok(receipt) => receipt.dossier.ok_or(Fault::NotFound)?,
                // A day that the rota could not fill.
                Err(Fault::Refused(_)) => continue,
                Err(fault) => return Err(fault),
            };
            let person = walker(office, &captain, round)?;
            let token = match sessions.get(&person) {
                Some(token) => String::clone(token),
                None => {
                    let token = session_of(office, person, &format!("bench{}", sessions.len()))?;
                    sessions.insert(person, token.clone());
                    token
                }
            };
            walks.push(Walk { round, person, token });
        }
        day = day.plus_days(2);
    }
    walks.truncate(rounds);
    Ok((team, walks))
}

/// The first of the pair of a round.
fn walker(office: &Office, captain: &Actor, round: DossierId) -> Result<PersonId, Fault> {
    let (keys, reach, captain) = (office.keys().clone(), Reach::of(captain), captain.clone());
    office.db().read_blocking(move |read| {
        let round = subject::round(read, &keys, &reach, &captain, round, false)?.ok_or(Fault::NotFound)?;
        let parties = read.all(&store::PARTY_ALL, params![round.header.seq])?;
        let (party, ..) = parties.into_iter().find(|(_, part, _)| part == WALKER).ok_or(Fault::NotFound)?;
        Ok(Id::from_bytes(party.try_into().map_err(|_| Fault::NotFound)?))
    })
}

/// A session of somebody, who gets an account when there is none.
fn session_of(office: &Office, person: PersonId, login: &str) -> Result<String, Fault> {
    let (now, login) = (office.now(), login.to_owned());
    office.db().write_blocking(move |tx| {
        if tx.opt(&ACCOUNT, params![person])?.is_none() {
            tx.exec(&ACCOUNT_ADD, params![person, login, *"", false, false, now])?;
        }
        session::begin(tx, person, "password", "bench", now)
    })
}
