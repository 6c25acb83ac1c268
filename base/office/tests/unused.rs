//! Files that no row names go after a day, and no other file ever does.

mod common;

use std::{path::Path, time::Duration};

use liren_kernel::{Id, Instant, Level};
use liren_office::{Fault, Office, PersonId, keys::random, store::ATTACHMENT_ADD, unused};
use liren_store::{Read, params};

const DAY: Duration = Duration::from_secs(24 * 3600);
/// Another table that names files: here they stand as the purpose of an attachment.
fn named_elsewhere(read: &mut Read<'_>, sha: &str) -> Result<i64, Fault> {
    let rows = read.all_text::<(i64,)>("SELECT count(*) AS uses FROM attachment WHERE purpose = ?1", params![sha])?;
    Ok(rows[0].0)
}

/// Makes a file look as if it had been written so long ago.
fn age(office: &Office, sha: &str, by: Duration) {
    let path = office.blobs().folder().join(&sha[..2]).join(sha);
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.set_modified(file.metadata().unwrap().modified().unwrap() - by).unwrap();
}

fn drafts(folder: &Path) -> usize {
    let shelves = std::fs::read_dir(folder).unwrap().map(|shelf| shelf.unwrap().path());
    let files = shelves.filter(|shelf| shelf.is_dir()).flat_map(|shelf| std::fs::read_dir(shelf).unwrap());
    files.filter(|file| file.as_ref().unwrap().file_name().to_string_lossy().starts_with('.')).count()
}

#[test]
fn what_no_row_names_goes_after_a_day() {
    let folder = tempfile::tempdir().unwrap();
    for (n, office) in common::offices(folder.path(), "office_unused", &[]).into_iter().enumerate() {
        let put = |what: &str| office.blobs().put(format!("{what}{n}").as_bytes()).unwrap();
        let files = ["large", "small", "elsewhere", "given up", "young", "held"].map(put);
        let [large, small, elsewhere, given_up, young, held] = files.each_ref();
        let row = (large.clone(), small.clone(), elsewhere.clone());
        let add = move |tx: &mut liren_store::Tx<'_>| {
            tx.exec_text(
                "INSERT INTO dossier (id, kind, number, title, level, state, facet, opened_at, revision, head) VALUES (?1, 'toy', '1', '', 1, 'new', '', 0, 0, ?1)",
                params![Id::<()>::from_bytes([1; 16])],
            )?;
            let (id, none): (Id<()>, Option<i64>) = (Id::from_bytes(random()), None);
            let (entry, author) = (None::<Id<()>>, PersonId::from_bytes([1; 16]));
            let (level, media, at) = (Level::Community, "image/jpeg", Instant::from_ms(0));
            tx.exec(
                &ATTACHMENT_ADD,
                params![id, 1_i64, entry, level, none, row.2, media, row.0, row.1, 5_i64, 1_i64, 1_i64, author, at],
            )?;
            Ok::<_, Fault>(())
        };
        for sha in [large, small, elsewhere, given_up, held] {
            age(&office, sha, DAY * 2);
        }
        age(&office, young, DAY / 2);
        // A form that came back was sent again, or the same bytes came once more.
        assert!(office.blobs().hold(held).unwrap() && !office.blobs().hold(&"0".repeat(64)).unwrap());
        let rounds = |office: &Office| -> usize {
            (0..7).map(|part| unused::sweep_part(office, &[named_elsewhere], part).unwrap()).sum()
        };
        assert_eq!(rounds(&office), 0, "a database without attachments may be the wrong one");
        office.db().write_blocking(add).unwrap();
        assert_eq!((rounds(&office), rounds(&office)), (1, 0));
        let there = |sha: &String| office.blobs().get(sha, None).is_ok();
        assert!([large, small, elsewhere, young, held].into_iter().all(there) && !there(given_up));
        age(&office, held, DAY * 2);
        assert_eq!(put("held"), *held);
        assert_eq!(rounds(&office), 0, "what is stored again is young again");
        assert_eq!(drafts(office.blobs().folder()), 0);
        // The next engine's office keeps its files in the same folder.
        std::fs::remove_dir_all(office.blobs().folder()).unwrap();
    }
}
