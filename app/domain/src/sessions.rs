//! Phones and one-time codes.
