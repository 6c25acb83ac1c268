//! Settings from one file, `liren.toml`, and `LIREN_*`; with neither, `./data` on loopback.

use std::path::{Path, PathBuf};

use liren_store::Target;
use liren_web::OidcSettings;
use serde::Deserialize;

/// A setting that is never printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Of a text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }
    /// The text.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// Everything that can be set at start. Nothing of it can be changed from a page.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Folder of the database and of attachments. `LIREN_DATA`.
    pub data: PathBuf,
    /// The embedded database grows to so many megabytes at most, so that it never fills a disk that others need; none
    /// unless set. `LIREN_DATABASE_LIMIT_MB`.
    pub database_limit_mb: Option<u64>,
    /// `postgres://…`; without it the database is embedded. `LIREN_DATABASE_URL`.
    pub database_url: Option<String>,
    /// `LIREN_LISTEN`.
    pub listen: String,
    /// The master key, outside the data folder. `LIREN_KEY`.
    pub key: PathBuf,
    /// Address as people type it; `https://` makes cookies secure. `LIREN_PUBLIC_URL`.
    pub public_url: Option<String>,
    /// Believe `X-Forwarded-For` of the proxy in front. `LIREN_TRUST_PROXY=1`.
    pub trust_proxy: bool,
    /// Certificate chain, PEM. `LIREN_TLS_CERT`.
    pub tls_cert: Option<PathBuf>,
    /// Its key, PEM. `LIREN_TLS_KEY`.
    pub tls_key: Option<PathBuf>,
    /// File that gets the roots of the journal. `LIREN_SINK`.
    pub sink: Option<PathBuf>,
    /// Command that delivers notices outside: gets one JSON object on standard input. `LIREN_OUTBOX_COMMAND`.
    pub outbox_command: Option<String>,
    /// Address that notices are sent to instead, by POST: `https://`, or `http://` of this machine. `LIREN_OUTBOX_URL`.
    pub outbox_url: Option<String>,
    /// Base64 of 24 to 64 random bytes that the receiver of notices has too. `LIREN_OUTBOX_SECRET`.
    pub outbox_secret: Option<Secret>,
    /// Certificate authorities, PEM, that servers outside are trusted by, instead of the public ones. `LIREN_TRUSTED_CA`.
    pub trusted_ca: Option<PathBuf>,
    /// Identity provider (OpenID Connect): its issuer. Needs a program built with the feature `oidc`. `LIREN_OIDC_ISSUER`.
    pub oidc_issuer: Option<String>,
    /// Our name there. `LIREN_OIDC_CLIENT`.
    pub oidc_client: Option<String>,
    /// What proves it; none for a public client. `LIREN_OIDC_SECRET`.
    pub oidc_secret: Option<Secret>,
    /// A city's own terms: folder with `zh-CN.ftl` and `en.ftl`. `LIREN_WORDS`.
    pub words: Option<PathBuf>,
    /// Folder of fonts for papers, before those of the system. `LIREN_FONTS`.
    pub fonts: Option<PathBuf>,
    /// `info`, or a filter such as `liren=debug`. `LIREN_LOG`.
    pub log: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data: "data".into(),
            database_limit_mb: None,
            database_url: None,
            listen: "127.0.0.1:8080".into(),
            key: "liren.key".into(),
            public_url: None,
            trust_proxy: false,
            tls_cert: None,
            tls_key: None,
            sink: None,
            outbox_command: None,
            outbox_url: None,
            outbox_secret: None,
            trusted_ca: None,
            oidc_issuer: None,
            oidc_client: None,
            oidc_secret: None,
            words: None,
            fonts: None,
            log: "info".into(),
        }
    }
}

impl Settings {
    /// Reads `file` (or `liren.toml` if there is one), then what `env` says.
    ///
    /// # Errors
    /// When the file cannot be read or holds a name that is not a setting.
    pub fn load(file: Option<&Path>, env: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        let path = file.map_or_else(|| PathBuf::from("liren.toml"), Path::to_owned);
        let mut settings = match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?,
            Err(_) if file.is_none() => Self::default(),
            Err(error) => return Err(format!("{}: {error}", path.display())),
        };
        let text = |name: &str, slot: &mut String| {
            if let Some(value) = env(name) {
                *slot = value;
            }
        };
        text("LIREN_LISTEN", &mut settings.listen);
        text("LIREN_LOG", &mut settings.log);
        let path = |name: &str, slot: &mut PathBuf| {
            if let Some(value) = env(name) {
                *slot = value.into();
            }
        };
        path("LIREN_DATA", &mut settings.data);
        path("LIREN_KEY", &mut settings.key);
        let optional = |name: &str, slot: &mut Option<PathBuf>| {
            if let Some(value) = env(name) {
                *slot = Some(value.into());
            }
        };
        optional("LIREN_TLS_CERT", &mut settings.tls_cert);
        optional("LIREN_TLS_KEY", &mut settings.tls_key);
        optional("LIREN_SINK", &mut settings.sink);
        optional("LIREN_TRUSTED_CA", &mut settings.trusted_ca);
        optional("LIREN_WORDS", &mut settings.words);
        optional("LIREN_FONTS", &mut settings.fonts);
        settings.database_url = env("LIREN_DATABASE_URL").or(settings.database_url);
        settings.public_url = env("LIREN_PUBLIC_URL").or(settings.public_url);
        settings.outbox_command = env("LIREN_OUTBOX_COMMAND").or(settings.outbox_command);
        settings.outbox_url = env("LIREN_OUTBOX_URL").or(settings.outbox_url);
        settings.outbox_secret = env("LIREN_OUTBOX_SECRET").map(|text| Secret::new(&text)).or(settings.outbox_secret);
        settings.oidc_issuer = env("LIREN_OIDC_ISSUER").or(settings.oidc_issuer);
        settings.oidc_client = env("LIREN_OIDC_CLIENT").or(settings.oidc_client);
        settings.oidc_secret = env("LIREN_OIDC_SECRET").map(|text| Secret::new(&text)).or(settings.oidc_secret);
        if let Some(value) = env("LIREN_DATABASE_LIMIT_MB") {
            let limit = value.parse().map_err(|_| format!("LIREN_DATABASE_LIMIT_MB: {value} is not a number"))?;
            settings.database_limit_mb = Some(limit);
        }
        if let Some(value) = env("LIREN_TRUST_PROXY") {
            settings.trust_proxy = value == "1" || value == "true";
        }
        if settings.tls_cert.is_some() != settings.tls_key.is_some() {
            return Err("TLS needs both tls_cert and tls_key".into());
        }
        if settings.key.starts_with(&settings.data) {
            return Err(format!(
                "the key file {} must not lie in the data folder {}: a copied folder would open itself",
                settings.key.display(),
                settings.data.display()
            ));
        }
        Ok(settings)
    }

    /// The identity provider, when one is set.
    ///
    /// # Errors
    /// In words for the terminal: a program built without it, half of the settings, an address others can read along.
    pub fn oidc(&self) -> Result<Option<OidcSettings>, String> {
        let (issuer, client) = match (&self.oidc_issuer, &self.oidc_client) {
            (None, None) => return Ok(None),
            (Some(issuer), Some(client)) => (issuer.clone(), client.clone()),
            _ => return Err("oidc_issuer and oidc_client belong together".into()),
        };
        if !cfg!(feature = "oidc") {
            return Err("this program was built without OpenID Connect: build it with --features oidc".into());
        }
        if !liren_web::outward::is_safe(&issuer) {
            return Err("oidc_issuer must begin with https://; plain http:// is for this machine only".into());
        }
        let secret = self.oidc_secret.as_ref().map(|secret| secret.reveal().to_owned());
        Ok(Some(OidcSettings { issuer, client, secret, trusted_ca: self.trusted_ca.clone() }))
    }

    /// Where the database is. A server is trusted by `trusted_ca` unless its address names authorities of its own.
    #[must_use]
    pub fn target(&self) -> Target {
        match (&self.database_url, &self.trusted_ca) {
            (Some(url), Some(ca)) if url.contains("sslmode=") && !url.contains("sslrootcert=") => {
                let written = ca.display().to_string().replace('%', "%25").replace('&', "%26");
                Target::Postgres(format!("{url}&sslrootcert={written}"))
            }
            (Some(url), _) => Target::Postgres(url.clone()),
            (None, _) => Target::Sqlite(self.data.join("liren.db")),
        }
    }

    /// Where attachments are.
    #[must_use]
    pub fn files(&self) -> PathBuf {
        self.data.join("files")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_stands_above_the_file() {
        let folder = std::env::temp_dir().join(format!("liren-settings-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("liren.toml");
        std::fs::write(&file, "listen = \"0.0.0.0:80\"\ndata = \"/srv/liren\"\n").unwrap();
        let settings = Settings::load(Some(&file), |name| (name == "LIREN_DATA").then(|| "/else".into())).unwrap();
        assert_eq!((settings.listen.as_str(), settings.data.as_path()), ("0.0.0.0:80", Path::new("/else")));
        std::fs::write(&file, "lisen = \"x\"\n").unwrap();
        assert!(Settings::load(Some(&file), |_| None).unwrap_err().contains("lisen"));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_key_may_not_lie_beside_the_data_it_opens() {
        let inside = |name: &str| (name == "LIREN_KEY").then(|| "data/liren.key".into());
        assert!(Settings::load(None, inside).unwrap_err().contains("must not lie"));
    }
}
