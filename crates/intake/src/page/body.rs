//! Body text.
