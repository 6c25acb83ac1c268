//! SQL of persons, organisations, skills, households, consents and posts. Reads over many go through [`find`].

pub mod find;
pub mod public;
pub mod reach;

use liren_kernel::{Id, Instant, PlacePath, ScopeColumn};
use liren_office::{OrgId, PersonId, Post, Role};
use liren_store::{row, statements};

use crate::{
    commands::household::HouseholdId,
    model::{OrgRow, PersonRow},
};

row! {
    /// A post with its dates, for the page of a person.
    pub struct PostHistory {
        /// Its id.
        pub id: Id<()>,
        /// Who holds it.
        pub person: PersonId,
        /// Stored name of the role.
        pub role: String,
        /// For whom.
        pub org: Option<OrgId>,
        /// Over which kind of place.
        pub place_column: Option<String>,
        /// Over which place.
        pub place_code: Option<String>,
        /// As it is called here.
        pub title: String,
        /// From when.
        pub from_at: Instant,
        /// Until when.
        pub until_at: Option<Instant>,
        /// Why it was given, or why it ended.
        pub reason: String,
    }
}

impl PostHistory {
    /// The post as policy reads it; `None` for a role this version does not know.
    #[must_use]
    pub fn post(&self) -> Option<Post> {
        let column = self.place_column.as_deref();
        let column = column.and_then(|name| ScopeColumn::ALL.into_iter().find(|c| c.name() == name));
        Some(Post { role: Role::from_name(&self.role)?, org: self.org, place: column.zip(self.place_code.clone()) })
    }
}

row! {
    /// A household a person belongs to.
    pub struct HouseholdRow {
        /// Its id.
        pub id: Id<()>,
        /// Its door as written.
        pub door: String,
        /// The community.
        pub community: Option<String>,
        /// What the person is in it.
        pub relation: String,
        /// Since when.
        pub from_at: Instant,
    }
}

row! {
    /// A household's door.
    pub struct DoorRow {
        /// As written.
        pub door: String,
        /// Codes of where it is.
        pub city: Option<String>,
        /// See `city`.
        pub district: Option<String>,
        /// See `city`.
        pub street: Option<String>,
        /// See `city`.
        pub community: Option<String>,
        /// See `city`.
        pub grid: Option<String>,
        /// See `city`.
        pub compound: Option<String>,
        /// A remark.
        pub note: String,
    }
}

impl DoorRow {
    /// The codes of where it is.
    #[must_use]
    pub fn path(&self) -> PlacePath {
        PlacePath {
            city: self.city.clone(),
            district: self.district.clone(),
            street: self.street.clone(),
            community: self.community.clone(),
            grid: self.grid.clone(),
            compound: self.compound.clone(),
        }
    }
}

row! {
    /// A consent.
    pub struct ConsentRow {
        /// Its id.
        pub id: Id<()>,
        /// For what.
        pub purpose: String,
        /// When.
        pub given_at: Instant,
        /// In writing, by word, online.
        pub how: String,
        /// Taken back when.
        pub withdrawn_at: Option<Instant>,
    }
}

statements! {
    PERSON_ADD: (i64,) = "INSERT INTO person (id, name, sort, sex, birth, id_no, id_no_blind, phone, phone_blind, phone_tail, place, city, district, street, community, grid, compound, address, duty, note, from_day, revision) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, 1) RETURNING seq";
    PERSON_SET = "UPDATE person SET name = ?2, sort = ?3, sex = ?4, birth = ?5, place = ?6, city = ?7, district = ?8, street = ?9, community = ?10, grid = ?11, compound = ?12, address = ?13, duty = ?14, note = ?15, revision = revision + 1 WHERE id = ?1";
    NAMES_OF: (PersonId, String) = "SELECT id, name FROM person WHERE id IN (?1)";
    ORG_NAMES_OF: (OrgId, String) = "SELECT id, name FROM org WHERE id IN (?1)";
    PERSON_ID_NO = "UPDATE person SET id_no = ?2, id_no_blind = ?3 WHERE id = ?1";
    PERSONS_OF_PHONE: (PersonId, String) = "SELECT id, name FROM person WHERE phone_blind = ?1 AND until_day IS NULL ORDER BY seq";
    PERSON_PHONE = "UPDATE person SET phone = ?2, phone_blind = ?3, phone_tail = ?4 WHERE id = ?1";
    PERSON_SETTLE = "UPDATE person SET place = ?2, city = ?3, district = ?4, street = ?5, community = ?6, revision = revision + 1 WHERE id = ?1 AND community IS NULL";
    PERSON_END = "UPDATE person SET until_day = ?2, revision = revision + 1 WHERE id = ?1 AND until_day IS NULL";
    PERSON_IDS: (i64, PersonId) = "SELECT seq, id FROM person WHERE seq > ?1 ORDER BY seq LIMIT 5000";
    ORG_IDS: (i64, OrgId) = "SELECT seq, id FROM org WHERE seq > ?1 ORDER BY seq LIMIT 5000";
    PERSON_BY_ID: PersonRow = "SELECT p.seq, p.id, p.name, p.sort, p.sex, p.birth, p.id_no, p.phone, p.phone_tail, p.place, p.city, p.district, p.street, p.community, p.grid, p.compound, p.address, p.duty, p.note, p.from_day, p.until_day, p.revision FROM person p WHERE p.id = ?1";
    PERSON_LOCK = "UPDATE person SET revision = revision WHERE id = ?1";
    PERSON_NAME: (String,) = "SELECT name FROM person WHERE id = ?1";
    PERSONS_SAME: (PersonId,) = "SELECT id FROM person WHERE name = ?1 AND birth = ?2 AND community = ?3 AND until_day IS NULL";
    PERSONS_BY_NAME: (PersonId, String, Option<String>) = "SELECT id, name, community FROM person WHERE name = ?1 AND until_day IS NULL ORDER BY seq LIMIT 20";

    SKILL_ADD = "INSERT INTO person_skill (person, skill, added_by, added_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
    SKILL_DROP = "DELETE FROM person_skill WHERE person = ?1 AND skill = ?2";
    SKILLS: (String,) = "SELECT skill FROM person_skill WHERE person = ?1 ORDER BY skill";

    ORG_ADD: (i64,) = "INSERT INTO org (id, kind, name, sort, place, city, district, street, community, grid, compound, credit_code, contact, note, from_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) RETURNING seq";
    ORG_AREA_ADD = "INSERT INTO org_area (org, sort, code, city, district, street, community, grid, compound) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING";
    ORG_AREAS: (String,) = "SELECT code FROM org_area WHERE org = ?1 ORDER BY code";
    ORG_SET = "UPDATE org SET contact = ?2, note = ?3 WHERE id = ?1";
    ORG_END = "UPDATE org SET until_day = ?2 WHERE id = ?1 AND until_day IS NULL";
    ORG_BY_ID: OrgRow = "SELECT o.seq, o.id, o.kind, o.name, o.sort, o.place, o.city, o.district, o.street, o.community, o.grid, o.compound, o.credit_code, o.contact, o.note, o.from_day, o.until_day FROM org o WHERE o.id = ?1";
    ORGS_ALL: (OrgId, String) = "SELECT id, name FROM org WHERE until_day IS NULL ORDER BY sort LIMIT 1000";
    ORG_NAME: (String,) = "SELECT name FROM org WHERE id = ?1";
    ORG_SAME: (i64,) = "SELECT o.seq FROM org o JOIN org_area a ON a.org = o.seq WHERE o.name = ?1 AND o.kind = ?2 AND a.code = ?3 AND o.until_day IS NULL";

    POSTS_OF_PERSON: PostHistory = "SELECT id, person, role, org, place_column, place_code, title, from_at, until_at, reason FROM post WHERE person = ?1 ORDER BY from_at DESC, seq DESC";
    POSTS_OF_ORG: PostHistory = "SELECT id, person, role, org, place_column, place_code, title, from_at, until_at, reason FROM post WHERE org = ?1 AND from_at <= ?2 AND (until_at IS NULL OR until_at > ?2) ORDER BY seq";
    POST_BY_ID: PostHistory = "SELECT id, person, role, org, place_column, place_code, title, from_at, until_at, reason FROM post WHERE id = ?1";
    POSTS_OVER: (Id<()>,) = "SELECT id FROM post WHERE until_at <= ?1 AND ended_by IS NULL ORDER BY until_at, seq";
    POST_OVER = "UPDATE post SET ended_by = ?2 WHERE id = ?1 AND ended_by IS NULL";
    POST_END = "UPDATE post SET until_at = ?2, ended_by = ?3, reason = ?4 WHERE id = ?1 AND (until_at IS NULL OR until_at > ?2)";
    POSTS_END_ALL = "UPDATE post SET until_at = ?2, ended_by = ?3, reason = ?4 WHERE person = ?1 AND (until_at IS NULL OR until_at > ?2)";
    POST_ADMINS: (i64,) = "SELECT count(*) AS n FROM post WHERE role = 'security_admin' AND from_at <= ?1 AND (until_at IS NULL OR until_at > ?1)";
    PEOPLE_WITH_ROLE: (PersonId,) = "SELECT DISTINCT person FROM post WHERE place_code = ?1 AND role = ?2 AND from_at <= ?3 AND (until_at IS NULL OR until_at > ?3)";

    HOUSEHOLD_ADD = "INSERT INTO household (id, door, place, city, district, street, community, grid, compound, note, made_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    HOUSEHOLD_COMMUNITY: (Option<String>, Option<String>) = "SELECT community, street FROM household WHERE id = ?1";
    HOUSEHOLD: DoorRow = "SELECT door, city, district, street, community, grid, compound, note FROM household WHERE id = ?1";
    HOUSEHOLD_AT: (HouseholdId,) = "SELECT id FROM household WHERE community = ?1 AND door = ?2 ORDER BY seq LIMIT 1";
    HOUSEHOLD_JOIN = "INSERT INTO household_member (household, person, relation, from_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (household, person) WHERE until_at IS NULL DO UPDATE SET relation = excluded.relation";
    HOUSEHOLD_LEAVE = "UPDATE household_member SET until_at = ?3 WHERE household = ?1 AND person = ?2 AND until_at IS NULL";
    HOUSEHOLDS: HouseholdRow = "SELECT h.id, h.door, h.community, m.relation, m.from_at FROM household_member m JOIN household h ON h.id = m.household WHERE m.person = ?1 AND m.until_at IS NULL ORDER BY m.seq";
    HOUSEHOLD_MEMBERS: (PersonId, String) = "SELECT person, relation FROM household_member WHERE household = ?1 AND until_at IS NULL ORDER BY seq";

    CONSENT_ADD = "INSERT INTO consent (id, person, purpose, given_at, taken_by, how) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING";
    CONSENT_WITHDRAW = "UPDATE consent SET withdrawn_at = ?3 WHERE person = ?1 AND purpose = ?2 AND withdrawn_at IS NULL";
    CONSENTS: ConsentRow = "SELECT id, purpose, given_at, how, withdrawn_at FROM consent WHERE person = ?1 ORDER BY seq DESC";

    REVEAL_ADD = "INSERT INTO reveal (person, actor, field, purpose, at) VALUES (?1, ?2, ?3, ?4, ?5)";
    REVEALS_SINCE: (i64,) = "SELECT count(*) AS n FROM reveal WHERE actor = ?1 AND at > ?2";
    REVEALED: (i64,) = "SELECT at FROM reveal WHERE actor = ?1 AND person = ?2 AND field = ?3 AND at > ?4 ORDER BY at DESC LIMIT 1";
}
