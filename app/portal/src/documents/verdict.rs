//! What the child says of a paper before it sends what there is to see.

use serde::{Deserialize, Serialize};

use super::unfit::Unfit;

/// The first frame of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Read {
    Unfit(Unfit),
    /// One frame follows: the image as it is kept.
    Image(ImageType),
    /// So many frames follow: each page as JPEG.
    Pages(u16),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum ImageType {
    Jpeg,
    Png,
}

impl ImageType {
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}
