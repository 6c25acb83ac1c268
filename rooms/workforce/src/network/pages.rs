//! Pages of the network.

use liren_ui::Shell;
use liren_web::{Answer, Routes, Web};

use super::{policy::STATION_LIST, store};

#[derive(askama::Template)]
#[template(path = "network_tree.html")]
struct Tree<'a> {
    shell: Shell<'a>,
    count: usize,
}

async fn tree(web: Web) -> Answer {
    let rows = web.read(STATION_LIST, |read, _| Ok(read.all(&store::STATIONS, &[])?)).await?;
    web.page(&Tree { shell: web.shell(web.t().s("menu-stations")), count: rows.len() })
}

/// The pages of this area.
pub(crate) fn routes(routes: Routes) -> Routes {
    routes.get("/stations", STATION_LIST, tree)
}
