//! Reading pages: no script, the same for everybody with the same preferences, kept in memory as finished bytes.
//! Everything else is rendered for its reader and never stored by anybody.

mod cache;
mod finish;

pub use cache::{Pages, serve};
pub use finish::finish;

/// Pages that carry islands and therefore scripts.
#[must_use]
pub fn has_islands(path: &str) -> bool {
    let mut parts = path.trim_matches('/').split('/');
    let below = (parts.next(), parts.next());
    matches!(below, (Some("apply"), Some("document" | "supply" | "contact" | "done")) | (Some("my"), Some(_)))
}

/// How long a page may be kept, in seconds: fresh, and after that shown while somebody renders it anew. `None`: not at
/// all, since it depends on who asks.
#[must_use]
fn freshness(path: &str, query: Option<&str>) -> Option<(u64, u64)> {
    // A file is no page.
    if path.rsplit('/').next().is_some_and(|last| last.contains('.')) {
        return None;
    }
    let mut parts = path.trim_matches('/').split('/');
    let parts = (parts.next(), parts.next(), parts.next());
    // A search has too many forms to keep them all, and anybody can make up words that no page knows.
    let asked = query.is_some_and(|query| !query.is_empty());
    if asked && !query.is_some_and(|query| query.len() <= 40 && only_of(query, parameters(parts))) {
        return None;
    }
    match parts {
        (Some("track"), Some(_), None) => Some((1, 1)),
        (Some("" | "apply" | "busy" | "privacy" | "track"), None, None) => Some((30, 30)),
        // Shows what its reader typed.
        (Some("fees"), Some("report"), _) => None,
        (Some("fees" | "agreements" | "contractors" | "openness"), _, None) => Some((30, 30)),
        (Some("openness"), Some("periods" | "reports"), Some(_)) => Some((30, 30)),
        _ => None,
    }
}

/// The parameters of a page that is kept with them.
fn parameters(parts: (Option<&str>, Option<&str>, Option<&str>)) -> &'static [&'static str] {
    match parts {
        (Some("fees"), Some("history"), None) => &["from", "to"],
        (Some("fees"), Some("check"), None) => &["name"],
        (Some("openness"), None, None) => &["class"],
        (Some("openness"), Some("board"), None) => &["page"],
        (Some("openness"), Some("standards"), None) => &["from", "working_days"],
        (Some("contractors"), None, None) => &["kind", "kv", "q", "page"],
        (Some("contractors"), Some("history"), None) => &["version", "page"],
        (Some("contractors"), Some("shares"), None) => &["quarter"],
        _ => &[],
    }
}

fn only_of(query: &str, known: &[&str]) -> bool {
    query.split('&').all(|pair| pair.split_once('=').is_some_and(|(name, _)| known.contains(&name)))
}

#[cfg(test)]
mod tests {
    use super::{freshness, has_islands};

    #[test]
    fn what_depends_on_the_reader_is_not_kept() {
        for path in [
            "/my",
            "/my/K7M39PXR2Q",
            "/apply/where",
            "/sign-in",
            "/c/abc",
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
        for file in ["figures.csv", "board.json", "disclosure.csv", "periods/2026-10/figures.csv"] {
            assert_eq!(freshness(&format!("/openness/{file}"), None), None, "{file}");
        }
        assert_eq!(freshness("/openness/exports/2026-3.xes", None), None, "a file is no page");
        assert!(
            freshness("/openness/reports", None).is_some() && freshness("/openness/reports/2026-11-1", None).is_some()
        );
        assert_eq!(freshness("/openness/reports/2026-11-1.pdf", None), None);
        assert_eq!(freshness("/openness/calendar/2026.csv", None), None, "a file is no page");
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
