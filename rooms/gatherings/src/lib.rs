//! 任何有签到的活动：讲座、班、演练、展览站、演出。 Any meeting with a roll: plan, sittings, sign-up, attendance, feedback, summary.

use liren_store::migrate::Migration;
use liren_ui::Words;
use liren_web::Room;

/// The tables of this room, in order.
pub const MIGRATIONS: &[Migration] = &[];

/// The words of this room.
pub const WORDS: Words =
    Words { name: "gatherings", zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// Everything the program needs of this room.
pub const ROOM: Room = Room {
    name: "gatherings",
    migrations: MIGRATIONS,
    statements: &[],
    rules: &[],
    routes: |routes| routes,
    jobs: &[],
    words: WORDS,
    kinds: &[],
    find: None,
    menu: &[],
};
