//! The settings against the table that the guide has of them.

use std::path::{Path, PathBuf};

use liren::{Settings, settings::Secret};
use liren_store::Target;

/// The rows of the table in `docs/run-for-real.md`: setting, variable, default.
fn documented() -> Vec<(String, String, String)> {
    let guide = include_str!("../../../docs/run-for-real.md");
    let rows = guide.lines().skip_while(|line| !line.starts_with("| Setting | Variable |")).skip(2);
    let mut found = Vec::new();
    for row in rows.take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let names = cells[1].split(',').map(|name| name.trim().trim_matches('`').to_owned());
        for (n, name) in names.enumerate() {
            let variable = cells[2].trim_start_matches('`').split(['`', ' ']).next().unwrap_or_default().to_owned();
            // Of settings that share a row, the first one's variable stands for all.
            let variable = if n == 0 { variable } else { format!("LIREN_{}", name.to_uppercase()) };
            found.push((name, variable, cells[3].to_owned()));
        }
    }
    found
}

#[test]
fn what_is_not_set_is_as_the_guide_says() {
    let made = Settings::load(Some(Path::new("/dev/null")), |_| None).unwrap();
    let text = |path: &PathBuf| path.display().to_string();
    let optional = |path: &Option<PathBuf>| path.as_ref().map(text);
    let secret = |one: &Option<Secret>| one.as_ref().map(|s| s.reveal().to_owned());
    let values = [
        ("data", Some(text(&made.data))),
        ("database_url", made.database_url.clone()),
        ("database_limit_mb", made.database_limit_mb.map(|limit| limit.to_string())),
        ("listen", Some(made.listen.clone())),
        ("key", Some(text(&made.key))),
        ("public_url", made.public_url.clone()),
        ("trust_proxy", Some(made.trust_proxy.to_string())),
        ("tls_cert", optional(&made.tls_cert)),
        ("tls_key", optional(&made.tls_key)),
        ("sink", optional(&made.sink)),
        ("outbox_command", made.outbox_command.clone()),
        ("outbox_url", made.outbox_url.clone()),
        ("outbox_secret", secret(&made.outbox_secret)),
        ("trusted_ca", optional(&made.trusted_ca)),
        ("oidc_issuer", made.oidc_issuer.clone()),
        ("oidc_client", made.oidc_client.clone()),
        ("oidc_secret", secret(&made.oidc_secret)),
        ("words", optional(&made.words)),
        ("fonts", optional(&made.fonts)),
        ("log", Some(made.log.clone())),
    ];
    let documented = documented();
    let names: Vec<&str> = documented.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names.len(), values.len(), "{names:?}");
    for (name, value) in values {
        let (_, _, default) = documented.iter().find(|(n, ..)| n == name).unwrap_or_else(|| panic!("{name}"));
        // A default in letters of code is one; words tell what happens without any.
        let written = default.starts_with('`').then(|| default.trim_matches('`').to_owned());
        assert_eq!(value, written, "{name}: {default}");
    }
    assert!(made.listen.starts_with("127.0.0.1:"), "this machine alone");
    assert_eq!(made.target(), Target::Sqlite("data/liren.db".into()));
}

#[test]
fn every_documented_variable_is_read_and_no_other() {
    let asked = std::cell::RefCell::new(std::collections::BTreeSet::new());
    Settings::load(Some(Path::new("/dev/null")), |name| {
        asked.borrow_mut().insert(name.to_owned());
        None
    })
    .unwrap();
    let documented: std::collections::BTreeSet<String> = documented().into_iter().map(|(_, name, _)| name).collect();
    assert_eq!(asked.into_inner(), documented);
    let set = |name: &'static str, value: &'static str| {
        Settings::load(Some(Path::new("/dev/null")), move |n| (n == name).then(|| value.to_owned()))
    };
    assert!(
        set("LIREN_TRUST_PROXY", "1").unwrap().trust_proxy && set("LIREN_TRUST_PROXY", "true").unwrap().trust_proxy
    );
    assert!(!set("LIREN_TRUST_PROXY", "0").unwrap().trust_proxy);
    assert_eq!(set("LIREN_DATABASE_LIMIT_MB", "12").unwrap().database_limit_mb, Some(12));
    assert!(set("LIREN_DATABASE_LIMIT_MB", "much").unwrap_err().contains("LIREN_DATABASE_LIMIT_MB"));
    assert!(set("LIREN_TLS_CERT", "cert.pem").unwrap_err().contains("tls_key"));
}
