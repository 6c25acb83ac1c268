//! Small closed lists of words: stored by name, shown by message.

/// Declares an enum that is stored by name and labelled by a prefix and its name:
/// `named! { /// Where it stands. Stage, "matter-stage-" { /// Waits. Reported = "reported", … } }`. Without a prefix it
/// has no words of its own. The crate that uses it has `serde` among its dependencies.
#[macro_export]
macro_rules! named {
    ($(#[$meta:meta])* $name:ident, $prefix:literal { $($(#[$vmeta:meta])* $variant:ident = $stored:literal),+ $(,)? }) => {
        $crate::named! { $(#[$meta])* $name { $($(#[$vmeta])* $variant = $stored),+ } }
        impl $name {
            /// Its message key.
            #[must_use]
            pub fn label_key(self) -> String {
                format!("{}{}", $prefix, self.name().replace('_', "-"))
            }
        }
    };
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $stored:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $stored)] $variant),+ }
        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// Its stored name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $stored),+ }
            }
            /// Reads a stored name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                match name { $($stored => Some(Self::$variant),)+ _ => None }
            }
        }
        impl $crate::ToParam for $name {
            fn to_param(&self) -> $crate::Param<'_> { $crate::Param::Text(self.name()) }
        }
        impl $crate::FromColumn for $name {
            const KIND: $crate::ColumnType = $crate::ColumnType::Text;
            fn from_cell(cell: $crate::Cell<'_>) -> Result<Self, $crate::DbError> {
                let name = <String as $crate::FromColumn>::from_cell(cell)?;
                Self::named(&name)
                    .ok_or_else(|| $crate::DbError::internal(format!("{name} is no {}", stringify!($name))))
            }
        }
    };
}
