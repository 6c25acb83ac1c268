//! Supervision, programme and growth file through their commands, on every engine there is.

mod house;
mod supervision;
