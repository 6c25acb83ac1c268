//! One program of all stories, so that it is linked once.

mod ground;
mod pulled_plug;
mod secrecy;
mod stranger;
mod tls;
