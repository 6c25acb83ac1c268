//! All SQL of this room. Lists and single loads go through `within`, the one function from reach to SQL.

pub mod figures;
pub mod within;

use liren_kernel::{Day, Id, Instant, PlacePath};
use liren_office::{DossierId, PersonId, PlaceId, dossier::EntryId};
use liren_store::{row, statements};

use crate::model::{Gas, Seen, ShopId, State, Trade};

row! {
    /// A shop.
    pub struct ShopRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: ShopId,
        /// Its trade.
        pub kind: Trade,
        /// As its sign says.
        pub name: String,
        /// Pinyin key.
        pub sort: String,
        /// Where: an entrance, a compound or the community.
        pub place: PlaceId,
        /// The code of that.
        pub place_code: String,
        /// Codes around it.
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
        /// As written.
        pub address: String,
        /// Who answers for it: ciphertext.
        pub keeper: Option<Vec<u8>>,
        /// Their phone: ciphertext.
        pub phone: Option<Vec<u8>>,
        /// Its last four digits.
        pub phone_tail: Option<String>,
        /// Whether there is gas.
        pub gas: Gas,
        /// When it is open, in words.
        pub opens: String,
        /// A remark.
        pub note: String,
        /// Since when it is in the register.
        pub from_day: Day,
        /// Until when.
        pub until_day: Option<Day>,
        /// How often it was changed.
        pub revision: i64,
        /// When it was last checked.
        pub checked_at: Option<Instant>,
    }
}

impl ShopRow {
    /// The codes around it.
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
    /// What only evenings have.
    pub struct EveningRow {
        /// Seq of the dossier.
        pub dossier: i64,
        /// The day.
        pub day: Day,
        /// The version of the checklist.
        pub checklist: i64,
        /// When it began.
        pub started_at: Instant,
        /// When it was ended.
        pub ended_at: Option<Instant>,
    }
}

row! {
    /// A shop of an evening.
    pub struct StopRow {
        /// Order.
        pub seq: i64,
        /// In which order it was chosen.
        pub n: i64,
        /// Seq of the shop.
        pub shop: i64,
        /// Its id.
        pub id: ShopId,
        /// Its name now.
        pub name: String,
        /// Where.
        pub address: String,
        /// What became of it.
        pub state: Seen,
        /// What was said about it.
        pub words: String,
        /// Its entry in the evening.
        pub entry: Option<EntryId>,
        /// When.
        pub seen_at: Option<Instant>,
        /// By whom.
        pub seen_by: Option<PersonId>,
    }
}

row! {
    /// A point of the checklist at a shop on an evening.
    pub struct ItemRow {
        /// Order.
        pub seq: i64,
        /// Its id: what a matter raised from it names.
        pub id: Id<()>,
        /// The evening's dossier.
        pub evening: DossierId,
        /// Its day.
        pub day: Day,
        /// Seq of the shop.
        pub shop: i64,
        /// Which point.
        pub item: String,
        /// How it was.
        pub state: State,
        /// When.
        pub at: Instant,
    }
}

/// The columns of [`ShopRow`], of a table called `s`.
pub const SHOP: &str = "s.seq, s.id, s.kind, s.name, s.sort, s.place, s.place_code, s.city, s.district, s.street, s.community, s.grid, s.compound, s.address, s.keeper, s.phone, s.phone_tail, s.gas, s.opens, s.note, s.from_day, s.until_day, s.revision, s.checked_at";

statements! {
    ADD = "INSERT INTO shop (id, kind, name, sort, place, place_code, city, district, street, community, grid, compound, address, keeper, phone, phone_tail, gas, opens, note, from_day, revision) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, 1)";
    LOCK = "UPDATE shop SET revision = revision WHERE id = ?1";
    SET = "UPDATE shop SET kind = ?2, name = ?3, sort = ?4, place = ?5, place_code = ?6, grid = ?7, compound = ?8, address = ?9, keeper = ?10, phone = ?11, phone_tail = ?12, gas = ?13, opens = ?14, note = ?15, revision = revision + 1 WHERE seq = ?1";
    CLOSE = "UPDATE shop SET until_day = ?2, keeper = NULL, phone = NULL, phone_tail = NULL, revision = revision + 1 WHERE seq = ?1 AND until_day IS NULL";
    CHECKED = "UPDATE shop SET checked_at = ?2 WHERE seq = ?1 AND (checked_at IS NULL OR checked_at < ?2)";
    SAME: (ShopId,) = "SELECT id FROM shop WHERE community = ?1 AND name = ?2 AND address = ?3 AND until_day IS NULL";
    ANY: (i64,) = "SELECT seq FROM shop ORDER BY seq LIMIT 1";
    SORT_OF: (String,) = "SELECT sort FROM shop WHERE seq = ?1";

    REVEALS_SINCE: (i64,) = "SELECT count(*) AS n FROM shop_reveal WHERE actor = ?1 AND at >= ?2";
    REVEAL_ADD = "INSERT INTO shop_reveal (shop, actor, purpose, at) VALUES (?1, ?2, ?3, ?4)";
    REVEALED: (i64,) = "SELECT seq FROM shop_reveal WHERE actor = ?1 AND shop = ?2 AND at >= ?3 ORDER BY seq DESC LIMIT 1";

    STAGED_CLEAR = "DELETE FROM shop_staged WHERE batch = ?1";
    STAGED_ADD = "INSERT INTO shop_staged (batch, verdict, base, id, kind, name, sort, place, place_code, city, district, street, community, grid, compound, address, keeper, phone, phone_tail, gas, opens, note, from_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)";
    STAGED_COUNT: (i64, i64) = "SELECT CAST(COALESCE(SUM(CASE WHEN verdict = 'new' THEN 1 ELSE 0 END), 0) AS BIGINT) AS new, CAST(COALESCE(SUM(CASE WHEN verdict = 'changed' THEN 1 ELSE 0 END), 0) AS BIGINT) AS changed FROM shop_staged WHERE batch = ?1";
    STAGED_COMMUNITIES: (Option<String>,) = "SELECT DISTINCT community FROM shop_staged WHERE batch = ?1";
    LOAD_NEW = "INSERT INTO shop (id, kind, name, sort, place, place_code, city, district, street, community, grid, compound, address, keeper, phone, phone_tail, gas, opens, note, from_day, revision) SELECT s.id, s.kind, s.name, s.sort, s.place, s.place_code, s.city, s.district, s.street, s.community, s.grid, s.compound, s.address, s.keeper, s.phone, s.phone_tail, s.gas, s.opens, s.note, s.from_day, 1 FROM shop_staged s WHERE s.batch = ?1 AND s.verdict = 'new' ORDER BY s.seq";
    LOAD_CHANGED = "UPDATE shop SET kind = s.kind, keeper = s.keeper, phone = s.phone, phone_tail = s.phone_tail, gas = s.gas, opens = s.opens, note = s.note, revision = shop.revision + 1 FROM shop_staged s WHERE s.id = shop.id AND s.batch = ?1 AND s.verdict = 'changed' AND shop.revision = s.base AND shop.until_day IS NULL";

    EVENING_ADD = "INSERT INTO shop_evening (dossier, day, checklist, started_at) VALUES (?1, ?2, ?3, ?4)";
    EVENING: EveningRow = "SELECT dossier, day, checklist, started_at, ended_at FROM shop_evening WHERE dossier = ?1";
    EVENING_END = "UPDATE shop_evening SET ended_at = ?2 WHERE dossier = ?1 AND ended_at IS NULL";
    STOP_ADD = "INSERT INTO shop_stop (evening, n, shop, state, words) VALUES (?1, ?2, ?3, 'waiting', '')";
    STOP_SEEN = "UPDATE shop_stop SET state = ?3, words = ?4, entry = ?5, seen_at = ?6, seen_by = ?7 WHERE evening = ?1 AND shop = ?2 AND state <> 'checked'";
    STOPS: StopRow = "SELECT t.seq, t.n, t.shop, s.id, s.name, s.address, t.state, t.words, t.entry, t.seen_at, t.seen_by FROM shop_stop t JOIN shop s ON s.seq = t.shop WHERE t.evening = ?1 ORDER BY t.n";
    ITEM_ADD = "INSERT INTO shop_item (id, evening, shop, item, state, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    STOP_OF_ITEM: (i64, DossierId, EntryId) = "SELECT t.seq, d.id, t.entry FROM shop_item i JOIN shop_stop t ON t.evening = i.evening AND t.shop = i.shop JOIN dossier d ON d.seq = i.evening WHERE i.id = ?1 AND t.entry IS NOT NULL";
    ITEM_DROP = "DELETE FROM shop_item WHERE id = ?1";
    STOP_CLOSE = "UPDATE shop_stop SET words = '' WHERE seq = ?1";
    STOP_PLAIN: (i64, bool) = "SELECT t.seq, CAST(CASE WHEN t.words <> '' OR e.level < 2 THEN 1 ELSE 0 END AS BIGINT) AS plain FROM shop_item i JOIN shop_stop t ON t.evening = i.evening AND t.shop = i.shop JOIN entry e ON e.id = t.entry WHERE i.id = ?1";
    ITEMS_OF_EVENING: ItemRow = "SELECT i.seq, i.id, d.id AS evening, e.day, i.shop, i.item, i.state, i.at FROM shop_item i JOIN shop_evening e ON e.dossier = i.evening JOIN dossier d ON d.seq = i.evening WHERE i.evening = ?1 ORDER BY i.seq";
    ITEMS_OF_SHOP: ItemRow = "SELECT i.seq, i.id, d.id AS evening, e.day, i.shop, i.item, i.state, i.at FROM shop_item i JOIN shop_evening e ON e.dossier = i.evening JOIN dossier d ON d.seq = i.evening WHERE i.shop = ?1 AND i.at >= ?2 ORDER BY i.at, i.seq";
    VISITS_OF_SHOP: (DossierId, Day, Seen, String, Option<Instant>) = "SELECT d.id, e.day, t.state, t.words, t.seen_at FROM shop_stop t JOIN shop_evening e ON e.dossier = t.evening JOIN dossier d ON d.seq = t.evening WHERE t.shop = ?1 AND t.state <> 'waiting' AND d.level <= 1 ORDER BY t.seq DESC LIMIT 60";
}
