//! The installable page: its scripts and words under an address that names their content, the worker that keeps them on
//! the phone, and the manifest. It holds nothing of anybody.

use std::sync::Arc;

use axum::{Router, http::header, response::IntoResponse as _, routing::get};
use liren_office::keys::{hex, sha256};
use liren_ui::{Catalogue, Lang, T};
use serde_json::json;

use super::OPEN;
use crate::{Answer, Edge, Routes, Web, assets::for_ever};

macro_rules! scripts {
    ($($name:literal),* $(,)?) => {
        &[$((concat!("web/script/offline/", $name, ".js"), include_str!(concat!("../../script/offline/", $name, ".js")))),*]
    };
}

/// The modules of the page. Their folders are as in the source, so that what one imports from another is found.
const SCRIPTS: &[(&str, &str)] = scripts![
    "main", "store", "seal", "photo", "queue", "send", "packs", "words", "parts", "home", "waiting", "walk", "ask",
    "sound"
];

/// Every module: those of the page, and those it shares with the forms and with the other pages.
fn modules() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    SCRIPTS.iter().chain(liren_instruments::SCRIPTS).chain([&liren_ui::assets::RECORD])
}

const WORKER: &str = include_str!("../../script/offline/sw.js");
/// The line of the worker that the server fills in.
const WORKER_FILES: &str = "const SHELL = { version: \"\", files: [\"\"] };";

/// What the phone keeps of the program.
#[derive(Debug, Clone)]
pub(crate) struct Shell {
    version: String,
    files: Arc<Vec<(String, &'static str, String)>>,
}

impl Shell {
    pub(crate) fn new(words: &Catalogue) -> Self {
        let script = "text/javascript; charset=utf-8";
        let mut files: Vec<(String, &'static str, String)> =
            modules().map(|(path, text)| ((*path).to_owned(), script, (*text).to_owned())).collect();
        for lang in Lang::ALL {
            files.push((format!("words/{}.json", lang.tag()), "application/json", spoken(words, lang)));
        }
        let parts: Vec<&[u8]> = files.iter().flat_map(|(path, _, text)| [path.as_bytes(), text.as_bytes()]).collect();
        let style = liren_ui::assets::style_path();
        let version = hex(&sha256(&[&parts.concat(), WORKER.as_bytes(), style.as_bytes(), PAGE.as_bytes()])[..8]);
        for (path, _, _) in &mut files {
            *path = format!("/assets/offline-{version}/{path}");
        }
        Self { version, files: Arc::new(files) }
    }

    /// Address of a module.
    fn at(&self, path: &str) -> String {
        format!("/assets/offline-{}/{path}", self.version)
    }

    /// Serves the files; a browser may keep them for ever.
    pub(crate) fn router(&self) -> Router<Edge> {
        (0..self.files.len()).fold(Router::new(), |router, index| {
            let files = Arc::clone(&self.files);
            let path = files[index].0.clone();
            router.route(
                &path,
                get(move || {
                    let (_, media, body) = &files[index];
                    let answer = for_ever(media, body.clone());
                    async move { answer }
                }),
            )
        })
    }
}

/// The page's own text counts for the version.
const PAGE: &str = include_str!("../../templates/offline.html");

/// The words of the page's scripts; a variable stands as `{name}`.
fn spoken(words: &Catalogue, lang: Lang) -> String {
    const NAMES: [&str; 8] = ["count", "day", "time", "title", "n", "max", "size", "who"];
    let t = words.t(lang);
    let held = NAMES.map(|name| format!("{{{name}}}"));
    let values: Vec<(&str, &dyn std::fmt::Display)> =
        NAMES.iter().zip(&held).map(|(name, value)| (*name, value as &dyn std::fmt::Display)).collect();
    let keys = words.keys().filter(|key| {
        key.starts_with("offline-app-")
            || matches!(*key, "refusal-answer-missing" | "refusal-answer-number" | "refusal-answer-whole")
    });
    let all: serde_json::Map<String, serde_json::Value> =
        keys.map(|key| (key.to_owned(), t.format(key, &values).into())).collect();
    serde_json::Value::Object(all).to_string()
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/offline", OPEN, |web: Web| async move { web.go("/offline/") })
        .get("/offline/", OPEN, page)
        .get("/offline/sw.js", OPEN, worker)
        .get("/offline/manifest.webmanifest", OPEN, manifest)
        .get("/offline/icon.svg", OPEN, icon)
}

#[derive(askama::Template)]
#[template(path = "offline.html")]
struct Page<'a> {
    t: T<'a>,
    style: &'static str,
    main: String,
    words: String,
}

async fn page(web: Web) -> Answer {
    let shell = web.edge.shell();
    web.page(&Page {
        t: web.t(),
        style: liren_ui::assets::style_path(),
        main: shell.at("web/script/offline/main.js"),
        words: shell.at("words/"),
    })
}

/// The worker with what it has to keep: another version is another text, which is how a browser notices it.
async fn worker(web: Web) -> Answer {
    let shell = web.edge.shell();
    let own = ["/offline/", "/offline/manifest.webmanifest", "/offline/icon.svg", liren_ui::assets::style_path()];
    let files: Vec<&str> = own.into_iter().chain(shell.files.iter().map(|(path, _, _)| path.as_str())).collect();
    let filled = format!("const SHELL = {};", json!({ "version": shell.version, "files": files }));
    let text = WORKER.replacen(WORKER_FILES, &filled, 1);
    Ok(([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], text).into_response())
}

async fn manifest(web: Web) -> Answer {
    let t = web.t();
    let manifest = json!({
        "id": "/offline/", "start_url": "/offline/", "scope": "/", "display": "standalone",
        "name": t.s("offline-app-name"), "short_name": t.s("shell-brand"), "lang": web.lang.tag(),
        "background_color": "#faf8f3", "theme_color": "#1d6651",
        "icons": [{ "src": "/offline/icon.svg", "type": "image/svg+xml", "sizes": "any", "purpose": "any" }],
    });
    Ok(([(header::CONTENT_TYPE, "application/manifest+json")], manifest.to_string()).into_response())
}

async fn icon() -> Answer {
    Ok(crate::home::icon().await.into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_has_the_line_that_is_filled_in() {
        assert_eq!(WORKER.matches(WORKER_FILES).count(), 1);
    }

    #[test]
    fn what_a_module_imports_is_served_beside_it() {
        let all: Vec<&(&str, &str)> = modules().collect();
        for (path, text) in &all {
            for line in text.lines().filter(|line| line.starts_with("import ")) {
                let from = line.rsplit('"').nth(1).unwrap();
                let mut at: Vec<&str> = path.split('/').collect();
                at.pop();
                for part in from.split('/') {
                    match part {
                        "." => {}
                        ".." => drop(at.pop()),
                        part => at.push(part),
                    }
                }
                let wanted = at.join("/");
                assert!(all.iter().any(|(other, _)| *other == wanted), "{path} imports {from}");
            }
        }
    }
}
