//! The verbs of the programme.

pub mod need;
pub mod plan_run;
pub mod roll;
pub mod set_subject;
