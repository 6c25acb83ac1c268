//! The address of a PostgreSQL server, and what proves that the server is the one meant.
//!
//! `sslmode` as in the standard address: `require`, `verify-ca` and `verify-full` all mean an encrypted link to a server
//! whose certificate is for that name (stricter than the standard's `require`, which would believe anybody); everything
//! else means none. `sslrootcert` names the authorities, PEM; without it the public ones count.

use std::{net::IpAddr, path::Path, sync::Arc};

use postgres::{
    Client, Config, NoTls,
    config::{Host, SslMode},
};
use rustls::{ClientConfig, RootCertStore, pki_types::CertificateDer, pki_types::pem::PemObject as _};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::DbError;

/// What an address asks for, understood once.
#[derive(Clone)]
pub(crate) struct Address {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl Address {
    /// # Errors
    /// When the address is none, or the authorities cannot be read.
    pub(crate) fn parse(url: &str) -> Result<Self, DbError> {
        let (plain, mode, authorities) = split(url);
        let mut config: Config = plain.parse().map_err(DbError::internal)?;
        config.application_name("liren").connect_timeout(std::time::Duration::from_secs(5));
        let tls = match mode.as_deref() {
            Some("require" | "verify-ca" | "verify-full") => {
                config.ssl_mode(SslMode::Require);
                Some(MakeRustlsConnect::new(trust(authorities.as_deref().map(Path::new))?))
            }
            // A server that offers a certificate nobody signed (as Debian's does) is not believed half.
            None | Some("disable" | "allow" | "prefer") => {
                config.ssl_mode(SslMode::Disable);
                None
            }
            Some(other) => return Err(DbError::internal(format!("sslmode={other} is not known"))),
        };
        Ok(Self { config, tls })
    }

    /// # Errors
    /// When the server does not answer, refuses, or is not the one meant.
    pub(crate) fn connect(&self) -> Result<Client, postgres::Error> {
        match &self.tls {
            Some(tls) => self.config.connect(tls.clone()),
            None => self.config.connect(NoTls),
        }
    }
}

/// Whether the link to the server of this address leaves the machine unencrypted. False for what is no address.
#[must_use]
pub fn crosses_in_plain(url: &str) -> bool {
    let local = |host: &Host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()),
    };
    Address::parse(url).is_ok_and(|address| address.tls.is_none() && !address.config.get_hosts().iter().all(local))
}

/// The address without what the driver does not know, `sslmode`, and `sslrootcert`.
fn split(url: &str) -> (String, Option<String>, Option<String>) {
    let Some((base, options)) = url.split_once('?') else { return (url.to_owned(), None, None) };
    let (mut mode, mut authorities, mut rest) = (None, None, Vec::new());
    for option in options.split('&') {
        match option.split_once('=') {
            Some(("sslmode", value)) => mode = Some(value.to_owned()),
            Some(("sslrootcert", value)) => authorities = Some(percent(value)),
            _ => rest.push(option),
        }
    }
    let mark = if rest.is_empty() { "" } else { "?" };
    (format!("{base}{mark}{}", rest.join("&")), mode, authorities)
}

/// `%20` and its like, as an address writes them.
fn percent(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn trust(authorities: Option<&Path>) -> Result<ClientConfig, DbError> {
    let mut roots = RootCertStore::empty();
    match authorities {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(path) => {
            let wrong = |error: &dyn std::fmt::Display| DbError::internal(format!("{}: {error}", path.display()));
            for one in CertificateDer::pem_file_iter(path).map_err(|e| wrong(&e))? {
                roots.add(one.map_err(|e| wrong(&e))?).map_err(|e| wrong(&e))?;
            }
            if roots.is_empty() {
                return Err(wrong(&"no certificate in it"));
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Ok(builder.map_err(DbError::internal)?.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_link_that_leaves_the_machine_unencrypted_is_told_of() {
        for (url, plain) in [
            ("postgres://liren@127.0.0.1/liren", false),
            ("postgres://liren@[::1]/liren", false),
            ("postgres://liren@localhost/liren?sslmode=disable", false),
            ("postgres:///liren?host=/run/postgresql", false),
            ("postgres://liren@db.example/liren", true),
            ("postgres://liren@db.example/liren?sslmode=prefer", true),
            ("postgres://liren@db.example/liren?sslmode=require", false),
            ("postgres://liren@db.example,127.0.0.1/liren", true),
        ] {
            assert_eq!(crosses_in_plain(url), plain, "{url}");
        }
    }

    #[test]
    fn what_the_driver_does_not_know_is_taken_out_of_the_address() {
        let (url, mode, authorities) =
            split("postgres://a@b/c?options=-c%20x%3Dy&sslmode=require&sslrootcert=%2Fetc%2Fca.pem");
        assert_eq!(url, "postgres://a@b/c?options=-c%20x%3Dy");
        assert_eq!((mode.as_deref(), authorities.as_deref()), (Some("require"), Some("/etc/ca.pem")));
    }
}
