//! All messages, read once.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Mutex,
};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_syntax::ast;
use rustc_hash::FxHashMap;
use unic_langid::LanguageIdentifier;

use super::{Lang, Overlay, T, Words};

/// Whole numbers up to here are exact in a Fluent number (an `f64`).
const EXACT_MAX: u64 = 1 << 53;

/// Variables of a message by name.
pub(super) type Values<'a> = &'a [(&'a str, &'a dyn fmt::Display)];

/// At most this many missing keys are remembered; a key may come from data.
const MISSING_MAX: usize = 1_000;

/// Why the messages cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WordsError {
    /// The text does not parse.
    Syntax { name: String, lang: Lang, line: usize, what: String },
    /// Two crates define the same message or term.
    Duplicate { name: String, lang: Lang, key: String },
    /// An overlay names a message or term that nobody defines.
    Unknown { lang: Lang, key: String },
}

impl fmt::Display for WordsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { name, lang, line, what } => {
                write!(f, "words of {name} ({}), line {line}: {what}", lang.tag())
            }
            Self::Duplicate { name, lang, key } => {
                write!(f, "words of {name} ({}): {key} is defined twice", lang.tag())
            }
            Self::Unknown { lang, key } => {
                write!(f, "overlay ({}): no message {key} to replace", lang.tag())
            }
        }
    }
}
impl std::error::Error for WordsError {}

/// One language, ready to use.
struct Tongue {
    bundle: FluentBundle<FluentResource>,
    /// Messages without variables, resolved. Asked a hundred times a page, and filled from our own files alone.
    plain: FxHashMap<String, String>,
    /// Messages of nothing but text and variables, taken apart: a list says one of them in every row.
    joined: FxHashMap<String, Vec<Piece>>,
    /// Variables of each message: every key has an entry.
    variables: BTreeMap<String, BTreeSet<String>>,
}

/// A part of a message.
enum Piece {
    Text(String),
    Variable(String),
}

/// All messages in all languages. Shared, never changed after start.
pub struct Catalogue {
    zh: Tongue,
    en: Tongue,
    missing: Mutex<BTreeSet<String>>,
}

impl fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Catalogue").field("messages", &self.zh.variables.len()).finish_non_exhaustive()
    }
}

impl Catalogue {
    /// Reads the messages of every crate, then a city's overlay.
    ///
    /// # Errors
    /// Text that does not parse, a key defined by two crates, an overlay for a key nobody defines.
    pub fn new(words: &[Words], overlay: Option<&Overlay>) -> Result<Self, WordsError> {
        Ok(Self {
            zh: Tongue::new(Lang::Zh, words, overlay)?,
            en: Tongue::new(Lang::En, words, overlay)?,
            missing: Mutex::new(BTreeSet::new()),
        })
    }

    /// The catalogue in one language.
    #[must_use]
    pub const fn t(&self, lang: Lang) -> T<'_> {
        T::new(self, lang)
    }

    /// Keys that were asked for and not found (`zh-CN key`), so that a test can fail on them.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        self.missing.lock().map(|set| set.iter().cloned().collect()).unwrap_or_default()
    }

    /// What one language has and the other has not, message by message, variable by variable: empty when they agree.
    #[must_use]
    pub fn gaps(&self) -> Vec<String> {
        let mut gaps = Vec::new();
        for (key, zh) in &self.zh.variables {
            match self.en.variables.get(key) {
                None => gaps.push(format!("{key}: not in en")),
                // English may need no count where Chinese does and the other way round, but a name unknown to
                // the other side is a slip of the pen.
                Some(en) if zh != en => gaps.push(format!("{key}: variables {zh:?} in zh-CN, {en:?} in en")),
                Some(_) => {}
            }
        }
        gaps.extend(
            self.en
                .variables
                .keys()
                .filter(|k| !self.zh.variables.contains_key(*k))
                .map(|k| format!("{k}: not in zh-CN")),
        );
        gaps
    }

    /// Every message key, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.zh.variables.keys().map(String::as_str)
    }

    const fn tongue(&self, lang: Lang) -> &Tongue {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    pub(super) fn has(&self, lang: Lang, key: &str) -> bool {
        self.tongue(lang).variables.contains_key(key)
    }

    /// A message without variables; the other language rather than nothing.
    pub(super) fn plain(&self, lang: Lang, key: &str) -> Option<&str> {
        if let Some(text) = self.tongue(lang).plain.get(key) {
            return Some(text);
        }
        self.note_missing(lang, key);
        Lang::ALL.into_iter().find_map(|l| self.tongue(l).plain.get(key)).map(String::as_str)
    }

    /// A message with variables; the other language rather than nothing.
    pub(super) fn formatted(&self, lang: Lang, key: &str, values: Values<'_>) -> Option<String> {
        if let Some(text) = self.tongue(lang).said(key, values) {
            return Some(text);
        }
        self.note_missing(lang, key);
        Lang::ALL.into_iter().find_map(|l| self.tongue(l).said(key, values))
    }

    fn note_missing(&self, lang: Lang, key: &str) {
        if let Ok(mut set) = self.missing.lock()
            && set.len() < MISSING_MAX
        {
            set.insert(format!("{} {key}", lang.tag()));
        }
    }
}

impl Tongue {
    fn new(lang: Lang, words: &[Words], overlay: Option<&Overlay>) -> Result<Self, WordsError> {
        // An unknown tag would give the root locale; ours are well-formed, and a test counts English plurals.
        let id: LanguageIdentifier = lang.tag().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // The marks that isolate directions would land in CSV files, searches and tests; both languages run left to right.
        bundle.set_use_isolating(false);
        let mut seen = BTreeSet::new();
        let mut variables = BTreeMap::new();
        let mut joined = FxHashMap::default();
        for crate_words in words {
            let resource = parse(crate_words.name, lang, crate_words.text(lang))?;
            take_apart(&resource, &mut joined);
            for (key, vars) in entries(&resource) {
                if !seen.insert(key.clone()) {
                    return Err(WordsError::Duplicate { name: crate_words.name.to_owned(), lang, key });
                }
                if !key.starts_with('-') {
                    variables.insert(key, vars);
                }
            }
            bundle.add_resource_overriding(resource);
        }
        if let Some(overlay) = overlay {
            let resource = parse("overlay", lang, overlay.text(lang))?;
            take_apart(&resource, &mut joined);
            for (key, vars) in entries(&resource) {
                if !seen.contains(&key) {
                    return Err(WordsError::Unknown { lang, key });
                }
                if !key.starts_with('-') {
                    variables.insert(key, vars);
                }
            }
            bundle.add_resource_overriding(resource);
        }
        let mut tongue = Self { bundle, plain: FxHashMap::default(), joined, variables };
        for (key, vars) in &tongue.variables {
            if vars.is_empty()
                && let Some(text) = tongue.format(key, &[])
            {
                tongue.plain.insert(key.clone(), text);
            }
        }
        Ok(tongue)
    }

    /// `None` if there is no such message, or a variable or term of it is not known.
    fn said(&self, key: &str, values: Values<'_>) -> Option<String> {
        if let Some(text) = self.plain.get(key) {
            return Some(text.clone());
        }
        let Some(pieces) = self.joined.get(key) else { return self.format(key, values) };
        let mut text = String::with_capacity(64);
        for piece in pieces {
            match piece {
                Piece::Text(own) => text.push_str(own),
                Piece::Variable(name) => {
                    let (_, value) = values.iter().find(|(given, _)| given == name)?;
                    fmt::write(&mut text, format_args!("{value}")).ok()?;
                }
            }
        }
        Some(text)
    }

    /// As Fluent says it: with choices, plurals and terms.
    fn format(&self, key: &str, values: Values<'_>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set((*name).to_owned(), fluent_value(value.to_string()));
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }
}

/// A value that reads as a whole number is given as one, so that English plurals work; `0091` stays text.
fn fluent_value(text: String) -> FluentValue<'static> {
    match text.parse::<i64>() {
        Ok(n) if n.unsigned_abs() <= EXACT_MAX && n.to_string() == text => FluentValue::from(n),
        _ => FluentValue::from(text),
    }
}

/// Takes those messages apart that are text and variables alone; what a later resource says anew replaces the earlier.
fn take_apart(resource: &FluentResource, joined: &mut FxHashMap<String, Vec<Piece>>) {
    for entry in resource.entries() {
        let ast::Entry::Message(message) = entry else { continue };
        let elements = message.value.iter().flat_map(|pattern| &pattern.elements);
        let pieces: Option<Vec<Piece>> = elements.map(piece).collect();
        match pieces.filter(|_| message.value.is_some()) {
            Some(pieces) => joined.insert(message.id.name.to_owned(), pieces),
            None => joined.remove(message.id.name),
        };
    }
}

fn piece(element: &ast::PatternElement<&str>) -> Option<Piece> {
    use ast::{Expression::Inline, InlineExpression, PatternElement};
    match element {
        PatternElement::TextElement { value } => Some(Piece::Text((*value).to_owned())),
        PatternElement::Placeable { expression: Inline(InlineExpression::VariableReference { id }) } => {
            Some(Piece::Variable(id.name.to_owned()))
        }
        PatternElement::Placeable { .. } => None,
    }
}

fn parse(name: &str, lang: Lang, text: &str) -> Result<FluentResource, WordsError> {
    FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| {
        let (at, what) = errors.first().map_or((0, String::new()), |e| (e.pos.start, e.kind.to_string()));
        let line = text.bytes().take(at).filter(|b| *b == b'\n').count() + 1;
        WordsError::Syntax { name: name.to_owned(), lang, line, what }
    })
}

/// Keys with their variables; terms begin with `-`.
fn entries(resource: &FluentResource) -> Vec<(String, BTreeSet<String>)> {
    resource
        .entries()
        .filter_map(|entry| match entry {
            ast::Entry::Message(m) => {
                let mut vars = BTreeSet::new();
                if let Some(pattern) = &m.value {
                    pattern_variables(pattern, &mut vars);
                }
                Some((m.id.name.to_owned(), vars))
            }
            ast::Entry::Term(t) => Some((format!("-{}", t.id.name), BTreeSet::new())),
            _ => None,
        })
        .collect()
}

fn pattern_variables(pattern: &ast::Pattern<&str>, into: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            expression_variables(expression, into);
        }
    }
}

fn expression_variables(expression: &ast::Expression<&str>, into: &mut BTreeSet<String>) {
    match expression {
        ast::Expression::Inline(inline) => inline_variables(inline, into),
        ast::Expression::Select { selector, variants } => {
            inline_variables(selector, into);
            for variant in variants {
                pattern_variables(&variant.value, into);
            }
        }
    }
}

fn inline_variables(inline: &ast::InlineExpression<&str>, into: &mut BTreeSet<String>) {
    match inline {
        ast::InlineExpression::VariableReference { id } => {
            into.insert(id.name.to_owned());
        }
        ast::InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                inline_variables(argument, into);
            }
        }
        ast::InlineExpression::Placeable { expression } => expression_variables(expression, into),
        _ => {}
    }
}
