//! One request as a handler sees it: who, in which language, and the ways to read, act and answer.

use std::net::IpAddr;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use liren_kernel::{Instant, Verb};
use liren_office::{Actor, Command, Envelope, Fault, Keys, PersonId, Reach, Receipt, Role, Together};
use liren_store::Read;
use liren_ui::{Lang, MenuItem, Notice, Shell, T, Theme, Tone, WhoLine, shell::BAR_MAX};

use crate::{Answer, Edge, Failure, Known, session::SessionRow};

/// One request.
#[derive(Debug, Clone)]
pub struct Web {
    /// What all requests share.
    pub edge: Edge,
    /// Who acts; the public when nobody is signed in.
    pub actor: Actor,
    /// The session, when signed in.
    pub session: Option<SessionRow>,
    /// Name and post line, when signed in.
    pub known: Option<Known>,
    /// Language of the page.
    pub lang: Lang,
    /// 长辈版.
    pub elder: bool,
    /// Light or dark.
    pub theme: Theme,
    /// Path and query of a page to come back to: `/` where something was sent.
    pub path: String,
    /// The path asked for, sent to or not: where the menu says one is.
    pub at: String,
    /// The part of a file that is asked for.
    pub range: Option<String>,
    /// Where it comes from.
    pub peer: IpAddr,
    /// Said once, after a redirect: message key and a value.
    pub said: Option<(String, String)>,
    /// Unread notices.
    pub unread: u64,
    /// When the request came.
    pub now: Instant,
}

impl<S: Sync> FromRequestParts<S> for Web {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        // Taken out, not copied: a handler asks once.
        parts.extensions.remove::<Self>().ok_or_else(|| Fault::Internal("a route outside the frame".into()).into())
    }
}

impl Web {
    /// Words in the reader's language.
    #[must_use]
    pub fn t(&self) -> T<'_> {
        self.edge.words().t(self.lang)
    }

    /// The signed-in person.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] when nobody is signed in.
    pub fn person(&self) -> Result<PersonId, Fault> {
        if self.actor.is_person() { Ok(self.actor.person) } else { Err(Fault::Forbidden) }
    }

    /// The keys, for opening content.
    #[must_use]
    pub fn keys(&self) -> Keys {
        self.edge.office().keys().clone()
    }

    /// Whether this is somebody who lives here and holds no post of the office: they come on no errand of it, and are spoken
    /// to as at its public pages.
    #[must_use]
    pub fn lives_here(&self) -> bool {
        self.actor.posts.iter().all(|post| post.role == Role::Resident)
    }

    /// What surrounds a page with this title.
    #[must_use]
    pub fn shell(&self, title: impl Into<String>) -> Shell<'_> {
        let t = self.t();
        let mut shell = Shell::new(t, title);
        if self.session.is_some() {
            let policy = self.edge.office().policy();
            let menu = self.edge.menu(self.lives_here());
            let at = self.at.as_str();
            let within = |href: &str| {
                at == href || (href != "/" && at.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
            };
            let offered: Vec<_> = menu.iter().filter(|m| policy.may_ever(&self.actor, m.verb)).collect();
            // Of entries inside one another, the innermost is where the person is.
            let here = offered.iter().map(|m| m.href).filter(|href| within(href)).max_by_key(|href| href.len());
            let above = |n: usize| if n > BAR_MAX { offered[n - 1].group() } else { "" };
            shell.menu = offered
                .iter()
                .enumerate()
                .map(|(n, m)| MenuItem {
                    href: m.href,
                    label_key: m.label_key,
                    badge: if m.href == "/inbox" { self.unread } else { 0 },
                    current: here == Some(m.href),
                    head_key: if n >= BAR_MAX && m.group() != above(n) { m.group() } else { "" },
                })
                .collect();
        }
        shell.who = self.known.as_ref().map(|k| WhoLine {
            id: self.actor.person.to_string(),
            name: k.name.clone(),
            post: t.term(&k.post).into_owned(),
            printed: t.f2("shell-printed", "name", &k.name, "day", t.day(self.now.day())),
        });
        shell.elder = self.elder;
        shell.theme = self.theme;
        shell.path.clone_from(&self.path);
        shell.notice = self
            .said
            .as_ref()
            .filter(|(key, _)| t.has(key))
            .map(|(key, value)| Notice { tone: Tone::Done, text: t.f1(key, "value", value) });
        shell
    }

    /// Reads as the actor, for a page of `verb`.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] when none of the actor's posts may do it; what `work` returns.
    pub async fn read<T, F>(&self, verb: Verb, work: F) -> Result<T, Failure>
    where
        F: FnOnce(&mut Read<'_>, &Reach) -> Result<T, Fault> + Send + 'static,
        T: Send + 'static,
    {
        Ok(self.edge.office().read_as(&self.actor, verb, work).await?)
    }

    /// The same for a page whose cost does not grow with the office: some rows by their keys, or the newest of a list. See
    /// [`liren_store::Db::read_few`].
    ///
    /// # Errors
    /// As [`Web::read`].
    pub async fn read_few<T, F>(&self, verb: Verb, work: F) -> Result<T, Failure>
    where
        F: FnOnce(&mut Read<'_>, &Reach) -> Result<T, Fault> + Send + 'static,
        T: Send + 'static,
    {
        Ok(self.edge.office().read_few_as(&self.actor, verb, work).await?)
    }

    /// Runs a command as the actor, within the actor's rate of writes.
    ///
    /// # Errors
    /// See [`Fault`].
    pub async fn run<C: Command>(&self, envelope: Envelope, command: C) -> Result<Receipt, Fault> {
        self.write_slowly()?;
        self.edge.office().run(&self.actor, envelope, command).await
    }

    /// Runs several commands as the actor in one transaction.
    ///
    /// # Errors
    /// See [`Fault`].
    pub async fn run_together<T, F>(&self, work: F) -> Result<T, Fault>
    where
        F: FnOnce(&mut Together<'_, '_>) -> Result<T, Fault> + Send + 'static,
        T: Send + 'static,
    {
        self.write_slowly()?;
        self.edge.office().run_together(&self.actor, work).await
    }

    /// Takes one from the actor's bucket of writes.
    fn write_slowly(&self) -> Result<(), Fault> {
        let key = if self.actor.is_person() { format!("w{}", self.actor.person) } else { format!("w{}", self.peer) };
        let (burst, rate) = if self.actor.is_person() { (240, 240.0) } else { (20, 20.0) };
        self.slow_down(&key, burst, rate)
    }

    /// Takes one from a bucket.
    ///
    /// # Errors
    /// `refusal-rate-limited` when it is empty.
    pub fn slow_down(&self, key: &str, burst: u32, per_minute: f64) -> Result<(), Fault> {
        if self.edge.limiter().take(key, burst, per_minute, self.now) {
            Ok(())
        } else {
            Err(liren_kernel::Refusal::new("refusal-rate-limited").arg("minutes", 1).into())
        }
    }

    /// Refuses when a bucket is empty, without taking from it; see [`crate::Limiter::is_empty`].
    ///
    /// # Errors
    /// `refusal-rate-limited` when it is empty.
    pub fn not_locked(&self, key: &str, burst: u32, per_minute: f64) -> Result<(), Fault> {
        if self.edge.limiter().is_empty(key, burst, per_minute, self.now) {
            return Err(liren_kernel::Refusal::new("refusal-rate-limited").arg("minutes", 1).into());
        }
        Ok(())
    }

    /// Draws a paper off the runtime's threads, one at a time.
    ///
    /// # Errors
    /// What `work` refuses; `refusal-server-busy`; `refusal-papers-no-font` when the server has no font for Chinese.
    pub async fn draw<T, F>(&self, work: F) -> Result<T, Fault>
    where
        F: FnOnce(&liren_papers::press::Fonts) -> Result<T, liren_kernel::Refusal> + Send + 'static,
        T: Send + 'static,
    {
        let edge = self.edge.clone();
        Ok(self.edge.papers().run(move || work(&*edge.fonts()?)).await??)
    }

    /// A file to download; `name` may hold Chinese (RFC 6266).
    ///
    /// # Errors
    /// When the name cannot stand in a header.
    pub fn file(&self, media: &'static str, name: &str, bytes: Vec<u8>) -> Answer {
        let name = liren_kernel::text::file_name(&name.replace(['/', '\\'], "_"));
        let plain: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect();
        let coded = crate::encoded(&name);
        let value = HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{coded}"))
            .map_err(|e| Fault::Internal(e.to_string()))?;
        let head = [(header::CONTENT_TYPE, HeaderValue::from_static(media)), (header::CONTENT_DISPOSITION, value)];
        Ok((head, bytes).into_response())
    }

    /// A page.
    ///
    /// # Errors
    /// When the template fails.
    pub fn page(&self, template: &impl askama::Template) -> Answer {
        self.page_with(StatusCode::OK, template)
    }

    /// A page with a status: 422 and 409 for forms that come back.
    ///
    /// # Errors
    /// When the template fails.
    pub fn page_with(&self, status: StatusCode, template: &impl askama::Template) -> Answer {
        let html = template.render().map_err(|e| Fault::Internal(e.to_string()))?;
        debug_assert_eq!(crate::uploads::misdirected(&html, self.edge.lines()), None, "declare it with post_files");
        Ok((status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response())
    }

    /// On to another page of ours (303).
    ///
    /// # Errors
    /// When the address cannot stand in a header.
    pub fn go(&self, to: &str) -> Answer {
        let to = HeaderValue::from_str(to).map_err(|e| Fault::Internal(e.to_string()))?;
        Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
    }

    /// The same; the next page says `key` once, with `value`.
    ///
    /// # Errors
    /// As [`Web::go`].
    pub fn go_saying(&self, to: &str, key: &str, value: &str) -> Answer {
        let mut response = self.go(to)?;
        let text: String = format!("{key}={value}").bytes().map(|b| format!("{b:02x}")).collect();
        set_cookie(
            &mut response,
            &format!("liren-said={text}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax{}", self.secure()),
        )?;
        Ok(response)
    }

    /// Puts the session cookie on a response.
    ///
    /// # Errors
    /// Never in practice.
    pub fn give_session(&self, response: &mut Response, token: &str) -> Result<(), Failure> {
        let name = crate::frame::session_cookie(&self.edge);
        set_cookie(
            response,
            &format!("{name}={token}; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax{}", self.secure()),
        )
    }

    /// Takes the session cookie away.
    ///
    /// # Errors
    /// Never in practice.
    pub fn take_session(&self, response: &mut Response) -> Result<(), Failure> {
        let name = crate::frame::session_cookie(&self.edge);
        set_cookie(response, &format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{}", self.secure()))
    }

    /// A cookie of ours among those sent, under the name that [`Web::give_cookie`] gave it.
    #[must_use]
    pub fn cookie<'h>(&self, headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
        crate::frame::cookie(headers, &self.cookie_name(name))
    }

    /// Puts a cookie of ours on a response, for so many days.
    ///
    /// # Errors
    /// When the value cannot stand in a header.
    pub fn give_cookie(&self, response: &mut Response, name: &str, value: &str, days: i64) -> Result<(), Failure> {
        let (name, seconds, secure) = (self.cookie_name(name), days * 24 * 3600, self.secure());
        set_cookie(response, &format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"))
    }

    fn cookie_name(&self, name: &str) -> String {
        format!("{}-{name}", crate::frame::session_cookie(&self.edge))
    }

    pub(crate) fn secure(&self) -> &'static str {
        if self.edge.is_https() { "; Secure" } else { "" }
    }
}

pub(crate) fn set_cookie(response: &mut Response, cookie: &str) -> Result<(), Failure> {
    let value = HeaderValue::from_str(cookie).map_err(|e| Fault::Internal(e.to_string()))?;
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(())
}
