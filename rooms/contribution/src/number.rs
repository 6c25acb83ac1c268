//! How the dossiers of this room are numbered: 2026梧桐值班0012.

/// What a dossier is called in its number.
const WORDS: [(&str, &str); 4] =
    [("duty", "值班"), ("hours_grant", "荣誉"), ("hours_proof", "志证"), ("hours_query", "志询")];

/// The stem of numbers of a kind in a street.
#[must_use]
pub fn stem(street: &str, kind: &str) -> String {
    let word = WORDS.iter().find(|(k, _)| *k == kind).map_or("", |(_, word)| word);
    format!("{}{word}", liren_places::short_name(street))
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn each_kind_has_its_word() {
        assert_eq!(stem("梧桐街道", "duty"), "梧桐值班");
        assert_eq!(stem("荷塘镇", "hours_proof"), "荷塘志证");
    }
}
