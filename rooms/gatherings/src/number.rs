//! How gatherings are numbered: 2026梧桐活动0012.

/// The stem of numbers in a street or district: its short name and the word for gatherings.
#[must_use]
pub fn stem(area: &str) -> String {
    format!("{}活动", liren_places::short_name(area))
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn the_area_is_called_by_its_short_name() {
        assert_eq!(stem("梧桐街道"), "梧桐活动");
        assert_eq!(stem("平城区"), "平城活动");
        assert_eq!(stem("镇"), "镇活动");
    }
}
