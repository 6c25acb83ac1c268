//! How matters are numbered: 2026梧桐民情0086.

/// Words that end the name of a street office's area.
const SUFFIXES: [&str; 3] = ["街道", "镇", "乡"];

/// The stem of numbers in a street: its short name and the word for matters.
#[must_use]
pub fn stem(street: &str) -> String {
    let short = SUFFIXES.iter().find_map(|s| street.strip_suffix(s)).filter(|s| !s.is_empty()).unwrap_or(street);
    format!("{short}民情")
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
