//! A skewed office: one community with up to 10,000 matters, thousands with few, laid out in bulk.

use liren_kernel::{Clock as _, Id, Instant};
use liren_office::{Fault, PersonId, reach, store as office_store};
use liren_store::{Db, Tx, migrate, params};
use liren_web::session;

use super::store;
use crate::{clock::MachineClock, rooms};

/// The kind of dossier that is laid out.
pub const KIND: &str = "matter";
/// The community with many.
pub const LARGE: &str = "140213001001";
/// One of those with few.
pub const SMALL: &str = "140213099999";
/// States that a matter may be in without having been handed to anybody.
pub const STATES: [&str; 5] = ["reported", "filed", "closed", "fixed_on_spot", "cancelled"];
/// Entrances of [`LARGE`], at one of which each of its matters is.
const DOORS: usize = 400;
/// The newest matters of [`LARGE`] that have a timeline of 20 entries; the others have two.
pub const LONG: usize = 500;
/// Matters laid out in one commit.
const ROWS_A_COMMIT: usize = 10_000;

/// What was laid out.
#[derive(Debug, Clone)]
pub struct Set {
    /// Matters in all.
    pub rows: usize,
    /// The session of someone with one post over [`LARGE`].
    pub token: String,
    /// The session of someone over the whole city, who reaches every matter.
    pub whole: String,
    /// Who has one post.
    pub one: PersonId,
    /// Who has five posts and forty teams.
    pub many: PersonId,
    /// Words of two characters that are searched for.
    pub words: Vec<String>,
}

/// The same numbers each time.
pub struct Dice(u64);

impl Dice {
    /// Begins.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }
    /// A number below `below`.
    pub fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % below.max(1)
    }
    fn id(&mut self, at: i64) -> [u8; 16] {
        let mut random = [0; 10];
        random.iter_mut().for_each(|b| *b = self.roll(256) as u8);
        *Id::<()>::new(at, random).bytes()
    }
}

/// The words of titles: places, troubles, remarks.
pub fn vocabulary() -> Vec<Vec<&'static str>> {
    include_str!("words.txt").lines().map(|line| line.split_whitespace().collect()).collect()
}

/// Lays out an empty database: `rows` matters, `large` of them in one community.
pub fn lay(db: &Db, rows: usize, large: usize) -> Result<Set, Fault> {
    let now = MachineClock::default().now();
    db.write_blocking(move |tx| {
        tx.bulk()?;
        migrate::run(tx, &rooms::migrations(), now)
    })?;
    let mut dice = Dice::new(0x9e37_79b9_7f4a_7c15);
    let teams: Vec<[u8; 16]> = (0..40).map(|_| dice.id(now.ms())).collect();
    let one = Id::from_bytes(dice.id(now.ms()));
    let many = Id::from_bytes(dice.id(now.ms()));
    let over = Id::from_bytes(dice.id(now.ms()));
    let codes: Vec<String> = (0..12).map(|n| format!("bench{n:02}")).collect();
    let made = codes.clone();
    let categories = db.write_blocking(move |tx| store::categories(tx, &made))?;
    let doors: Vec<[u8; 16]> = (0..DOORS).map(|_| dice.id(now.ms())).collect();
    let built = doors.clone();
    db.write_blocking(move |tx| {
        built.iter().enumerate().try_for_each(|(n, door)| store::door(tx, *door, &format!("{LARGE}-{n}"), LARGE))
    })?;
    let mut layer =
        Layer { dice, now, rows, large, teams: teams.clone(), doors, one, codes, categories, next: 0, dealt: 0 };
    while layer.next < rows {
        layer = db.write_blocking(move |tx| {
            for _ in 0..ROWS_A_COMMIT.min(layer.rows - layer.next) {
                layer.matter(tx)?;
            }
            Ok::<_, Fault>(layer)
        })?;
    }
    let mut dice = layer.dice;
    let (token, whole) = db.write_blocking(move |tx| {
        store::person(tx, *one.bytes(), "bench")?;
        store::person(tx, *over.bytes(), "over")?;
        store::post(tx, dice.id(now.ms()), *over.bytes(), "street_manager", None, Some(("city", &LARGE[..4])))?;
        for person in [one, many] {
            let place = Some(("community", LARGE));
            store::post(tx, dice.id(now.ms()), *person.bytes(), "community_worker", None, place)?;
        }
        for n in 0..4 {
            let place = code(n * 37 + 1);
            let place = Some(("community", &*place));
            store::post(tx, dice.id(now.ms()), *many.bytes(), "community_worker", None, place)?;
        }
        for team in teams {
            store::post(tx, dice.id(now.ms()), *many.bytes(), "org_handler", Some(team), None)?;
        }
        let mut begin = |person| session::begin(tx, person, "password", "bench", now);
        Ok::<_, Fault>((begin(one)?, begin(over)?))
    })?;
    let words = vocabulary()[1].iter().filter(|w| w.chars().count() == 2).map(|w| (*w).to_owned()).collect();
    Ok(Set { rows, token, whole, one, many, words })
}

/// The code of a community with few.
fn code(n: usize) -> String {
    format!("1402{:02}{:03}{:03}", 14 + n / 10_000 % 80, n / 100 % 100, n % 100)
}

struct Layer {
    dice: Dice,
    now: Instant,
    rows: usize,
    large: usize,
    teams: Vec<[u8; 16]>,
    doors: Vec<[u8; 16]>,
    one: PersonId,
    codes: Vec<String>,
    categories: Vec<(i64, String)>,
    next: usize,
    dealt: usize,
}

impl Layer {
    fn matter(&mut self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let n = self.next;
        self.next += 1;
        let hot = self.dealt * self.rows < self.next * self.large;
        self.dealt += usize::from(hot);
        let community = if hot {
            LARGE.to_owned()
        } else if self.dice.roll(20_000) == 0 || n == 1 {
            SMALL.to_owned()
        } else {
            // The square makes a few busy and most quiet.
            let (a, b) = (self.dice.roll(5000), self.dice.roll(5000));
            code(a * b / 5000)
        };
        let words = vocabulary();
        let mut pick = |line: usize| words[line][self.dice.roll(words[line].len())];
        let title = format!("{}{}，{}", pick(0), pick(1), pick(2));
        let remark = format!("{}{}，{}", pick(0), pick(1), pick(2));
        let at = Instant::from_ms(self.now.ms() - (self.rows - n) as i64 * 1000);
        let id = self.dice.id(at.ms());
        let state = STATES[self.dice.roll(STATES.len())];
        let facet = self.codes[self.dice.roll(self.codes.len())].clone();
        let path = liren_kernel::PlacePath::of_division(&community);
        let head = store::Head {
            id,
            kind: KIND,
            number: format!("2026B{n:07}"),
            title: &title,
            state,
            facet: &facet,
            place: hot.then(|| self.doors[self.dice.roll(self.doors.len())]),
            community: &community,
            at,
            due: at,
        };
        let seq = store::header(tx, &head)?;
        let team = self.teams[self.dice.roll(self.teams.len())];
        let parties = if hot { vec![self.dice.id(at.ms()), team] } else { vec![self.dice.id(at.ms())] };
        for (k, party) in parties.iter().enumerate() {
            let part = ["reporter", "handler"][k];
            tx.exec(&office_store::PARTY_ADD, params![seq, *party, *KIND, 1_i64, *part, at, *"bench"])?;
        }
        let body = serde_json::to_vec(&serde_json::json!({ "text": remark }))?;
        // What the page of a dossier is measured with: the newest of the large community.
        let entries = match (hot, self.dealt + LONG > self.large) {
            (true, true) => 20,
            (true, false) => 2,
            (false, _) => 1,
        };
        for _ in 0..entries {
            let entry = self.dice.id(at.ms());
            store::entry(tx, entry, seq, *self.one.bytes(), at.ms(), &body)?;
        }
        store::words(tx, seq, &remark)?;
        if let Some((category, _)) = self.categories.iter().find(|(_, code)| *code == facet) {
            store::matter(tx, seq, *category)?;
        }
        let mut tokens = liren_kernel::tokens::index_tokens(&head.number);
        tokens.extend(liren_kernel::tokens::index_tokens(&title));
        tokens.extend(liren_kernel::tokens::index_tokens(&remark));
        let marks = reach::Marks::of(KIND, Some(&path), &parties);
        liren_office::office::SEARCH.put_beside(tx, seq, &marks.scopes, marks.beside.as_deref(), &tokens)?;
        Ok(())
    }
}
