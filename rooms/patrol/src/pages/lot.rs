//! The draw of a round: its pool, its seed, and the same drawn again.

use std::collections::BTreeMap;

use axum::extract::Path;
use liren_office::{DossierId, Fault};
use liren_ui::{Chip, Crumb, Tone};
use liren_web::{Answer, Web};

use super::{
    rounds::load,
    sheet::{Block, Cell, Sheet},
};
use crate::{draw::Draw, policy::OPEN};

/// `GET /patrol/rounds/{id}/lot`: the pool, the seed, and the same drawn again.
pub async fn lot(web: Web, Path(id): Path<DossierId>) -> Answer {
    let shown = load(&web, id).await?;
    let (round, t) = (&shown.round, web.t());
    if round.is_grid() {
        return Err(Fault::NotFound.into());
    }
    let draw: Draw = serde_json::from_str(&round.row.draw).map_err(Fault::from)?;
    let codes: Vec<String> = draw.pool.iter().map(|c| c.code.clone()).collect();
    let names: BTreeMap<String, String> =
        web.read(OPEN, move |read, _| Ok(liren_places::find::names_of(read, &codes)?)).await?.into_iter().collect();
    let mut shell = web.shell(t.s("patrol-lot"));
    shell.crumbs = vec![Crumb::link(&*round.header.title, format!("/patrol/rounds/{id}"))];
    let mut sheet = Sheet::new(shell);
    let holds = draw.holds();
    sheet.chips = vec![Chip::new(
        if holds { Tone::Done } else { Tone::Late },
        t.s(if holds { "patrol-lot-holds" } else { "patrol-lot-broken" }),
    )];
    sheet.add(Block::Words(t.f3(
        "patrol-lot-told",
        "seed",
        format!("{:016x}", draw.seed),
        "pool",
        draw.pool.len(),
        "drawn",
        draw.drawn.len(),
    )));
    sheet.add(Block::Quiet(t.s("patrol-lot-note").to_owned()));
    let plain = |text: String| (text, String::new());
    let rows: Vec<Vec<Cell>> = draw
        .pool
        .iter()
        .map(|c| {
            let drawn = draw.drawn.iter().find(|d| d.code == c.code);
            vec![
                (names.get(&c.code).cloned().unwrap_or_default(), format!("/patrol/entrances/{}", c.code)),
                plain(c.floors.to_string()),
                plain(c.unseen.map_or_else(|| t.s("patrol-never").to_owned(), |n| t.f1("patrol-days", "count", n))),
                plain(c.open.to_string()),
                plain(c.weight().to_string()),
                plain(drawn.map_or_else(String::new, |d| t.f1("patrol-drawn-floors", "floors", d.floors))),
            ]
        })
        .collect();
    let heads = ["patrol-entrance", "patrol-height", "patrol-unseen", "patrol-open", "patrol-weight", "patrol-drawn"];
    sheet.add(Block::Table(t.s("patrol-lot").to_owned(), heads.map(|k| t.s(k).to_owned()).to_vec(), rows));
    sheet.show(&web)
}
