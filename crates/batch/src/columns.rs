//! Columns of text and bytes in any of Arrow's layouts, read in place.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    BinaryType, BinaryViewType, ByteArrayType, ByteViewType, LargeBinaryType, LargeUtf8Type, StringViewType, Utf8Type,
};
use arrow_array::{Array, ArrayRef, GenericByteArray, GenericByteViewArray};
use arrow_schema::DataType;

/// A column of one kind of value in whichever layout it came.
pub enum Column<'a, S: ByteArrayType, L: ByteArrayType, V: ByteViewType> {
    /// Offsets of 32 bits.
    Small(&'a GenericByteArray<S>),
    /// Offsets of 64 bits.
    Large(&'a GenericByteArray<L>),
    /// Views.
    View(&'a GenericByteViewArray<V>),
    /// Nulls only.
    Nulls,
}

/// A column of text.
pub type Texts<'a> = Column<'a, Utf8Type, LargeUtf8Type, StringViewType>;

/// A column of bytes.
pub type Bytes<'a> = Column<'a, BinaryType, LargeBinaryType, BinaryViewType>;

impl<'a, T: ?Sized, S, L, V> Column<'a, S, L, V>
where
    S: ByteArrayType<Native = T>,
    L: ByteArrayType<Native = T>,
    V: ByteViewType<Native = T>,
{
    /// The column, where it is one of such values.
    #[must_use]
    pub fn of(column: &'a ArrayRef) -> Option<Self> {
        let small = || column.as_bytes_opt().map(Self::Small);
        let large = || column.as_bytes_opt().map(Self::Large);
        let view = || column.as_byte_view_opt().map(Self::View);
        let nulls = || (*column.data_type() == DataType::Null).then_some(Self::Nulls);
        small().or_else(large).or_else(view).or_else(nulls)
    }

    /// The value of a row, which must be there; `None` for a null.
    #[must_use]
    pub fn at(&self, row: usize) -> Option<&'a T> {
        match self {
            Self::Small(a) => a.is_valid(row).then(|| a.value(row)),
            Self::Large(a) => a.is_valid(row).then(|| a.value(row)),
            Self::View(a) => a.is_valid(row).then(|| a.value(row)),
            Self::Nulls => None,
        }
    }
}
