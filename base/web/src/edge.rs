//! What every request shares.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use liren_kernel::{Instant, Refusal, ScopeColumn, Verb};
use liren_office::{
    Actor, DossierId, Fault, Measure, Office, PersonId, Reach, Turns,
    directory::{POSTS, PostRow},
    photo::{self, Photo},
};
use liren_papers::press::Fonts;
use liren_store::{Read, params};
use liren_ui::Catalogue;

use crate::{Find, Limiter, MenuEntry, RouteLine, Routes, deeds::deeds, documents::Maker, reading::Reading};

/// Who may wait for photos to be worked on, or for a paper to be drawn, before others are asked to come again.
const WAITING: usize = 40;

/// The same for those who have no account.
const STRANGERS_WAITING: usize = 8;

/// Photos worked on at once: a core is left to everybody else, and no more than four frames lie in memory.
fn photos_at_once() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| (cores.get() - 1).clamp(1, 4))
}

/// How the room of people tells the edge who somebody is.
pub trait Directory: Send + Sync + 'static {
    /// Name and post line of someone signed in; `None` when the account is closed.
    ///
    /// # Errors
    /// When the database fails.
    fn known(&self, read: &mut Read<'_>, person: PersonId, now: Instant) -> Result<Option<Known>, Fault> {
        let posts = read.all(&POSTS, params![person, now])?;
        self.known_by(read, person, &posts)
    }

    /// The same, when the posts in force have been read.
    ///
    /// # Errors
    /// When the database fails.
    fn known_by(&self, read: &mut Read<'_>, person: PersonId, posts: &[PostRow]) -> Result<Option<Known>, Fault>;

    /// The phone under which a person may be told things outside the system; `None` when there is none.
    ///
    /// # Errors
    /// When the database fails.
    fn contact(
        &self,
        read: &mut Read<'_>,
        keys: &liren_office::Keys,
        person: PersonId,
    ) -> Result<Option<String>, Fault> {
        let _ = (read, keys, person);
        Ok(None)
    }

    /// The places that a reader's posts reach, and those just below them, with their names: to choose from.
    ///
    /// # Errors
    /// When the database fails.
    fn places(&self, read: &mut Read<'_>, reach: &Reach) -> Result<Vec<(ScopeColumn, String, String)>, Fault> {
        let _ = (read, reach);
        Ok(Vec::new())
    }
}

/// Someone signed in.
#[derive(Debug, Clone)]
pub struct Known {
    /// Name as colleagues know it.
    pub name: String,
    /// The post they act from.
    pub post: String,
    /// The page that they must see to before anything else: a required second factor, a new password.
    pub first: Option<&'static str>,
}

/// Settings of the edge.
#[derive(Debug, Clone, Default)]
pub struct EdgeSettings {
    /// Address as people type it, such as `https://liren.example`; for QR codes, feeds and cookies.
    pub public_url: String,
    /// Believe `X-Forwarded-For` of a proxy in front.
    pub trust_proxy: bool,
    /// The identity provider, when there is one.
    pub oidc: Option<OidcSettings>,
}

/// An identity provider (OpenID Connect) and who we are to it.
#[derive(Clone)]
pub struct OidcSettings {
    /// Its address, as it names itself.
    pub issuer: String,
    /// Our name there.
    pub client: String,
    /// What proves it; none for a public client.
    pub secret: Option<String>,
    /// Authorities that it is trusted by; see [`crate::outward::Outward::new`].
    pub trusted_ca: Option<PathBuf>,
}

impl std::fmt::Debug for OidcSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OidcSettings({})", self.issuer)
    }
}

/// Shared by all requests.
#[derive(Clone)]
pub struct Edge {
    inner: Arc<Shared>,
}

struct Shared {
    office: Office,
    words: Catalogue,
    directory: Box<dyn Directory>,
    menu: Vec<MenuEntry>,
    /// The same for those who only live here.
    neighbours: Vec<MenuEntry>,
    kinds: Vec<(&'static str, &'static str)>,
    deeds: BTreeMap<&'static str, (Verb, String)>,
    finds: Vec<Find>,
    measures: Vec<(&'static str, &'static Measure)>,
    diaries: Vec<crate::Diary>,
    paths: Vec<crate::OwnPath>,
    settings: EdgeSettings,
    limiter: Limiter,
    photos: Turns,
    strangers_photos: Turns,
    reading: Reading,
    lines: Vec<RouteLine>,
    makers: Vec<Maker>,
    papers: Turns,
    offline: Vec<&'static crate::offline::Kind>,
    needs: Vec<liren_instruments::Needs>,
    shell: crate::offline::Shell,
    fonts: Mutex<Option<Arc<Fonts>>>,
    fonts_at: OnceLock<PathBuf>,
}

impl std::fmt::Debug for Edge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Edge({:?})", self.inner.office)
    }
}

impl Edge {
    /// Puts it together.
    #[must_use]
    pub fn new(
        office: Office,
        words: Catalogue,
        directory: Box<dyn Directory>,
        rooms: &[&crate::Room],
        settings: EdgeSettings,
    ) -> Self {
        let mut menu: Vec<MenuEntry> = crate::MENU.to_vec();
        menu.extend(rooms.iter().flat_map(|r| r.menu.iter().copied()));
        menu.sort_by_key(|m| m.order);
        let own = rooms.iter().flat_map(|r| r.neighbours.iter()).chain(crate::NEIGHBOURS);
        let mut neighbours = menu.clone();
        for entry in own {
            neighbours.retain(|other| other.href != entry.href);
            neighbours.push(*entry);
        }
        neighbours.sort_by_key(|m| m.order);
        let kinds = rooms.iter().flat_map(|r| r.kinds.iter().copied()).collect();
        let lines = rooms.iter().fold(Routes::default(), |routes, room| (room.routes)(routes)).lines;
        let deeds = deeds(&lines);
        let finds = rooms.iter().filter_map(|r| r.find).collect();
        let measures = rooms.iter().flat_map(|r| r.measures.iter().map(|m| (r.name, m))).collect();
        let diaries = rooms.iter().flat_map(|r| r.diary.iter().copied()).collect();
        let paths = rooms.iter().flat_map(|r| r.paths.iter().copied()).collect();
        let mut makers = crate::figures_report::MAKERS.to_vec();
        makers.extend(rooms.iter().flat_map(|r| r.documents.iter().copied()));
        let offline = rooms.iter().flat_map(|r| r.offline.iter()).collect();
        let needs = rooms.iter().flat_map(|r| r.instruments.iter().copied()).collect();
        let shell = crate::offline::Shell::new(&words);
        Self {
            inner: Arc::new(Shared {
                office,
                words,
                directory,
                menu,
                neighbours,
                kinds,
                deeds,
                finds,
                measures,
                diaries,
                paths,
                settings,
                limiter: Limiter::default(),
                photos: Turns::new(photos_at_once(), WAITING).stepping_back(),
                reading: Reading::default(),
                lines,
                strangers_photos: Turns::new(1, STRANGERS_WAITING).stepping_back(),
                makers,
                papers: Turns::new(1, WAITING),
                offline,
                needs,
                shell,
                fonts: Mutex::new(None),
                fonts_at: OnceLock::new(),
            }),
        }
    }
    /// The routes of the rooms.
    pub(crate) fn lines(&self) -> &[RouteLine] {
        &self.inner.lines
    }
    /// The memory that forms may take.
    pub(crate) fn reading(&self) -> &Reading {
        &self.inner.reading
    }
    /// The form of an act upon one dossier, when its verb has one and a post of the actor's may ever do it.
    pub(crate) fn deed(&self, actor: &Actor, verb: &str, dossier: DossierId) -> Option<String> {
        let (verb, path) = self.inner.deeds.get(verb)?;
        self.office().policy().may_ever(actor, *verb).then(|| path.replacen("{id}", &dossier.to_string(), 1))
    }
    /// How the rooms tell what stands in a calendar.
    pub(crate) fn diaries(&self) -> &[crate::Diary] {
        &self.inner.diaries
    }
    /// How rooms show a person's own path.
    pub(crate) fn paths(&self) -> &[crate::OwnPath] {
        &self.inner.paths
    }
    /// Documents that can be asked for.
    pub(crate) fn makers(&self) -> &[Maker] {
        &self.inner.makers
    }
    /// What phones can do without a network.
    pub(crate) fn offline(&self) -> &[&'static crate::offline::Kind] {
        &self.inner.offline
    }
    /// Whether the room that reads the instrument of this form's code can read it.
    ///
    /// # Errors
    /// What the room asks for; see [`liren_instruments::Needs`].
    pub fn readable(&self, form: &liren_instruments::Form) -> Result<(), Refusal> {
        self.inner.needs.iter().filter(|needs| needs.code == form.code).try_for_each(|needs| (needs.check)(form))
    }
    /// The installable page.
    pub(crate) fn shell(&self) -> &crate::offline::Shell {
        &self.inner.shell
    }
    /// How the rooms answer the search box.
    #[must_use]
    pub fn finds(&self) -> &[Find] {
        &self.inner.finds
    }
    /// What the rooms count, in their order, each with its room.
    #[must_use]
    pub fn measures(&self) -> &[(&'static str, &'static Measure)] {
        &self.inner.measures
    }
    /// The office.
    #[must_use]
    pub fn office(&self) -> &Office {
        &self.inner.office
    }
    /// All words.
    #[must_use]
    pub fn words(&self) -> &Catalogue {
        &self.inner.words
    }
    /// Who somebody is.
    #[must_use]
    pub fn directory(&self) -> &dyn Directory {
        &*self.inner.directory
    }
    /// The main menu, in order; `lives_here` is that of those who hold no post of the office.
    #[must_use]
    pub fn menu(&self, lives_here: bool) -> &[MenuEntry] {
        if lives_here { &self.inner.neighbours } else { &self.inner.menu }
    }
    /// Where the pages of a kind of dossier stand, such as `/matters`.
    #[must_use]
    pub fn home_of(&self, kind: &str) -> Option<&'static str> {
        self.inner.kinds.iter().find_map(|(k, home)| (*k == kind).then_some(*home))
    }
    /// Settings.
    #[must_use]
    pub fn settings(&self) -> &EdgeSettings {
        &self.inner.settings
    }
    /// Rate limits.
    #[must_use]
    pub fn limiter(&self) -> &Limiter {
        &self.inner.limiter
    }
    /// Photos are worked on a few at a time, behind everything else: each takes a core for up to 300 ms.
    #[must_use]
    pub fn photos(&self) -> &Turns {
        &self.inner.photos
    }
    /// Those of people without an account: one at a time in a line of their own, so that no number of them stands before
    /// whoever works here.
    #[must_use]
    pub fn strangers_photos(&self) -> &Turns {
        &self.inner.strangers_photos
    }
    /// Prepares one photo in its turn, off the runtime's threads, and goes on with it there.
    ///
    /// # Errors
    /// See [`photo::prepare`]; what `then` refuses; `refusal-server-busy`.
    pub async fn picture<T: Send + 'static>(
        &self,
        field: &'static str,
        bytes: impl AsRef<[u8]> + Send + 'static,
        then: impl FnOnce(Photo) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let work = move || then(photo::prepare(field, bytes.as_ref())?);
        self.photos().run(work).await.map_err(|fault| broken(field, fault))?
    }
    /// The same for somebody without an account; see [`photo::STRANGERS_PIXELS`].
    ///
    /// # Errors
    /// As [`Edge::picture`].
    pub async fn strangers_picture<T: Send + 'static>(
        &self,
        field: &'static str,
        bytes: impl AsRef<[u8]> + Send + 'static,
        then: impl FnOnce(Photo) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let work = move || then(photo::prepare_within(field, bytes.as_ref(), photo::STRANGERS_PIXELS)?);
        self.strangers_photos().run(work).await.map_err(|fault| broken(field, fault))?
    }
    /// Papers are drawn one at a time, beside the pages of everyone else.
    #[must_use]
    pub fn papers(&self) -> &Turns {
        &self.inner.papers
    }
    /// Names the folder of fonts for papers, before the first is drawn; without one those of the system are used.
    #[must_use]
    pub fn with_fonts(self, folder: Option<PathBuf>) -> Self {
        if let Some(folder) = folder {
            // A second call changes nothing: the fonts may be in use.
            let _ = self.inner.fonts_at.set(folder);
        }
        self
    }
    /// The fonts of papers, read from disk when they are first needed: call from a thread that may block.
    ///
    /// # Errors
    /// `refusal-papers-no-font` when there are none for Chinese; asked again the next time.
    pub fn fonts(&self) -> Result<Arc<Fonts>, Refusal> {
        let mut held = self.inner.fonts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fonts) = &*held {
            return Ok(Arc::clone(fonts));
        }
        let fonts = Arc::new(Fonts::find(self.inner.fonts_at.get().map(PathBuf::as_path))?);
        *held = Some(Arc::clone(&fonts));
        Ok(fonts)
    }
    /// Whether people come by HTTPS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.inner.settings.public_url.starts_with("https://")
    }
}

/// A picture that breaks its decoder is broken, for whoever sent it.
fn broken(field: &'static str, fault: Fault) -> Fault {
    match fault {
        Fault::Internal(_) => Refusal::field(field, "refusal-photo-broken").into(),
        busy => busy,
    }
}
