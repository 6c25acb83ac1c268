//! The place of a report: by the code on a poster, or by what people call it.

use liren_kernel::{Refusal, ScopeColumn, tokens};
use liren_office::{Actor, Fault};
use liren_places::{
    Kind, PlaceRow,
    find::{self, Within},
};
use liren_store::Read;
use liren_ui::Choice;
use liren_web::Posted;

/// Choices at most.
const MOST: usize = 12;

/// What a form said about where.
#[derive(Debug, Clone, Default)]
pub struct Where {
    /// The place, once it is one.
    pub place: Option<PlaceRow>,
    /// Places that it may be, to choose from.
    pub choices: Vec<PlaceRow>,
    /// Where inside the place, as far as the words for it said so: `502室`.
    pub inside: String,
    /// What is to be put right.
    pub refusal: Option<Refusal>,
}

impl Where {
    /// The choices as a form shows them.
    #[must_use]
    pub fn options(&self) -> Vec<Choice> {
        self.choices.iter().map(|p| Choice::new(p.code.clone(), p.name.clone())).collect()
    }
}

/// Where somebody may report: the places of their posts, or anywhere.
#[derive(Debug, Clone)]
pub struct Ground(Option<Vec<(ScopeColumn, String)>>);

impl Ground {
    /// Of somebody with posts; who has none may report anywhere.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        let codes: Vec<_> = actor.posts.iter().filter_map(|p| p.place.clone()).collect();
        Self(if codes.is_empty() { None } else { Some(codes) })
    }

    /// All of the country.
    #[must_use]
    pub const fn everywhere() -> Self {
        Self(None)
    }

    fn within(&self) -> Within<'_> {
        match &self.0 {
            Some(codes) => Within::Codes(codes),
            None => Within::Anywhere,
        }
    }

    fn holds(&self, place: &PlaceRow) -> bool {
        let path = place.path();
        self.0.as_ref().is_none_or(|codes| codes.iter().any(|(column, code)| path.code(*column) == Some(code)))
    }
}

/// Something can be reported at a place that lies in a community.
fn fits(place: &PlaceRow) -> bool {
    place.community.is_some() && place.kind != Kind::Grid
}

/// Finds the place a form means: its chosen code, or the only one that fits the words.
///
/// # Errors
/// When the database fails.
pub fn find(read: &mut Read<'_>, ground: &Ground, code: &str, words: &str) -> Result<Where, Fault> {
    if !code.is_empty() {
        let place = liren_places::find::in_force(read, code)?.filter(|p| fits(p) && ground.holds(p));
        if let Some(place) = place {
            return Ok(at(place, words));
        }
    }
    let refused = |key: &str| Some(Refusal::field("where", key));
    if words.trim().is_empty() {
        return Ok(Where { refusal: refused("refusal-matter-where"), ..Where::default() });
    }
    let mut found = find::search(read, ground.within(), words.trim(), MOST * 2)?;
    found.retain(fits);
    found.truncate(MOST);
    // Spaces and full-width digits are a matter of taste; a door typed whole is that door and not its building.
    let plain = |text: &str| tokens::fold(text).split_whitespace().collect::<String>();
    let entrance = find::within_entrance(words).map(|(entrance, _)| plain(&entrance));
    let means = |p: &&PlaceRow| plain(&p.name) == plain(words) || entrance.as_ref() == Some(&plain(&p.name));
    let exact: Vec<&PlaceRow> = found.iter().filter(means).collect();
    match (exact.as_slice(), found.len()) {
        ([one], _) => Ok(at((*one).clone(), words)),
        (_, 0) => Ok(Where { refusal: refused("refusal-matter-where-unknown"), ..Where::default() }),
        (_, 1) => Ok(at(found.remove(0), words)),
        _ => Ok(Where {
            refusal: Some(Refusal::field("place", "refusal-matter-where-many")),
            choices: found,
            ..Where::default()
        }),
    }
}

/// At a place, and inside it where the words name a room.
fn at(place: PlaceRow, words: &str) -> Where {
    let door = matches!(place.kind, Kind::Building | Kind::Entrance);
    let inside = door.then(|| find::within_entrance(words)).flatten().map(|(_, inside)| inside);
    Where { place: Some(place), inside: inside.unwrap_or_default(), ..Where::default() }
}

/// The same from a posted form.
///
/// # Errors
/// When the database fails.
pub fn posted(read: &mut Read<'_>, ground: &Ground, posted: &Posted) -> Result<Where, Fault> {
    find(read, ground, posted.value("place"), posted.value("where"))
}
