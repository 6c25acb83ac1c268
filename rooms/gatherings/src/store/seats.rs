//! Seats: who signed up, who waits, and guests without an account.

use liren_kernel::{Id, Instant};
use liren_office::PersonId;
use liren_store::{row, statements};
use serde::{Deserialize, Serialize};

use crate::model::{GuestId, SeatId, SeatState, Way};

row! {
    /// Somebody's place. Exactly one of `person` and `guest` is there.
    #[derive(PartialEq, Eq, Serialize, Deserialize)]
    pub struct SeatRow {
        /// Order; the waiting list moves by it.
        pub seq: i64,
        /// Its id.
        pub id: SeatId,
        /// The gathering's seq.
        pub dossier: i64,
        /// Somebody of the register.
        pub person: Option<PersonId>,
        /// Or somebody without account.
        pub guest: Option<GuestId>,
        /// Where it stands.
        pub state: SeatState,
        /// How it came about.
        pub way: Way,
        /// Who put it down.
        pub made_by: PersonId,
        /// When.
        pub made_at: Instant,
        /// When its state changed last.
        pub moved_at: Instant,
    }
}

row! {
    /// Somebody without account. Name and phone are ciphertext.
    pub struct GuestRow {
        /// Order.
        pub seq: i64,
        /// Its id.
        pub id: GuestId,
        /// The gathering's seq.
        pub dossier: i64,
        /// What stands for them in attendance: the same whenever the same name and phone come again.
        pub who: Id<()>,
        /// Ciphertext of the name; gone once it was erased.
        pub name: Option<Vec<u8>>,
        /// Ciphertext of the phone.
        pub phone: Option<Vec<u8>>,
    }
}

statements! {
    SEATS: SeatRow = "SELECT seq, id, dossier, person, guest, state, way, made_by, made_at, moved_at FROM seat WHERE dossier = ?1 AND state <> 'left' ORDER BY seq";
    SEAT_BY_ID: SeatRow = "SELECT seq, id, dossier, person, guest, state, way, made_by, made_at, moved_at FROM seat WHERE id = ?1";
    SEAT_OF_PERSON: SeatRow = "SELECT seq, id, dossier, person, guest, state, way, made_by, made_at, moved_at FROM seat WHERE dossier = ?1 AND person = ?2 AND state <> 'left'";
    SEAT_OF_GUEST: SeatRow = "SELECT seq, id, dossier, person, guest, state, way, made_by, made_at, moved_at FROM seat WHERE dossier = ?1 AND guest = ?2 AND state <> 'left'";
    SEAT_NEXT: SeatRow = "SELECT seq, id, dossier, person, guest, state, way, made_by, made_at, moved_at FROM seat WHERE dossier = ?1 AND state = 'waiting' ORDER BY seq LIMIT ?2";
    SEATS_IN: (i64,) = "SELECT count(*) AS n FROM seat WHERE dossier = ?1 AND state = ?2";
    SEATS_BEFORE: (i64,) = "SELECT count(*) AS n FROM seat WHERE dossier = ?1 AND state = 'waiting' AND seq < ?2";
    SEAT_MOVE = "UPDATE seat SET state = ?2, moved_at = ?3 WHERE seq = ?1";
    SEAT_ADD = "INSERT INTO seat (id, dossier, person, guest, state, way, made_by, made_at, moved_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)";
    GUEST_ADD = "INSERT INTO guest (id, dossier, who, name, name_blind, phone, phone_blind, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    GUESTS: GuestRow = "SELECT seq, id, dossier, who, name, phone FROM guest WHERE dossier = ?1 ORDER BY seq";
    GUEST_BY_ID: GuestRow = "SELECT seq, id, dossier, who, name, phone FROM guest WHERE id = ?1";
    GUEST_BY_PHONE: (i64, GuestId, Option<Vec<u8>>) = "SELECT g.seq, g.id, g.name_blind FROM guest g WHERE g.dossier = ?1 AND g.phone_blind = ?2 ORDER BY g.seq";
    GUESTS_ERASE = "UPDATE guest SET name = NULL, name_blind = NULL, phone = NULL, phone_blind = NULL WHERE dossier = ?1";
}
