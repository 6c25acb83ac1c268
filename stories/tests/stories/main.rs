//! One program of all stories, so that it is linked once.

mod accounts;
mod answer_by_link;
mod backup_restore;
mod calls;
mod class;
mod corps;
mod faults;
mod gatherings;
mod glass;
mod ground;
mod growth;
mod hands;
mod matter_life;
mod offices_own_clock;
mod one_mark;
mod patrol;
mod public_feed;
mod pulled_plug;
mod roster;
mod secrecy;
mod siege_doors;
mod stranger;
mod tls;
mod upgrade;
mod volunteer_hours;
