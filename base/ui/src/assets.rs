//! The one stylesheet and the one script. Their addresses carry a hash of their content, so that a browser may
//! keep them for ever and a new version is fetched at once.

use std::sync::LazyLock;

/// The dark palette stands in one file and is used twice: when the system asks for it, and when the person does.
pub const STYLE: &str = concat!(
    include_str!("../styles/tokens.css"),
    "@layer tokens{@media (prefers-color-scheme:dark){:root:not([data-theme=light]){\n",
    include_str!("../styles/dark.css"),
    "}}:root[data-theme=dark]{\n",
    include_str!("../styles/dark.css"),
    "}}\n",
    include_str!("../styles/base.css"),
    include_str!("../styles/layout.css"),
    include_str!("../styles/rail.css"),
    include_str!("../styles/forms.css"),
    include_str!("../styles/lists.css"),
    include_str!("../styles/dossier.css"),
    include_str!("../styles/figures.css"),
    include_str!("../styles/calendar.css"),
    include_str!("../styles/walk.css"),
    include_str!("../styles/elder.css"),
    include_str!("../styles/offline.css"),
    include_str!("../styles/print.css"),
);

/// The script that makes pages better; every page works without it.
pub const SCRIPT: &str = concat!(
    include_str!("../script/liren.js"),
    include_str!("../script/record.js"),
    include_str!("../script/photos.js")
);

/// Its part that records voice notes, as a module for the page that works without a network: path and text.
pub const RECORD: (&str, &str) = ("ui/script/record.js", include_str!("../script/record.js"));

/// One file to serve.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Path it is served at, such as `/assets/liren-0123456789abcdef.css`.
    pub path: String,
    /// Value of `Content-Type`.
    pub content_type: &'static str,
    /// Its content.
    pub body: &'static str,
}

static ASSETS: LazyLock<[Asset; 2]> = LazyLock::new(|| {
    [asset("css", "text/css; charset=utf-8", STYLE), asset("js", "text/javascript; charset=utf-8", SCRIPT)]
});

fn asset(ending: &str, content_type: &'static str, body: &'static str) -> Asset {
    Asset { path: format!("/assets/liren-{:016x}.{ending}", liren_kernel::fnv1a(body.bytes())), content_type, body }
}

/// Every file to serve; all may be cached for ever.
#[must_use]
pub fn all() -> &'static [Asset] {
    ASSETS.as_slice()
}

/// Address of the stylesheet.
#[must_use]
pub fn style_path() -> &'static str {
    &ASSETS[0].path
}

/// Address of the script.
#[must_use]
pub fn script_path() -> &'static str {
    &ASSETS[1].path
}
