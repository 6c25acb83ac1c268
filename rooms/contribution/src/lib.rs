//! 志愿服务时长：从签到和值班来，复式记账。 Volunteer hours from attendance and duty, in double-entry books.

use liren_store::migrate::Migration;
use liren_ui::Words;
use liren_web::Room;

/// The tables of this room, in order.
pub const MIGRATIONS: &[Migration] = &[];

/// The words of this room.
pub const WORDS: Words =
    Words { name: "contribution", zh: include_str!("../locales/zh-CN.ftl"), en: include_str!("../locales/en.ftl") };

/// Everything the program needs of this room.
pub const ROOM: Room = Room {
    name: "contribution",
    migrations: MIGRATIONS,
    statements: &[],
    rules: &[],
    routes: |routes| routes,
    jobs: &[],
    words: WORDS,
    kinds: &[],
    find: None,
    menu: &[],
    measures: &[],
    attended: &[],
    diary: &[],
    recounts: &[],
};
