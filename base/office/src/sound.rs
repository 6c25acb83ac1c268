//! Voice notes: a minute at most, small, one track of sound and nothing else, without what a recorder wrote about place
//! and device. Browsers record Opus in WebM (Chromium, Firefox) or AAC in MP4 (Safari); both are told by what is in them.

use liren_kernel::Refusal;

/// Largest voice note, in bytes: a minute at what the most wasteful recorder takes.
pub const MAX_BYTES: usize = 1024 * 1024;
/// Longest voice note, in seconds.
pub const MAX_SECONDS: u32 = 60;
/// A recorder stops a moment after it was told to.
const GRACE_SECONDS: u32 = 5;
/// Frames of the longest one in MP4: 1024 samples of AAC at 48 kHz last 21 ms, one of Opus 20 ms.
const MAX_FRAMES: u64 = (MAX_SECONDS + GRACE_SECONDS) as u64 * 50;

/// Media types of voice notes.
pub const MEDIA: [&str; 2] = ["audio/webm", "audio/mp4"];

/// A voice note ready to be stored.
#[derive(Debug, Clone)]
pub struct Sound {
    /// One of [`MEDIA`].
    pub media: &'static str,
    /// As stored.
    pub bytes: Vec<u8>,
}

/// What was found in a container.
struct Track {
    /// Milliseconds, where the container says.
    millis: u64,
    /// Frames, where it counts them.
    frames: u64,
}

/// Whether bytes begin as a voice note does; [`prepare`] looks at the whole.
#[must_use]
pub fn looks_like(bytes: &[u8]) -> bool {
    bytes.starts_with(&EBML) || bytes.get(4..8) == Some(b"ftyp")
}

/// Reads an upload.
///
/// # Errors
/// `refusal-sound-large`, `refusal-sound-long`, `refusal-sound-kind`, at `field`.
pub fn prepare(field: &str, mut bytes: Vec<u8>) -> Result<Sound, Refusal> {
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::field(field, "refusal-sound-large").arg("max", MAX_BYTES / 1024));
    }
    let (media, track) =
        if bytes.starts_with(&EBML) { (MEDIA[0], webm(&mut bytes)) } else { (MEDIA[1], mp4(&mut bytes)) };
    let track = track.ok_or_else(|| Refusal::field(field, "refusal-sound-kind"))?;
    if track.millis > u64::from(MAX_SECONDS + GRACE_SECONDS) * 1000 || track.frames > MAX_FRAMES {
        return Err(Refusal::field(field, "refusal-sound-long").arg("max", MAX_SECONDS));
    }
    Ok(Sound { media, bytes })
}

const EBML: [u8; 4] = [0x1A, 0x45, 0xDF, 0xA3];

/// An unsigned number, the highest byte first.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// A length of Matroska (RFC 8794, 4): as many bytes as the first one says; `None` for one that is not known yet.
fn length(bytes: &[u8], at: usize) -> Option<(Option<usize>, usize)> {
    let width = bytes.get(at)?.leading_zeros() as usize + 1;
    let all = bytes.get(at..at + width).filter(|_| width <= 8)?;
    let value = number(all) & ((1_u64 << (7 * width)) - 1);
    let open = value == (1_u64 << (7 * width)) - 1;
    Some((if open { None } else { Some(usize::try_from(value).ok()?) }, at + width))
}

/// `WebM` (RFC 9559) with one track of Opus; tags are blotted out.
fn webm(bytes: &mut [u8]) -> Option<Track> {
    let (mut at, mut cluster, mut last) = (0, 0_i64, None::<i64>);
    let (mut doc, mut tracks, mut sound, mut opus) = (false, 0, false, false);
    while at < bytes.len() {
        let start = at;
        let width = bytes[at].leading_zeros() as usize + 1;
        let id = number(bytes.get(at..at + width).filter(|_| width <= 4)?);
        let (size, inner) = length(bytes, at + width)?;
        let end = size.map(|size| inner + size);
        if end.is_some_and(|end| end > bytes.len()) {
            return None;
        }
        let inside = |end: Option<usize>| bytes.get(inner..end?);
        match id {
            // EBML, Segment, Info, Tracks, TrackEntry, Cluster, BlockGroup: what is in them comes next.
            0x1A45_DFA3 | 0x1853_8067 | 0x1549_A966 | 0x1654_AE6B | 0x1F43_B675 | 0xA0 => {
                at = inner;
                continue;
            }
            0xAE => {
                tracks += 1;
                at = inner;
                continue;
            }
            // DocType, TrackType, CodecID, TimestampScale, Timestamp, SimpleBlock and Block.
            0x4282 => doc = inside(end)? == b"webm",
            0x83 => sound = number(inside(end)?) == 2,
            0x86 => opus = inside(end)? == b"A_OPUS",
            0x2A_D7B1 if number(inside(end)?) != 1_000_000 => return None,
            0xE7 => cluster = i64::try_from(number(inside(end)?)).ok()?,
            0xA3 | 0xA1 => {
                let block = inside(end)?;
                let (_, after) = length(block, 0)?;
                let since = i16::from_be_bytes(block.get(after..after + 2)?.try_into().ok()?);
                last = last.max(Some(cluster.checked_add(i64::from(since))?));
            }
            // Attachments: files inside the file.
            0x1941_A469 => return None,
            // Tags become Void of the same length.
            0x1254_C367 => {
                let whole = bytes.get_mut(start..end?)?;
                let rest = whole.len().checked_sub(9)? as u64;
                whole.fill(0);
                whole[0] = 0xEC;
                whole[1..9].copy_from_slice(&(rest | 1 << 56).to_be_bytes());
            }
            _ => {}
        }
        at = end?;
    }
    let millis = u64::try_from(last?).ok()?;
    (doc && tracks == 1 && sound && opus).then_some(Track { millis, frames: 0 })
}

/// A box of MP4: its type, where it begins, where what is in it begins and ends.
type Boxed = ([u8; 4], usize, usize, usize);

/// The boxes of MP4 (ISO 14496-12, 4.2) between two places.
fn boxes(bytes: &[u8], from: usize, to: usize) -> Option<Vec<Boxed>> {
    let mut all = Vec::new();
    let mut at = from;
    while at < to {
        let kind: [u8; 4] = bytes.get(at + 4..at + 8)?.try_into().ok()?;
        let (head, size) = match number(bytes.get(at..at + 4)?) {
            0 => (8, to - at),
            1 => (16, usize::try_from(number(bytes.get(at + 8..at + 16)?)).ok()?),
            size => (8, usize::try_from(size).ok()?),
        };
        let end = at.checked_add(size).filter(|end| size >= head && *end <= to)?;
        all.push((kind, at, at + head, end));
        at = end;
    }
    Some(all)
}

/// What stands in the boxes.
#[derive(Default)]
struct Moov {
    tracks: u32,
    sound: bool,
    coded: bool,
    frames: u64,
    blot: Vec<(usize, usize, usize)>,
}

/// Boxes in boxes: a real track lies five deep. What nests deeper was made to break whoever reads it.
const DEEPEST: usize = 8;

fn descend(bytes: &[u8], from: usize, to: usize, depth: usize, found: &mut Moov) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    for (kind, start, inner, end) in boxes(bytes, from, to)? {
        let part =
            |from: usize, to: usize| bytes.get(inner + from..(inner + to).min(end)).filter(|p| p.len() == to - from);
        match &kind {
            b"moov" | b"mdia" | b"minf" | b"stbl" | b"moof" | b"traf" => descend(bytes, inner, end, depth + 1, found)?,
            b"trak" => {
                found.tracks += 1;
                descend(bytes, inner, end, depth + 1, found)?;
            }
            b"hdlr" => found.sound = part(8, 12)? == b"soun",
            b"stsd" => found.coded = number(part(4, 8)?) == 1 && matches!(part(12, 16)?, b"mp4a" | b"Opus"),
            b"stsz" => found.frames += number(part(8, 12)?),
            b"trun" => found.frames += number(part(4, 8)?),
            // Where it was recorded, on what, by whom.
            b"udta" | b"meta" | b"uuid" => found.blot.push((start, inner, end)),
            _ => {}
        }
    }
    Some(())
}

/// MP4, whole or in fragments, with one track of AAC or Opus; what is told about the recording is blotted out.
fn mp4(bytes: &mut [u8]) -> Option<Track> {
    let top = boxes(bytes, 0, bytes.len())?;
    (top.first()?.0 == *b"ftyp").then_some(())?;
    let mut found = Moov::default();
    descend(bytes, 0, bytes.len(), 0, &mut found)?;
    for (start, inner, end) in std::mem::take(&mut found.blot) {
        bytes[start + 4..start + 8].copy_from_slice(b"free");
        bytes[inner..end].fill(0);
    }
    let whole = found.tracks == 1 && found.sound && found.coded && found.frames > 0;
    whole.then_some(Track { millis: 0, frames: found.frames })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An element of Matroska.
    fn element(id: &[u8], inner: &[u8]) -> Vec<u8> {
        let size = (inner.len() as u32 | 0x1000_0000).to_be_bytes();
        [id, &size, inner].concat()
    }
    fn webm_of(codec: &[u8], kind: u8, millis: u16, more: &[u8]) -> Vec<u8> {
        let track = [element(&[0x83], &[kind]), element(&[0x86], codec)].concat();
        let tracks = element(&[0x16, 0x54, 0xAE, 0x6B], &element(&[0xAE], &track));
        let block = |since: i16| element(&[0xA3], &[&[0x81][..], &since.to_be_bytes(), &[0x80, 1, 2, 3]].concat());
        let cluster = [element(&[0xE7], &millis.to_be_bytes()), block(0), block(20)].concat();
        // As a recorder writes them that does not know yet how long they will be.
        let open = [0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        let cluster = [&[0x1F, 0x43, 0xB6, 0x75][..], &open, &cluster].concat();
        let head = element(&EBML, &element(&[0x42, 0x82], b"webm"));
        [&head[..], &[0x18, 0x53, 0x80, 0x67], &open, &tracks, more, &cluster].concat()
    }
    fn boxed(kind: &[u8; 4], inner: &[u8]) -> Vec<u8> {
        [&(inner.len() as u32 + 8).to_be_bytes()[..], kind, inner].concat()
    }
    fn mp4_of(handler: &[u8; 4], codec: &[u8; 4], frames: u32, more: &[u8]) -> Vec<u8> {
        let stsd = boxed(b"stsd", &[&[0; 4][..], &1_u32.to_be_bytes(), &boxed(codec, &[0; 28])].concat());
        let stbl = boxed(b"stbl", &[stsd, boxed(b"stsz", &[0; 12])].concat());
        let hdlr = boxed(b"hdlr", &[&[0; 8][..], handler, &[0; 13]].concat());
        let mdia = boxed(b"mdia", &[hdlr, boxed(b"minf", &stbl)].concat());
        let moov = boxed(b"moov", &[&boxed(b"trak", &mdia), more].concat());
        let trun = boxed(b"trun", &[&[0; 4][..], &frames.to_be_bytes()].concat());
        let moof = boxed(b"moof", &boxed(b"traf", &trun));
        [boxed(b"ftyp", b"isom\0\0\0\0"), moov, moof, boxed(b"mdat", &[7; 40])].concat()
    }
    fn key(bytes: Vec<u8>) -> String {
        prepare("voice", bytes).map_or_else(|refusal| refusal.key.to_string(), |sound| sound.media.to_owned())
    }

    #[test]
    fn a_voice_note_is_told_by_what_is_in_it() {
        assert_eq!(key(webm_of(b"A_OPUS", 2, 900, &[])), "audio/webm");
        assert_eq!(key(mp4_of(b"soun", b"mp4a", 500, &[])), "audio/mp4");
        assert_eq!(key(mp4_of(b"soun", b"Opus", 500, &[])), "audio/mp4");
        let film = [
            webm_of(b"V_VP8", 1, 900, &[]),
            webm_of(b"A_OPUS", 1, 900, &[]),
            mp4_of(b"vide", b"avc1", 500, &[]),
            mp4_of(b"soun", b"avc1", 500, &[]),
            // Two tracks, of which the second would pass.
            mp4_of(b"soun", b"mp4a", 500, &boxed(b"trak", &[])),
            // Files inside.
            webm_of(b"A_OPUS", 2, 900, &element(&[0x19, 0x41, 0xA4, 0x69], b"x")),
        ];
        let other = [b"%PDF-1.7".to_vec(), b"ID3\x04".to_vec(), b"<script>".to_vec(), Vec::new(), EBML.to_vec()];
        for bytes in film.into_iter().chain(other) {
            assert_eq!(key(bytes.clone()), "refusal-sound-kind", "{bytes:?}");
        }
    }

    #[test]
    fn boxes_nested_without_end_are_no_sound() {
        let nest = |deep: u32| (1..=deep).rev().flat_map(|left| [(left * 8).to_be_bytes(), *b"moov"].concat());
        let bytes: Vec<u8> = boxed(b"ftyp", b"isom").into_iter().chain(nest(130_000)).collect();
        assert!(bytes.len() < MAX_BYTES);
        assert_eq!(key(bytes), "refusal-sound-kind");
    }

    #[test]
    fn it_is_short_and_small_and_whole() {
        assert_eq!(key(webm_of(b"A_OPUS", 2, 65_500, &[])), "refusal-sound-long");
        assert_eq!(key(mp4_of(b"soun", b"mp4a", 4_000, &[])), "refusal-sound-long");
        assert_eq!(key(vec![0; MAX_BYTES + 1]), "refusal-sound-large");
        for whole in [webm_of(b"A_OPUS", 2, 900, &[]), mp4_of(b"soun", b"mp4a", 500, &[])] {
            for cut in 0..whole.len() - 60 {
                assert_eq!(key(whole[..cut].to_vec()), "refusal-sound-kind", "cut at {cut}");
            }
            let _ = key([&whole[..], b"PK\x03\x04"].concat());
        }
    }

    #[test]
    fn what_a_recorder_wrote_about_place_and_device_is_gone() {
        let place = b"+31.2304+121.4737/";
        let tags = element(&[0x12, 0x54, 0xC3, 0x67], place);
        let told = [
            webm_of(b"A_OPUS", 2, 900, &tags),
            mp4_of(b"soun", b"mp4a", 500, &boxed(b"udta", &boxed(b"\xA9xyz", place))),
        ];
        for bytes in told {
            assert!(bytes.windows(place.len()).any(|part| part == place));
            let long = bytes.len();
            let sound = prepare("voice", bytes).unwrap();
            assert_eq!(sound.bytes.len(), long, "what stands behind it keeps its place");
            assert!(!sound.bytes.windows(place.len()).any(|part| part == place));
            // Still a voice note to whoever reads it again.
            assert!(prepare("voice", sound.bytes).is_ok());
        }
    }
}
