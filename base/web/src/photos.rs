//! Photos of forms and pages: stored before the command, given out after the dossier's own check.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::IntoResponse as _,
};
use liren_office::{
    Fault,
    dossier::key_by_seq,
    keys::DataKey,
    photo::Stored,
    sound::MEDIA,
    store::{ATTACHMENT, AttachmentRow},
};
use liren_store::{Read, params};

use crate::{Answer, Posted, Web};

/// Photos that came with a form, prepared and on disk; for dossiers of levels 0 and 1.
///
/// # Errors
/// What a photo is refused for; when the disk is full.
pub async fn store(web: &Web, posted: &Posted, field: &'static str, most: usize) -> Result<Vec<Stored>, Fault> {
    let photos = posted.photos(web, field, most).await?;
    if photos.is_empty() {
        return Ok(Vec::new());
    }
    let blobs = web.edge.office().blobs().clone();
    let stored = tokio::task::spawn_blocking(move || -> Result<Vec<_>, Fault> {
        photos.iter().map(|photo| blobs.put_photo(photo, None)).collect()
    });
    stored.await.map_err(|e| Fault::Internal(e.to_string()))?
}

/// Gives a photo out. The caller has loaded its dossier within reach, and has its key when it is ciphertext; such a one
/// is kept by no browser. What is sealed, opened again or covered between the row and the file is given as it lies then.
///
/// # Errors
/// When the file is not there or does not open.
pub async fn give(web: &Web, row: AttachmentRow, key: Option<DataKey>, small: bool) -> Answer {
    let (row, bytes) = match file(web, &row, key, small).await {
        Err(Fault::NotFound) => {
            let (row, key) = moved(web, row).await?;
            let bytes = file(web, &row, key, small).await?;
            (row, bytes)
        }
        read => (row, read?),
    };
    let cache = if row.data_key.is_some() { "no-store" } else { "private, max-age=3600" };
    let media = HeaderValue::from_str(&row.media).map_err(|e| Fault::Internal(e.to_string()))?;
    // A document is saved, never shown inside the office's own address.
    let how = match crate::attached::ending(&row.media) {
        Some(ending) => format!("attachment; filename=\"{}.{ending}\"", row.id),
        None => "inline".to_owned(),
    };
    let how = HeaderValue::from_str(&how).map_err(|e| Fault::Internal(e.to_string()))?;
    let cache = HeaderValue::from_static(cache);
    let head = [(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, cache), (header::CONTENT_DISPOSITION, how)];
    if !MEDIA.contains(&row.media.as_str()) {
        return Ok((head, bytes).into_response());
    }
    let more = [(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"))];
    let Some((from, to)) = web.range.as_deref().and_then(|asked| span(asked, bytes.len())) else {
        return Ok((more, head, bytes).into_response());
    };
    let of = HeaderValue::from_str(&format!("bytes {from}-{to}/{}", bytes.len()));
    let of = [(header::CONTENT_RANGE, of.map_err(|e| Fault::Internal(e.to_string()))?)];
    Ok((StatusCode::PARTIAL_CONTENT, of, more, head, bytes[from..=to].to_vec()).into_response())
}

async fn file(web: &Web, row: &AttachmentRow, key: Option<DataKey>, small: bool) -> Result<Vec<u8>, Fault> {
    let blobs = web.edge.office().blobs().clone();
    let sha = if small { row.thumb_sha.clone() } else { row.sha.clone() };
    let bytes = tokio::task::spawn_blocking(move || blobs.get(&sha, key.as_ref()));
    bytes.await.map_err(|e| Fault::Internal(e.to_string()))?
}

/// The row as it is now, with its key: only while it is as open as it was when the caller's check let it pass, and when its
/// file lies under another name.
async fn moved(web: &Web, row: AttachmentRow) -> Result<(AttachmentRow, Option<DataKey>), Fault> {
    let keys = web.keys();
    let again = move |read: &mut Read<'_>| {
        let now = read.opt(&ATTACHMENT, params![row.dossier, row.id, row.level])?.ok_or(Fault::NotFound)?;
        if now.sha == row.sha {
            return Err(Fault::NotFound);
        }
        let key = now.data_key.map(|key| key_by_seq(read, &keys, key)?.ok_or(Fault::NotFound)).transpose()?;
        Ok((now, key))
    };
    web.edge.office().db().read(again).await
}

/// The part of a file that a player asks for (RFC 9110, 14.2): first and last byte. Some play nothing that is not given in
/// parts. `None` for what is not one plain span: then the whole is given, as the rule allows.
fn span(asked: &str, long: usize) -> Option<(usize, usize)> {
    let (from, to) = asked.strip_prefix("bytes=")?.split_once('-')?;
    let last = long.checked_sub(1)?;
    let (from, to) = match (from.parse::<usize>(), to.parse::<usize>()) {
        (Ok(from), Ok(to)) => (from, to.min(last)),
        (Ok(from), Err(_)) if to.is_empty() => (from, last),
        (Err(_), Ok(count)) if from.is_empty() && count > 0 => (long.saturating_sub(count), last),
        _ => return None,
    };
    (from <= to).then_some((from, to))
}

/// How large a photo is wanted: `?size=small` is its preview.
#[derive(Debug, serde::Deserialize)]
pub struct Size {
    #[serde(default)]
    size: String,
}

impl Size {
    /// Whether the preview is wanted.
    #[must_use]
    pub fn is_small(&self) -> bool {
        self.size == "small"
    }
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn a_player_is_given_the_part_it_asks_for() {
        assert_eq!(span("bytes=0-1", 10), Some((0, 1)));
        assert_eq!(span("bytes=4-", 10), Some((4, 9)));
        assert_eq!(span("bytes=4-99", 10), Some((4, 9)));
        assert_eq!(span("bytes=-3", 10), Some((7, 9)));
        for other in ["bytes=9-4", "bytes=10-", "bytes=0-1,4-5", "bytes=-0", "bytes=", "lines=0-1", "bytes=-"] {
            assert_eq!(span(other, 10), None, "{other}");
        }
        assert_eq!(span("bytes=0-", 0), None);
    }
}
