//! Small closed lists of words that are stored by name and shown by message.

/// Declares one: `named! { /// … Form "supervision-form-" { /// … Individual = "individual", … } }`.
macro_rules! named {
    ($(#[$meta:meta])* $name:ident $label:literal { $($(#[$one:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$one])* #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// All, in the order shown.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// As stored.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
            /// From a stored name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
            /// The key of its words.
            #[must_use]
            pub fn label_key(self) -> String {
                format!("{}{}", $label, self.name().replace('_', "-"))
            }
        }
    };
}
pub(crate) use named;
