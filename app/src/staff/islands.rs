//! Which of the desk's pages have islands.

/// Whether the page of this path carries islands: of the desk's, only that of a case.
#[must_use]
pub fn has_islands(path: &str) -> bool {
    path.strip_prefix("/staff/cases/").is_some_and(|reference| !reference.is_empty() && !reference.contains('/'))
}
