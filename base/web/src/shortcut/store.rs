//! SQL of short codes.

use liren_store::statements;

statements! {
    ADD = "INSERT INTO short_code (code, path, made_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    FIND: (String,) = "SELECT path FROM short_code WHERE code = ?1";
}
