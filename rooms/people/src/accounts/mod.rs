//! Signing in: passwords, second factors, lock-out, one-time invitations, codes for volunteers.
//!
//! Administrators never see or set a password: they hand out a one-time link, behind which the person sets it.
//! Sign-in through an identity provider (OpenID Connect) is built with the feature `oidc`.

pub mod code;
pub mod commands;
pub mod directory;
pub mod first;
pub mod guard;
#[cfg(feature = "oidc")]
pub mod identity;
pub mod invitation;
pub mod known;
#[cfg(feature = "oidc")]
pub mod oidc;
pub mod own;
pub mod password;
pub mod sign_in;
pub mod store;
pub mod totp;

pub use directory::PeopleDirectory;
pub use password::Passwords;
