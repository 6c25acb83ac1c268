//! Two invented depots with their leaders and riders, what they reported, and one who waits to be confirmed. Made
//! through the same commands as people use. The demo's places, people and matters must be there.

use liren_instruments::{Answers, expr::Value};
use liren_kernel::{CommandId, Instant, Line, Paragraph, SettableClock};
use liren_matters::{
    commands::{
        file::File,
        fix_on_spot::FixOnSpot,
        report::{Details, Report},
    },
    model::Source,
};
use liren_office::{
    Actor, Command, DossierId, Envelope, Fault, Office, OrgId, PersonId, Reach, Receipt, Role, directory, dossier,
    keys::sha256, photo::Stored,
};
use liren_people::{
    OrgKind,
    accounts::store::ACCOUNT_BY_LOGIN,
    commands::org::AddOrg,
    demo::{COMMUNITIES, PASSWORD, SignIn, account},
};
use liren_store::params;

use crate::{
    commands::{admit::Register, ask::Ask, report::Sent, train::Train},
    model::{Hat, How, Part, SentinelId},
    store,
};

const DAY: i64 = 24 * 60;

/// Depots: name, position of the community, telephone.
const DEPOTS: [(&str, usize, &str); 2] = [("快跑外卖梧桐站", 0, "0352-5010071"), ("顺达快递桂花站", 1, "0352-5010072")];

/// Somebody of a depot.
struct Figure {
    name: &'static str,
    depot: usize,
    part: Part,
    hat: Hat,
    phone: &'static str,
    login: &'static str,
    trained: bool,
}

const fn rider(name: &'static str, depot: usize, hat: Hat, phone: &'static str, login: &'static str) -> Figure {
    Figure { name, depot, part: Part::Rider, hat, phone, login, trained: true }
}

/// 马志明 is known already, as a resident: by name and phone he stays one person.
const FIGURES: [Figure; 6] = [
    Figure { part: Part::Leader, ..rider("邱长顺", 0, Hat::Safety, "13800009701", "qiu") },
    rider("邓一帆", 0, Hat::Grid, "13800009702", "deng"),
    Figure { trained: false, ..rider("万小川", 0, Hat::Safety, "13800009703", "wan") },
    Figure { trained: false, ..rider("田野", 0, Hat::Civility, "13800009704", "") },
    Figure { part: Part::Leader, ..rider("秦海燕", 1, Hat::Grid, "13800009705", "qin") },
    rider("马志明", 1, Hat::Civility, "13800007248", "mazm"),
];

/// What becomes of a report.
#[derive(Clone, Copy, PartialEq)]
enum Then {
    Waits,
    Filed,
    Fixed,
}

/// Reports: who, days ago, end of the place's code after its community, category, sentence, what became of it.
const REPORTS: [(usize, i64, &str, &str, &str, Then); 6] = [
    (1, 19, "-c1-e1", "D05", "梧桐里6弄1号楼道灯不亮，晚上送餐看不清台阶", Then::Fixed),
    (1, 11, "-c1", "F01", "西门进来第二个井盖翘起一角", Then::Fixed),
    (0, 8, "-c1", "A01", "消防通道被旧沙发占了半边", Then::Filed),
    (1, 3, "-c1-e2", "F06", "单元门关不上，铰链断了", Then::Filed),
    (1, 0, "-c1", "F02", "小区东路第三盏路灯不亮", Then::Waits),
    (5, 5, "-c1", "A04", "二号楼门厅灭火器压力不够", Then::Filed),
];

struct Demo<'a> {
    office: &'a Office,
    clock: &'a SettableClock,
    now: Instant,
    step: u32,
    photos: Vec<Stored>,
    depots: Vec<OrgId>,
    people: Vec<PersonId>,
}

/// Loads it; `now` is when the demo is made, and what the clock shows afterwards. Gives a sign-in for each new role.
///
/// # Errors
/// When the demo's places or people are missing, or a command is refused.
pub fn load(office: &Office, clock: &SettableClock, now: Instant) -> Result<Vec<SignIn>, Fault> {
    let there = office.db().read_blocking(|read| Ok::<_, Fault>(read.opt(&store::ANY, &[])?.is_some()))?;
    if !there {
        let photos = vec![liren_matters::demo::store_photo(office, [142, 150, 160], true)?];
        let (depots, people) = (Vec::new(), Vec::new());
        let made = Demo { office, clock, now, step: 0, photos, depots, people }.all();
        clock.set(now);
        made?;
    }
    let sign_in = |role, login| SignIn { role, login, password: PASSWORD };
    Ok(vec![sign_in(Role::Sentinel, "deng"), sign_in(Role::DepotLeader, "qiu")])
}

impl Demo<'_> {
    fn all(mut self) -> Result<(), Fault> {
        self.clock.set(self.now.plus_minutes(-24 * DAY));
        let staff = [self.known("liang")?, self.known("zhao")?];
        for (name, community, contact) in DEPOTS {
            let add = AddOrg {
                at: COMMUNITIES[community].into(),
                kind: OrgKind::Depot,
                name: name.into(),
                serves: Vec::new(),
                credit_code: String::new(),
                contact: contact.into(),
                note: String::new(),
            };
            let told = self.run(&staff[community], add)?.told;
            self.depots.push(told.first().and_then(|(_, id)| id.parse().ok()).ok_or(Fault::NotFound)?);
        }
        for figure in &FIGURES {
            self.take_in(&staff[figure.depot], figure)?;
        }
        for (who, ago, place, category, words, then) in REPORTS {
            self.report(&staff[FIGURES[who].depot], (who, ago), place, (category, words), then)?;
        }
        self.clock.set(self.now.plus_minutes(-5 * 60));
        let ask = Ask {
            depot: self.depots[0],
            part: Part::Rider,
            hat: Hat::Grid,
            name: "季晓峰".into(),
            phone: "13800009706".into(),
            notice: true,
        };
        self.run(&Actor::public(), ask).map(drop)
    }

    /// Somebody whom the demo's people know, by sign-in name.
    fn known(&self, login: &'static str) -> Result<Actor, Fault> {
        let found =
            self.office.db().read_blocking(move |read| Ok::<_, Fault>(read.opt(&ACCOUNT_BY_LOGIN, params![login])?));
        self.actor(found?.ok_or(Fault::NotFound)?.person)
    }

    fn run<C: Command>(&mut self, actor: &Actor, command: C) -> Result<Receipt, Fault> {
        self.revised(actor, None, command)
    }

    fn revised<C: Command>(&mut self, actor: &Actor, revision: Option<i64>, command: C) -> Result<Receipt, Fault> {
        self.step += 1;
        let hash = sha256(&[b"liren-sentinels-demo", &self.step.to_be_bytes()]);
        let mut random = [0; 10];
        random.copy_from_slice(&hash[..10]);
        let id = CommandId::new(self.office.now().ms(), random);
        self.office.run_blocking(actor, Envelope { id, revision }, command)
    }

    fn actor(&self, person: PersonId) -> Result<Actor, Fault> {
        let now = self.office.now();
        self.office.db().read_blocking(move |read| directory::actor(read, person, now))
    }

    fn take_in(&mut self, staff: &Actor, figure: &Figure) -> Result<(), Fault> {
        let register = Register {
            depot: self.depots[figure.depot],
            part: figure.part,
            hat: figure.hat,
            name: figure.name.into(),
            phone: figure.phone.into(),
            how: How::Written,
        };
        let told = self.run(staff, register)?.told;
        let id: SentinelId = told.first().and_then(|(_, id)| id.parse().ok()).ok_or(Fault::NotFound)?;
        let now = self.office.now();
        let row =
            self.office.db().read_blocking(move |read| Ok::<_, Fault>(read.opt(&store::BY_ID, params![id, now])?));
        let person = row?.ok_or(Fault::NotFound)?.person;
        self.people.push(person);
        if !figure.login.is_empty() {
            account(self.office, person, figure.login)?;
        }
        if figure.trained {
            let right = [("people", "tell"), ("face", "wait"), ("ride", "stop"), ("danger", "out"), ("inside", "no")];
            let all = right.iter().map(|(q, a)| ((*q).to_owned(), Value::Text((*a).to_owned())));
            let own = self.actor(person)?;
            self.run(&own, Train { answers: Answers(all.collect()) })?;
        }
        Ok(())
    }

    fn report(
        &mut self,
        staff: &Actor,
        (who, ago): (usize, i64),
        place: &str,
        (category, words): (&str, &str),
        then: Then,
    ) -> Result<(), Fault> {
        let at = if ago == 0 { -90 } else { -ago * DAY + 45 };
        self.clock.set(self.now.plus_minutes(at));
        let own = self.actor(self.people[who])?;
        let details = Details {
            place: format!("{}{place}", COMMUNITIES[FIGURES[who].depot]),
            category: category.into(),
            title: Line::new("title", words)?,
            spot: None,
            text: None,
            photos: self.photos.clone(),
        };
        let report = Report { details, source: Source::Sentinel, restricted: false, at: None };
        let matter: DossierId = self.run(&own, report)?.dossier.ok_or(Fault::NotFound)?;
        self.run(&own, Sent { matter })?;
        self.clock.set(self.now.plus_minutes(at + 40));
        let (keys, reach) = (self.office.keys().clone(), Reach::of(staff));
        let header = self.office.db().read_blocking(move |read| dossier::load(read, &keys, &reach, matter, false))?;
        let revision = header.map(|header| header.revision);
        match then {
            Then::Waits => Ok(()),
            Then::Filed => self.revised(staff, revision, File { matter, text: None }).map(drop),
            Then::Fixed => {
                let text = Paragraph::new("text", "物业当天换好了，能正常用")?;
                let photos = self.photos.clone();
                self.revised(staff, revision, FixOnSpot { matter, text, photos, answer: None, show: false }).map(drop)
            }
        }
    }
}
