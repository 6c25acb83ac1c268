//! Text as it stands in an address.

/// Letters, digits and four marks stand for themselves (RFC 3986), all else by its bytes. Also for the name of a file in a
/// header (RFC 8187).
#[must_use]
pub fn encoded(text: &str) -> String {
    coded(text, b"-_.~")
}

/// The same of a path that is handed on within an address: `back=/people`.
pub(crate) fn encoded_path(path: &str) -> String {
    coded(path, b"-_.~/")
}

fn coded(text: &str, plain: &[u8]) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || plain.contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_a_mark_of_the_address() {
        assert_eq!(encoded("里 a-Z_0.9~"), "%E9%87%8C%20a-Z_0.9~");
        assert_eq!(encoded("/?#&=+%'\"\r\n"), "%2F%3F%23%26%3D%2B%25%27%22%0D%0A");
        assert_eq!(encoded_path("/people?q=里&x=1"), "/people%3Fq%3D%E9%87%8C%26x%3D1");
        assert_eq!(encoded(""), "");
    }
}
