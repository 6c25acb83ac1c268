//! What hangs in the stairwell and on the board: sheets with codes, and the notice of a grid.

use axum::extract::Path;
use liren_office::Fault;
use liren_ui::{Def, Shell};
use liren_web::{Answer, Web};
use qrcode::{EcLevel, QrCode, types::Color};

use crate::{
    find::{self, Kind, PlaceRow},
    pages::href,
    policy::{NOTICE, PRINT},
};

/// White modules around the code, as the standard asks (ISO/IEC 18004).
const QUIET: usize = 4;

struct Door {
    name: String,
    around: String,
    code: String,
    svg: String,
}

#[derive(askama::Template)]
#[template(path = "qr.html")]
struct Sheet<'a> {
    shell: Shell<'a>,
    doors: Vec<Door>,
}

/// The address that the code of an entrance holds: the public page for reporting, with the entrance filled in.
#[must_use]
pub fn report_address(public_url: &str, entrance: &PlaceRow) -> String {
    format!("{}/report?at={}", public_url.trim_end_matches('/'), entrance.code)
}

pub(crate) async fn sheet(web: Web, Path(code): Path<String>) -> Answer {
    let (place, doors, around) = web
        .read(PRINT, move |read, _| {
            let place = find::by_code(read, &code)?.filter(PlaceRow::is_open).ok_or(Fault::NotFound)?;
            let doors = match place.kind {
                Kind::Entrance => vec![place.clone()],
                Kind::Building => find::children(read, &place)?,
                Kind::Compound => {
                    find::plan_of(read, place.clone())?.buildings.into_iter().flat_map(|(_, doors)| doors).collect()
                }
                Kind::Grid => find::of_grid(read, &place.code, Kind::Entrance)?,
                _ => return Err(Fault::NotFound),
            };
            let line = find::line_of(read, &place)?;
            let around = line.iter().rev().find(|row| row.kind == Kind::Community).map(|row| row.name.clone());
            Ok((place, doors, around.unwrap_or_default()))
        })
        .await?;
    let label = web.t().s("print-code");
    let url = web.edge.settings().public_url.clone();
    let mut sheets = Vec::with_capacity(doors.len());
    for door in doors {
        let svg = svg(&report_address(&url, &door), label)?;
        sheets.push(Door { name: door.name, around: around.clone(), code: door.code, svg });
    }
    let mut shell = web.shell(web.t().f1("place-qr-title", "name", &place.name));
    shell.path = href(&place);
    web.page(&Sheet { shell, doors: sheets })
}

/// The code as one SVG path: no style, no script, nothing that the page's policy forbids. `label` is plain text.
///
/// # Errors
/// When the text is too long for a code.
pub fn svg(text: &str, label: &str) -> Result<String, Fault> {
    let code = QrCode::with_error_correction_level(text, EcLevel::Q).map_err(|e| Fault::Internal(e.to_string()))?;
    let (width, modules) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (y, row) in modules.chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|module| **module == Color::Dark).count();
            if run > 0 {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET));
            }
            x += run.max(1);
        }
    }
    let size = width + 2 * QUIET;
    let label = label.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    Ok(format!(
        "<svg viewBox=\"0 0 {size} {size}\" role=\"img\" aria-label=\"{label}\" shape-rendering=\"crispEdges\"><path d=\"{path}\"/></svg>"
    ))
}

#[derive(askama::Template)]
#[template(path = "notice.html")]
struct Notice<'a> {
    shell: Shell<'a>,
    around: String,
    defs: Vec<Def>,
    compounds: Vec<String>,
    all: String,
}

/// The public notice of a grid: what the rules ask to be posted, and nothing else.
pub(crate) async fn notice(web: Web, Path(code): Path<String>) -> Answer {
    let now = web.now;
    let (grid, around, boundary, post, compounds) = web
        .read(NOTICE, move |read, _| {
            let grid = find::by_code(read, &code)?
                .filter(|row| row.kind == Kind::Grid && row.is_open())
                .ok_or(Fault::NotFound)?;
            let line = find::line_of(read, &grid)?;
            let around: Vec<String> = line
                .iter()
                .filter(|row| matches!(row.kind, Kind::Street | Kind::Community))
                .map(|row| row.name.clone())
                .collect();
            let (boundary, post) = find::public_notice(read, &grid, now)?;
            let compounds: Vec<String> =
                find::of_grid(read, &grid.code, Kind::Compound)?.into_iter().map(|row| row.name).collect();
            Ok((grid, around.join(" · "), boundary, post, compounds))
        })
        .await?;
    let t = web.t();
    let mut defs = vec![Def::new(t.s("place-boundary"), boundary)];
    match post {
        Some(post) => {
            defs.push(Def::new(t.s("place-worker"), post.worker));
            defs.push(Def {
                term: t.s("place-phone").to_owned(),
                href: format!("tel:{}", post.phone),
                value: post.phone,
            });
            if !post.duty.is_empty() {
                defs.push(Def::new(t.s("place-duty"), post.duty));
            }
            defs.push(Def::new(t.s("place-since"), t.day(post.since)));
        }
        None => defs.push(Def::new(t.s("place-worker"), t.s("place-worker-none"))),
    }
    let all = grid.community.map(|code| format!("/communities/{code}/grids")).unwrap_or_default();
    let shell = web.shell(t.f1("place-notice-title", "name", &grid.name));
    web.page(&Notice { shell, around, defs, compounds, all })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_one_path_without_style() {
        let svg = svg("https://liren.example/report?at=140213901001-c1-e1", "扫<码>上报").unwrap();
        assert!(svg.starts_with("<svg viewBox=\"0 0 ") && svg.contains("aria-label=\"扫&lt;码>上报\""));
        assert!(!svg.contains("style") && !svg.contains("fill") && svg.matches("<path").count() == 1);
        // The corner mark: seven dark modules in the first row, behind the quiet zone.
        assert!(svg.contains("d=\"M4 4h7v1h-7z"));
    }
}
