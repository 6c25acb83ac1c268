//! 排课: sittings are given an evening, a room and a lecturer, or refused with the smallest set of wishes that cannot
//! all be kept. Pure; evenings are counted, their dates stand with whoever asks.
//!
//! Own search with bounds by matching: a dozen sittings of a class against its evenings is small, but a linear solver
//! would only say "impossible", not which few wishes clash (stack.md §E was weighed).

mod conflict;
mod search;

pub use conflict::Conflict;

/// Evenings at most; a set of them is the bits of a number.
pub const EVENINGS: usize = 64;

/// A set of evenings.
pub type Evenings = u64;

/// A room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Its name.
    pub name: String,
    /// How many it seats.
    pub seats: u32,
    /// When it is taken.
    pub taken: Evenings,
}

/// A lecturer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lecturer {
    /// Their name.
    pub name: String,
    /// When they cannot come.
    pub away: Evenings,
}

/// A sitting that is to be held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What it is about.
    pub name: String,
    /// Sittings of one class never share an evening.
    pub class: usize,
    /// How many come.
    pub seats: u32,
    /// Who can hold it, most wanted first; nobody is needed when it is empty.
    pub lecturers: Vec<usize>,
    /// Sittings that must lie before it.
    pub after: Vec<usize>,
}

/// Duty that keeps a class from coming.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// What it is.
    pub name: String,
    /// Whom it keeps.
    pub class: usize,
    /// When.
    pub on: Evenings,
}

/// Everything that is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problem {
    /// How many evenings there are, in the order of time.
    pub evenings: usize,
    /// Where.
    pub rooms: Vec<Room>,
    /// By whom.
    pub lecturers: Vec<Lecturer>,
    /// What.
    pub sittings: Vec<Wanted>,
    /// When not.
    pub duties: Vec<Duty>,
}

/// Where a sitting came to lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which evening, from 0.
    pub evening: usize,
    /// Which room.
    pub room: usize,
    /// By which lecturer.
    pub lecturer: Option<usize>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A place for every sitting, in their order.
    Placed(Vec<Place>),
    /// These cannot all be kept; without any one of them they could.
    Clash(Vec<Conflict>),
    /// Neither was found within bounds.
    Unsure,
}

/// Places the sittings.
#[must_use]
pub fn solve(problem: &Problem) -> Answer {
    if problem.evenings > EVENINGS {
        return Answer::Unsure;
    }
    let all = conflict::items(problem);
    match search::place(problem, &all) {
        search::Found::Placed(places) => Answer::Placed(places.into_iter().flatten().collect()),
        search::Found::Unsure => Answer::Unsure,
        search::Found::None => Answer::Clash(conflict::smallest(problem, &all)),
    }
}

#[cfg(test)]
mod tests;
