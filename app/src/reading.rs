//! Reading pages: no script, the same for everybody with the same preferences, kept in memory as finished bytes.
//! Everything else is rendered for its reader and never stored by anybody.

mod cache;
mod finish;

pub use cache::{Pages, serve};
pub use finish::finish;

use crate::routes::{Kept, Page, is_kept_file};

/// Whether the page of this path carries islands and therefore scripts.
#[must_use]
pub fn has_islands(path: &str) -> bool {
    Page::of(path).is_some_and(|page| page.islands) || crate::staff::islands::has_islands(path)
}

const HALF_A_MINUTE: (u64, u64) = (30, 30);

/// The longest query with which a page is kept. Bytes.
const LONGEST_QUERY: usize = 40;

/// How long a page may be kept, in seconds: fresh, and after that shown while somebody renders it anew. `None`: not at
/// all, since it depends on who asks.
#[must_use]
fn freshness(path: &str, query: Option<&str>) -> Option<(u64, u64)> {
    if is_kept_file(path) && query.is_none_or(str::is_empty) {
        return Some(HALF_A_MINUTE);
    }
    // Any other file is no page.
    if path.rsplit('/').next().is_some_and(|last| last.contains('.')) {
        return None;
    }
    let page = Page::of(path)?;
    // A search has too many forms to keep them all, and anybody can make up words that no page knows.
    let query = query.unwrap_or_default();
    let known = query.is_empty() || (query.len() <= LONGEST_QUERY && only_of(query, page.parameters));
    if !known {
        return None;
    }
    match page.kept {
        Kept::Not => None,
        Kept::Moment => Some((1, 1)),
        Kept::HalfMinute => Some(HALF_A_MINUTE),
    }
}

fn only_of(query: &str, known: &[&str]) -> bool {
    query.split('&').all(|pair| pair.split_once('=').is_some_and(|(name, _)| known.contains(&name)))
}

#[cfg(test)]
mod tests {
    use super::{freshness, has_islands};

    #[test]
    fn of_the_desk_only_the_page_of_a_case_has_scripts() {
        assert!(has_islands("/staff/cases/K7M39PXR2Q"));
        for path in ["/staff", "/staff/me", "/staff/cases/", "/staff/cases/K7M39PXR2Q/merge", "/staff/papers/1"] {
            assert!(!has_islands(path), "{path}");
        }
    }

    #[test]
    fn what_depends_on_the_reader_is_not_kept() {
        for path in [
            "/my",
            "/my/K7M39PXR2Q",
            "/apply/where",
            "/sign-in",
            "/c/abc",
            "/not-me/abc",
            "/rate/K7M39PXR2Q",
            "/apply/done/K7M39PXR2Q",
            "/fees/report",
            "/fees/report/sent",
        ] {
            assert_eq!(freshness(path, None), None, "{path}");
        }
        for path in [
            "/",
            "/apply",
            "/track/K7M39PXR2Q",
            "/fees",
            "/fees/2026-1",
            "/contractors",
            "/openness/standards",
            "/openness",
            "/openness/board",
            "/openness/periods/2026-10",
            "/fees/history",
            "/fees/reliability",
            "/fees/works",
            "/contractors/shares",
            "/contractors/history",
            "/openness/exports",
            "/openness/calendar",
            "/openness/disclosure",
            "/openness/key-projects",
        ] {
            assert!(freshness(path, None).is_some(), "{path}");
        }
        assert!(freshness("/fees/history", Some("from=2025-1&to=2026-1")).is_some());
        assert_eq!(freshness("/fees/report", Some("name=x")), None);
        assert!(freshness("/openness/board", Some("page=2")).is_some());
        for (path, query) in [
            ("/openness/board", "page=2&x=1"),
            ("/openness/board", "x"),
            ("/openness", "x=1"),
            ("/fees", "x=1"),
            ("/track/K7M39PXR2Q", "x=1"),
            ("/fees/check", "name=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ] {
            assert_eq!(freshness(path, Some(query)), None, "{path}?{query}");
        }
        assert_eq!(freshness("/fees/2026-1/source", None), None);
        assert_eq!(freshness("/track", Some("ref=K7M3")), None);
        for file in [
            "figures.csv",
            "board.json",
            "disclosure.csv",
            "key-projects.csv",
            "periods/2026-10/figures.csv",
            "calendar/2026.csv",
        ] {
            let path = format!("/openness/{file}");
            assert!(freshness(&path, None).is_some() && freshness(&path, Some("x=1")).is_none(), "{file}");
        }
        assert_eq!(freshness("/openness/exports/2026-3.xes", None), None, "a file is no page");
        assert!(
            freshness("/openness/reports", None).is_some() && freshness("/openness/reports/2026-11-1", None).is_some()
        );
        assert_eq!(freshness("/openness/reports/2026-11-1.pdf", None), None);
    }

    #[test]
    fn reading_pages_have_no_islands() {
        for path in ["/", "/apply", "/apply/where", "/track/K7M39PXR2Q", "/fees", "/contractors", "/my"] {
            assert!(!has_islands(path), "{path}");
        }
        for path in ["/apply/document", "/apply/done/K7M39PXR2Q", "/my/K7M39PXR2Q"] {
            assert!(has_islands(path), "{path}");
        }
    }
}
