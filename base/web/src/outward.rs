//! Asking other servers over the web: the gateway of notices, an identity provider.
//!
//! Every address comes from the settings, never from a page. A redirect is an answer and is not followed: what is sent may
//! hold names and phones, and goes nowhere that nobody set. No proxy is taken from the environment for the same reason.

use std::{path::Path, sync::Arc, time::Duration};

use ureq::{
    Agent,
    http::{Request, Response},
    tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem},
};

/// Longest time to reach a server, and for the whole of one exchange.
const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(15);
/// Most bytes of an answer that are read.
const MOST: u64 = 1024 * 1024;

/// A way to other servers.
#[derive(Debug, Clone)]
pub struct Outward {
    agent: Agent,
}

/// No whole answer came.
#[derive(Debug)]
pub struct NoAnswer(String);

impl std::fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for NoAnswer {}

impl Outward {
    /// Trusts the certificate authorities of Mozilla's list, or those of a PEM file alone: an office's own.
    ///
    /// # Errors
    /// In words for the terminal, when the file is none.
    pub fn new(trusted: Option<&Path>) -> Result<Self, String> {
        let roots = match trusted {
            None => RootCerts::WebPki,
            Some(path) => RootCerts::Specific(Arc::new(authorities(path)?)),
        };
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent("liren")
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(WHOLE))
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .build()
            .new_agent();
        Ok(Self { agent })
    }

    /// Sends a body.
    ///
    /// # Errors
    /// As [`Outward::run`].
    pub fn post(&self, url: &str, head: &[(&str, &str)], body: &[u8]) -> Result<Response<Vec<u8>>, NoAnswer> {
        let request = head.iter().fold(Request::post(url), |request, (name, value)| request.header(*name, *value));
        self.run(request.body(body.to_vec()).map_err(no_answer)?)
    }

    /// Asks for something.
    ///
    /// # Errors
    /// When others could read along, or no whole answer came in time.
    pub fn run(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, NoAnswer> {
        if !is_safe(&request.uri().to_string()) {
            return Err(NoAnswer(format!("{} is neither https:// nor this machine", request.uri())));
        }
        let (head, mut body) = self.agent.run(request).map_err(no_answer)?.into_parts();
        let body = body.with_config().limit(MOST).read_to_vec().map_err(no_answer)?;
        Ok(Response::from_parts(head, body))
    }
}

fn no_answer(error: impl std::fmt::Display) -> NoAnswer {
    NoAnswer(error.to_string())
}

fn authorities(path: &Path) -> Result<Vec<Certificate<'static>>, String> {
    let wrong = |why: String| format!("{}: {why}", path.display());
    let bytes = std::fs::read(path).map_err(|e| wrong(e.to_string()))?;
    let mut found = Vec::new();
    for item in parse_pem(&bytes) {
        if let PemItem::Certificate(certificate) = item.map_err(|e| wrong(e.to_string()))? {
            found.push(certificate);
        }
    }
    if found.is_empty() { Err(wrong("no certificate in it".into())) } else { Ok(found) }
}

/// Whether what is sent to `url` is read by nobody on the way: HTTPS, or this machine.
#[must_use]
pub fn is_safe(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else {
        return url.strip_prefix("https://").is_some_and(|r| !r.is_empty());
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(inner) => inner.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    !authority.contains('@')
        && (host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for safe in ["https://a.example/x", "http://127.0.0.1:80/x", "http://[::1]:80/", "http://localhost:3"] {
            assert!(is_safe(safe), "{safe}");
        }
        for open in
            ["http://a.example", "http://localhost@a.example/", "http://127.0.0.1.a.example", "https://", "a", ""]
        {
            assert!(!is_safe(open), "{open}");
        }
    }
}
