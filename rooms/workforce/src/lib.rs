//! 队伍：站点、招聘到岗、师徒、督导、培训班、成长档案。 The corps: stations, placement, mentors, supervision, cohorts, growth file.

use liren_store::migrate::Migration;
use liren_ui::Words;
use liren_web::Room;

/// The tables of this room, in order.
pub const MIGRATIONS: &[Migration] = &[];

/// The words of this room.
pub const WORDS: Words =
    Words { name: "workforce", zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// Everything the program needs of this room.
pub const ROOM: Room = Room {
    name: "workforce",
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
