//! Where a word stands in the database as plain text, on either engine: what is ciphertext is not found.

use liren_office::{Fault, Office};

/// The job that the migration leaves where there is something to close over.
pub const CLOSE: &str = "INSERT INTO job (kind, payload, unique_key, run_at, attempts, leased_until) \
    VALUES ('workforce.close_words', '{}', 'close', 0, 0, 0)";

/// The places that hold it: files beside the SQLite database, or columns of the PostgreSQL schema.
pub fn holds(office: &Office, folder: &std::path::Path, engine: &str, word: &'static str) -> Vec<String> {
    if engine == "sqlite" {
        // What the log holds is in the file after this.
        office.db().write_blocking(|tx| tx.all_text::<(i64,)>("SELECT count(*) AS n FROM dossier", &[])).unwrap();
        let files = std::fs::read_dir(folder).unwrap().flatten().map(|e| e.path()).filter(|p| p.is_file());
        let held = files.filter(|p| std::fs::read(p).unwrap().windows(word.len()).any(|w| w == word.as_bytes()));
        return held.map(|p| p.display().to_string()).collect();
    }
    let scan = move |read: &mut liren_store::Read<'_>| {
        let columns = "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns \
            WHERE table_schema = current_schema() AND data_type IN ('text', 'bytea')";
        let mut held = Vec::new();
        for (table, column, kind) in read.all_text::<(String, String, String)>(columns, &[])? {
            let text = format!("\"{table}\".\"{column}\"");
            let bytes = if kind == "text" { format!("convert_to({text}, 'UTF8')") } else { text.clone() };
            let hex: String = word.bytes().map(|b| format!("{b:02x}")).collect();
            let count =
                format!("SELECT count(*) AS n FROM \"{table}\" WHERE position('\\x{hex}'::bytea in {bytes}) > 0");
            let found = read.all_text::<(i64,)>(&count, &[])?;
            held.extend(found.first().filter(|(n,)| *n > 0).map(|_| text));
        }
        Ok::<_, Fault>(held)
    };
    office.db().read_blocking(scan).unwrap()
}
