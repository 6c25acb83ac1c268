//! OpenID Connect: authorization code with PKCE, state and nonce; the id token checked against the provider's keys.
//!
//! What goes round through the browser is kept in one sealed cookie of that browser, for ten minutes: a link that somebody
//! else began leads nowhere. Everything here blocks: run it off the runtime's threads.

use std::sync::{Mutex, PoisonError};

use liren_kernel::Instant;
use liren_office::{Fault, Keys, keys::At};
use liren_web::{OidcSettings, local, outward::Outward};
use openidconnect::{
    AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, TokenResponse as _,
    core::{CoreClient, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreResponseType},
};
use serde::{Deserialize, Serialize};

/// Minutes that a way round through the provider may take.
const MINUTES: i64 = 10;
/// Minutes after which the provider is asked for its keys again.
const FRESH: i64 = 10;
/// Signatures that are taken: never `none`, never a shared secret.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 4] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EdDsa,
];
const COOKIE_AT: At<'static> = At { column: "oidc.flow", row: b"" };

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// A way round that has begun: where the browser goes, and what it keeps meanwhile.
#[derive(Debug)]
pub struct Begun {
    /// Address of the provider.
    pub to: String,
    /// Value of the cookie.
    pub cookie: String,
}

/// What the cookie holds.
#[derive(Debug, Serialize, Deserialize)]
struct Flow {
    state: String,
    nonce: String,
    verifier: String,
    back: String,
    until: Instant,
}

/// Somebody whom the provider vouches for.
#[derive(Debug)]
pub struct Vouched {
    /// By whom.
    pub issuer: String,
    /// `sub`.
    pub subject: String,
    /// Where the person wanted to go.
    pub back: String,
}

/// The provider, with what it last said of itself. One for the whole program.
#[derive(Debug, Default)]
pub struct Provider {
    known: Mutex<Option<(Instant, String, CoreProviderMetadata)>>,
}

fn fault(what: &str) -> impl FnOnce(String) -> Fault + '_ {
    move |why| Fault::Internal(format!("identity provider, {what}: {why}"))
}

impl Provider {
    fn metadata(&self, settings: &OidcSettings, now: Instant, anew: bool) -> Result<CoreProviderMetadata, Fault> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some((at, issuer, metadata)), false) = (&*known, anew)
            && *issuer == settings.issuer
            && (0..FRESH * 60_000).contains(&(now.ms() - at.ms()))
        {
            return Ok(metadata.clone());
        }
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|e| fault("address")(e.to_string()))?;
        let outward = outward(settings)?;
        let ask = |request: HttpRequest| outward.run(request);
        let metadata = CoreProviderMetadata::discover(&issuer, &ask).map_err(|e| fault("discovery")(deep(&e)))?;
        *known = Some((now, settings.issuer.clone(), metadata.clone()));
        Ok(metadata)
    }

    fn client(&self, settings: &OidcSettings, public_url: &str, now: Instant, anew: bool) -> Result<Client, Fault> {
        let metadata = self.metadata(settings, now, anew)?;
        let secret = settings.secret.clone().map(ClientSecret::new);
        let back = RedirectUrl::new(format!("{public_url}/sign-in/oidc/back"))
            .map_err(|e| fault("our own address")(e.to_string()))?;
        Ok(CoreClient::from_provider_metadata(metadata, ClientId::new(settings.client.clone()), secret)
            .set_redirect_uri(back))
    }

    /// Begins.
    ///
    /// # Errors
    /// When the provider does not answer.
    pub fn begin(
        &self,
        settings: &OidcSettings,
        public_url: &str,
        keys: &Keys,
        back: &str,
        now: Instant,
    ) -> Result<Begun, Fault> {
        let client = self.client(settings, public_url, now, false)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let asked = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random).set_pkce_challenge(challenge);
        let (to, state, nonce) = asked.url();
        let flow = Flow {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
            back: local(back).to_owned(),
            until: now.plus_minutes(MINUTES),
        };
        let sealed = keys.seal_field(COOKIE_AT, &serde_json::to_string(&flow)?)?;
        Ok(Begun { to: to.to_string(), cookie: liren_office::keys::hex(&sealed) })
    }

    /// Ends: the code is exchanged and the id token checked. `None` when the browser brings back what was not begun in it.
    ///
    /// # Errors
    /// When the provider does not answer, or what it says does not hold.
    pub fn end(
        &self,
        settings: &OidcSettings,
        public_url: &str,
        keys: &Keys,
        (cookie, state, code): (&str, &str, &str),
        now: Instant,
    ) -> Result<Option<Vouched>, Fault> {
        let Some(flow) = read_cookie(keys, cookie) else { return Ok(None) };
        let same = subtle::ConstantTimeEq::ct_eq(flow.state.as_bytes(), state.as_bytes());
        if !bool::from(same) || flow.until <= now || flow.until > now.plus_minutes(MINUTES) || code.is_empty() {
            return Ok(None);
        }
        let client = self.client(settings, public_url, now, false)?;
        let outward = outward(settings)?;
        let ask = |request: HttpRequest| outward.run(request);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|e| fault("token")(e.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(flow.verifier))
            .request(&ask)
            .map_err(|e| fault("token")(deep(&e)))?;
        let token = answer.id_token().ok_or_else(|| Fault::Internal("identity provider: no id token".into()))?;
        let nonce = Nonce::new(flow.nonce);
        let subject = |client: &Client| {
            let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS);
            token.claims(&verifier, &nonce).map(|claims| claims.subject().as_str().to_owned())
        };
        let subject = match subject(&client) {
            Ok(subject) => subject,
            // The provider may have a new key since it was last asked; once.
            Err(_) => {
                subject(&self.client(settings, public_url, now, true)?).map_err(|e| fault("id token")(deep(&e)))?
            }
        };
        Ok(Some(Vouched { issuer: settings.issuer.clone(), subject, back: flow.back }))
    }
}

fn outward(settings: &OidcSettings) -> Result<Outward, Fault> {
    Outward::new(settings.trusted_ca.as_deref()).map_err(Fault::Internal)
}

fn read_cookie(keys: &Keys, cookie: &str) -> Option<Flow> {
    let bytes = liren_office::keys::unhex(cookie)?;
    serde_json::from_str(&keys.open_field(COOKIE_AT, &bytes).ok()?).ok()
}

/// An error with what lies below it.
fn deep(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut below = error.source();
    while let Some(inner) = below {
        said.push_str(": ");
        said.push_str(&inner.to_string());
        below = inner.source();
    }
    said
}
