//! Policy: who may do what, as a table. `permit` is asked after reach and before `decide`.

use std::{collections::HashMap, ops::Range};

use liren_kernel::{PlacePath, Verb};

use crate::{Actor, OrgId, Post, Role};

/// How a post stands to the thing acted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// None is asked: being within reach is enough.
    Any,
    /// The place lies in the post's place.
    Place,
    /// The post's organisation leads.
    LeadOrg,
    /// The post's organisation has been offered it and has not answered.
    OfferedOrg,
    /// The post's organisation has accepted it and is not done.
    HandlerOrg,
    /// The person is on the team.
    Team,
    /// The person reported it.
    Reporter,
    /// It is the person's own.
    Own,
}

impl Relation {
    /// All, in the order of the matrix.
    pub const ALL: [Self; 8] = [
        Self::Any,
        Self::Place,
        Self::LeadOrg,
        Self::OfferedOrg,
        Self::HandlerOrg,
        Self::Team,
        Self::Reporter,
        Self::Own,
    ];
}

/// One row: `role` may do `verb` when `relation` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The act.
    pub verb: Verb,
    /// By whom.
    pub role: Role,
    /// How the post must stand to it.
    pub relation: Relation,
}

/// What a subject tells of itself for [`Relation`].
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Where.
    pub path: PlacePath,
    /// Organisation that leads.
    pub lead: Option<OrgId>,
    /// Organisations with an unanswered offer.
    pub offered: Vec<OrgId>,
    /// Organisations that have accepted and are not done.
    pub handling: Vec<OrgId>,
    /// The actor is on the team.
    pub team: bool,
    /// The actor reported it.
    pub reporter: bool,
    /// It is the actor's own record.
    pub own: bool,
}

impl Facts {
    fn holds(&self, relation: Relation, post: &Post) -> bool {
        let mine = |orgs: &[OrgId]| post.org.is_some_and(|org| orgs.contains(&org));
        match relation {
            Relation::Any => true,
            Relation::Place => post.covers(&self.path),
            Relation::LeadOrg => post.org.is_some() && post.org == self.lead,
            Relation::OfferedOrg => mine(&self.offered),
            Relation::HandlerOrg => mine(&self.handling),
            Relation::Team => self.team,
            Relation::Reporter => self.reporter,
            Relation::Own => self.own,
        }
    }
}

/// All rows of all rooms.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    rules: Vec<Rule>,
    /// Where the rows of a verb stand, and the roles in them, a bit each: a menu asks for thirty verbs on every page.
    verbs: HashMap<Verb, (Range<usize>, u64)>,
}

/// The bit of a role.
const fn bit(role: Role) -> u64 {
    1 << role as u64
}

impl Policy {
    /// Collects the rows of the rooms.
    #[must_use]
    pub fn new(rooms: &[&[Rule]]) -> Self {
        let mut rules: Vec<Rule> = rooms.iter().flat_map(|r| r.iter().copied()).collect();
        rules.sort_by_key(|r| (r.verb, r.role, r.relation));
        rules.dedup();
        let mut verbs = HashMap::<Verb, (Range<usize>, u64)>::new();
        for (n, rule) in rules.iter().enumerate() {
            let (rows, roles) = verbs.entry(rule.verb).or_insert((n..n, 0));
            rows.end = n + 1;
            *roles |= bit(rule.role);
        }
        Self { rules, verbs }
    }

    /// The rows, sorted by verb, role and relation.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Whether `actor` may do `verb` to what `facts` describe.
    #[must_use]
    pub fn permits(&self, actor: &Actor, verb: Verb, facts: &Facts) -> bool {
        self.of(verb)
            .any(|rule| actor.posts.iter().any(|post| post.role == rule.role && facts.holds(rule.relation, post)))
    }

    /// Whether any post of `actor` could ever do `verb`: for menus and for lists whose rows are filtered by reach.
    #[must_use]
    pub fn may_ever(&self, actor: &Actor, verb: Verb) -> bool {
        self.verbs.get(&verb).is_some_and(|(_, roles)| actor.posts.iter().any(|post| roles & bit(post.role) != 0))
    }

    fn of(&self, verb: Verb) -> impl Iterator<Item = &Rule> {
        self.rules[self.verbs.get(&verb).map_or(0..0, |(rows, _)| rows.clone())].iter()
    }

    /// The table as text, for review: one line a verb, a cell a role.
    #[must_use]
    pub fn matrix(&self) -> String {
        let mut out = String::new();
        let mut verbs: Vec<Verb> = self.rules.iter().map(|r| r.verb).collect();
        verbs.dedup();
        for verb in verbs {
            let cells: Vec<String> = Role::ALL
                .into_iter()
                .filter_map(|role| {
                    let ways: Vec<String> = self
                        .of(verb)
                        .filter(|r| r.role == role)
                        .map(|r| if r.relation == Relation::Any { String::new() } else { format!("{:?}", r.relation) })
                        .collect();
                    match ways.as_slice() {
                        [] => None,
                        ways if ways.iter().any(String::is_empty) => Some(role.name().to_owned()),
                        ways => Some(format!("{}({})", role.name(), ways.join("|"))),
                    }
                })
                .collect();
            out.push_str(&format!("{verb}: {}\n", cells.join(", ")));
        }
        out
    }
}

/// Declares rows: `rules! { DISPATCH: CommunityWorker Place, StreetManager Place; … }`.
#[macro_export]
macro_rules! rules {
    ($($verb:expr => $($role:ident $relation:ident),+ ;)*) => {
        &[$($($crate::Rule { verb: $verb, role: $crate::Role::$role, relation: $crate::Relation::$relation }),+),*]
    };
}
