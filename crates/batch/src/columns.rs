//! Columns of text and bytes in any of Arrow's layouts, read in place.

use arrow_array::cast::AsArray as _;
use arrow_array::{Array, ArrayRef, BinaryArray, BinaryViewArray, LargeBinaryArray};
use arrow_array::{LargeStringArray, StringArray, StringViewArray};
use arrow_schema::DataType;

/// A column of text.
pub enum Texts<'a> {
    /// Offsets of 32 bits.
    Small(&'a StringArray),
    /// Offsets of 64 bits.
    Large(&'a LargeStringArray),
    /// Views.
    View(&'a StringViewArray),
    /// Nulls only.
    Nulls,
}

impl<'a> Texts<'a> {
    /// The column, where it is one of text.
    #[must_use]
    pub fn of(column: &'a ArrayRef) -> Option<Self> {
        match column.data_type() {
            DataType::Utf8 => column.as_string_opt().map(Self::Small),
            DataType::LargeUtf8 => column.as_string_opt().map(Self::Large),
            DataType::Utf8View => column.as_string_view_opt().map(Self::View),
            DataType::Null => Some(Self::Nulls),
            _ => None,
        }
    }

    /// The text of a row, which must be there; `None` for a null.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::Small(a) => a.is_valid(row).then(|| a.value(row)),
            Self::Large(a) => a.is_valid(row).then(|| a.value(row)),
            Self::View(a) => a.is_valid(row).then(|| a.value(row)),
            Self::Nulls => None,
        }
    }
}

/// A column of bytes.
pub enum Bytes<'a> {
    /// Offsets of 32 bits.
    Small(&'a BinaryArray),
    /// Offsets of 64 bits.
    Large(&'a LargeBinaryArray),
    /// Views.
    View(&'a BinaryViewArray),
    /// Nulls only.
    Nulls,
}

impl<'a> Bytes<'a> {
    /// The column, where it is one of bytes.
    #[must_use]
    pub fn of(column: &'a ArrayRef) -> Option<Self> {
        match column.data_type() {
            DataType::Binary => column.as_binary_opt().map(Self::Small),
            DataType::LargeBinary => column.as_binary_opt().map(Self::Large),
            DataType::BinaryView => column.as_binary_view_opt().map(Self::View),
            DataType::Null => Some(Self::Nulls),
            _ => None,
        }
    }

    /// The bytes of a row, which must be there; `None` for a null.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<&'a [u8]> {
        match self {
            Self::Small(a) => a.is_valid(row).then(|| a.value(row)),
            Self::Large(a) => a.is_valid(row).then(|| a.value(row)),
            Self::View(a) => a.is_valid(row).then(|| a.value(row)),
            Self::Nulls => None,
        }
    }
}
