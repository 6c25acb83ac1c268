//! How matters are numbered: 2026梧桐民情0086.

/// The stem of numbers in a street: its short name and the word for matters.
#[must_use]
pub fn stem(street: &str) -> String {
    format!("{}民情", liren_places::short_name(street))
}

/// The stem of numbers of meetings in a street.
#[must_use]
pub fn meeting_stem(street: &str) -> String {
    format!("{}会议", liren_places::short_name(street))
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn the_street_is_called_by_its_short_name() {
        assert_eq!(stem("梧桐街道"), "梧桐民情");
        assert_eq!(stem("荷塘镇"), "荷塘民情");
        assert_eq!(stem("镇"), "镇民情");
        assert_eq!(stem(""), "民情");
    }
}
