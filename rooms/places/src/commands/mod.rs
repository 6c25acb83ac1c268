//! Named verbs, a file each. A division list comes in through `import` instead.

mod add_compound;
mod add_division;
mod add_entrances;
mod add_grid;
mod add_venue;
mod close;
mod draw_grid;
mod locate;
mod merge;
mod post_worker;
mod rename;
mod subject;

pub use add_compound::AddCompound;
pub use add_division::AddDivision;
pub use add_entrances::AddEntrances;
pub use add_grid::AddGrid;
pub use add_venue::AddVenue;
pub use close::Close;
pub use draw_grid::DrawGrid;
pub use locate::Locate;
pub use merge::Merge;
pub use post_worker::PostWorker;
pub use rename::Rename;
pub use subject::{Here, Pair};
