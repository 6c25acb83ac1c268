//! Supervision, programme and growth file through their commands, on every engine there is.

mod growth;
mod house;
mod programme;
#[path = "../common/stored.rs"]
mod stored;
mod supervision;
