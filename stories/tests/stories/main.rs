//! One program of all stories, so that it is linked once.

mod ground;
mod stranger;
mod tls;
