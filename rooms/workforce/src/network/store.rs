//! SQL of stations and licences.

use liren_office::OrgId;
use liren_store::{row, statements};

row! {
    /// A station of a network.
    pub struct StationRow {
        /// Order.
        pub seq: i64,
        /// The organisation it is.
        pub org: OrgId,
        /// The organisation at the top of its network.
        pub root: OrgId,
        /// The station above it.
        pub parent: Option<OrgId>,
        /// 0 for the top.
        pub depth: i64,
        /// What it is especially good at; may be empty.
        pub speciality: String,
        /// Since when.
        pub opened: liren_kernel::Day,
        /// Until when.
        pub closed: Option<liren_kernel::Day>,
    }
}

statements! {
    STATIONS: StationRow = "SELECT seq, org, root, parent, depth, speciality, opened, closed FROM station ORDER BY depth, seq";
}
