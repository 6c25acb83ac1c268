//! How gatherings are numbered: 2026梧桐活动0012.

/// Words that end the name of a street office's area or a district.
const SUFFIXES: [&str; 6] = ["街道", "镇", "乡", "区", "县", "市"];

/// The stem of numbers in a street or district: its short name and the word for gatherings.
#[must_use]
pub fn stem(area: &str) -> String {
    let short = SUFFIXES.iter().find_map(|s| area.strip_suffix(s)).filter(|s| !s.is_empty()).unwrap_or(area);
    format!("{short}活动")
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
