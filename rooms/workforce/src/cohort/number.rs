//! How classes are numbered: 2026梧桐培训0001.

/// Words that end the name of an area.
const SUFFIXES: [&str; 5] = ["街道", "区", "市", "镇", "乡"];

/// The stem of numbers in a street or district.
#[must_use]
pub fn stem(place: &str) -> String {
    let short = SUFFIXES.iter().find_map(|s| place.strip_suffix(s)).filter(|s| !s.is_empty()).unwrap_or(place);
    format!("{short}培训")
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn the_area_is_called_by_its_short_name() {
        assert_eq!((stem("梧桐街道").as_str(), stem("平城区").as_str()), ("梧桐培训", "平城培训"));
    }
}
