//! Why a file is not taken, and the bounds that it may have met.

use serde::{Deserialize, Serialize};

/// Bytes of one file, at most.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;
/// Files of one application, at most.
pub const MAX_FILES: usize = 30;
/// Bytes of the files of one application and the images of their pages together, at most: as much as so many largest files.
pub(super) const MAX_TOGETHER: u64 = (MAX_FILES * MAX_BYTES) as u64;
/// Bytes of the images of one PDF's pages, at most.
pub(super) const MAX_PAGES_BYTES: usize = 64 * 1024 * 1024;
/// Files of one form, at most.
pub const MAX_FILES_AT_ONCE: usize = 12;

/// Why a file is not taken. Each has its own sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// 0 bytes
    Empty,
    /// More than [`MAX_BYTES`].
    TooBig,
    /// Neither JPEG, PNG, WebP nor PDF, whatever its name says.
    WrongType,
    /// A phone's HEIC or HEIF.
    Heic,
    /// Cut short, or not readable to its end.
    #[serde(alias = "active")]
    Damaged,
    /// An electronic paper in the format of GB/T 33190.
    Ofd,
    /// What read it met its limits, or broke.
    Unreadable,
    TooManyPixels,
    TooManyPages,
    /// A PDF that wants a password to be opened.
    Locked,
    /// More than [`MAX_FILES`] together, or [`MAX_FILES_AT_ONCE`] at once.
    TooMany,
    /// More bytes than [`MAX_TOGETHER`] with those that are here.
    TooMuch,
    /// Nobody had time or room for it; the same file may do later.
    Busy,
}

impl Unfit {
    pub const ALL: [Self; 13] = [
        Self::Empty,
        Self::TooBig,
        Self::WrongType,
        Self::Heic,
        Self::Damaged,
        Self::Ofd,
        Self::Unreadable,
        Self::TooManyPixels,
        Self::TooManyPages,
        Self::Locked,
        Self::TooMany,
        Self::TooMuch,
        Self::Busy,
    ];

    /// The name in addresses and language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooBig => "too-big",
            Self::WrongType => "wrong-type",
            Self::Heic => "heic",
            Self::Damaged => "damaged",
            Self::Ofd => "ofd",
            Self::Unreadable => "unreadable",
            Self::TooManyPixels => "too-many-pixels",
            Self::TooManyPages => "too-many-pages",
            Self::Locked => "locked",
            Self::TooMany => "too-many",
            Self::TooMuch => "too-much",
            Self::Busy => "busy",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unfit| unfit.code() == code)
    }
}
