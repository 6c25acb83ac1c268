//! Who acts: a person with dated posts. Read anew for each request, so that leaving takes effect at once.

use liren_kernel::{Id, PlacePath, ScopeColumn};
use serde::{Deserialize, Serialize};

/// Marks ids of persons, organisations and places, whose rooms stand above this crate.
#[derive(Debug)]
pub enum PersonMark {}
/// See [`PersonMark`].
#[derive(Debug)]
pub enum OrgMark {}
/// See [`PersonMark`].
#[derive(Debug)]
pub enum PlaceMark {}

/// A person.
pub type PersonId = Id<PersonMark>;
/// An organisation of any kind, a team too.
pub type OrgId = Id<OrgMark>;
/// A node of the place tree.
pub type PlaceId = Id<PlaceMark>;

/// What a post allows; the table in each room's `policy.rs` says how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Anyone, without signing in.
    Public,
    /// 居民, signed in.
    Resident,
    /// 志愿者.
    Volunteer,
    /// 流动哨兵: a courier or rider who reports facilities and hazards.
    Sentinel,
    /// 站点负责人: leads the riders of a depot, and reports as they do.
    DepotLeader,
    /// 网格员.
    GridWorker,
    /// 社区工作者.
    CommunityWorker,
    /// 单位经办人: answers for an organisation that is sent matters.
    OrgHandler,
    /// 站长.
    StationLead,
    /// 督导.
    Supervisor,
    /// 街道管理.
    StreetManager,
    /// 系统管理员: settings, imports, health; no content.
    SystemAdmin,
    /// 安全管理员: accounts, posts, sessions; no content.
    SecurityAdmin,
    /// 审计管理员: journal and openings; no content.
    AuditAdmin,
    /// The program's own clock.
    Clockwork,
}

impl Role {
    /// All roles that a person can hold, in the order of the matrix.
    pub const ALL: [Self; 15] = [
        Self::Public,
        Self::Resident,
        Self::Volunteer,
        Self::Sentinel,
        Self::DepotLeader,
        Self::GridWorker,
        Self::CommunityWorker,
        Self::OrgHandler,
        Self::StationLead,
        Self::Supervisor,
        Self::StreetManager,
        Self::SystemAdmin,
        Self::SecurityAdmin,
        Self::AuditAdmin,
        Self::Clockwork,
    ];

    /// Its stored name, also the end of its message key `role-…`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Resident => "resident",
            Self::Volunteer => "volunteer",
            Self::Sentinel => "sentinel",
            Self::DepotLeader => "depot_leader",
            Self::GridWorker => "grid_worker",
            Self::CommunityWorker => "community_worker",
            Self::OrgHandler => "org_handler",
            Self::StationLead => "station_lead",
            Self::Supervisor => "supervisor",
            Self::StreetManager => "street_manager",
            Self::SystemAdmin => "system_admin",
            Self::SecurityAdmin => "security_admin",
            Self::AuditAdmin => "audit_admin",
            Self::Clockwork => "clockwork",
        }
    }

    /// Reads a stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.name() == name)
    }

    /// Its message key.
    #[must_use]
    pub fn label_key(self) -> String {
        format!("role-{}", self.name().replace('_', "-"))
    }

    /// Whether its posts see the ordinary matters of their place.
    #[must_use]
    pub const fn reads_by_place(self) -> bool {
        matches!(
            self,
            Self::GridWorker | Self::CommunityWorker | Self::StationLead | Self::Supervisor | Self::StreetManager
        )
    }

    /// Whether its posts see what their organisation is party to.
    #[must_use]
    pub const fn reads_by_org(self) -> bool {
        matches!(self, Self::OrgHandler | Self::StationLead | Self::CommunityWorker)
    }
}

/// One hat: a role, for an organisation, over a place. Only posts in force are loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// What it allows.
    pub role: Role,
    /// For whom.
    pub org: Option<OrgId>,
    /// Over which part of the tree: its narrowest column counts.
    pub place: Option<(ScopeColumn, String)>,
}

impl Post {
    /// Whether `path` lies in the place of this post.
    #[must_use]
    pub fn covers(&self, path: &PlacePath) -> bool {
        self.place.as_ref().is_some_and(|(column, code)| path.code(*column) == Some(code.as_str()))
    }
}

/// The one who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who it is; zero bytes for the public and for the clock.
    pub person: PersonId,
    /// Posts in force now. Everyone signed in holds at least [`Role::Resident`].
    pub posts: Vec<Post>,
}

impl Actor {
    /// Someone without an account.
    #[must_use]
    pub fn public() -> Self {
        Self { person: Id::from_bytes([0; 16]), posts: vec![Post { role: Role::Public, org: None, place: None }] }
    }

    /// The program's own clock: overdue marks, reminders.
    #[must_use]
    pub fn clockwork() -> Self {
        let person = Id::from_bytes([0xff; 16]);
        Self { person, posts: vec![Post { role: Role::Clockwork, org: None, place: None }] }
    }

    /// Whether it is somebody who signed in.
    #[must_use]
    pub fn is_person(&self) -> bool {
        !matches!(self.person.bytes(), [0, ..] if self.person.bytes() == &[0; 16]) && self.person.bytes() != &[0xff; 16]
    }

    /// Whether any post has `role`.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.posts.iter().any(|p| p.role == role)
    }

    /// The organisations it acts for.
    pub fn orgs(&self) -> impl Iterator<Item = OrgId> + '_ {
        self.posts.iter().filter_map(|p| p.org)
    }
}
