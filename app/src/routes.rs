//! What a page is: its address, what shows it, how long it is kept and under which parameters, and whether it carries islands
//! and therefore scripts. Here and nowhere else.

use leptos::prelude::*;
use leptos_router::SsrMode;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::components::{Banner, Footer, SkipLink, TopBar};
use crate::pages::errors::{FaultNamed, NotFound};
use crate::pages::{
    agreements, applications, busy, calendar, contractors, disclosure, exports, fees, green_channel, home, interface,
    my, notifications, objections, privacy, progress, ratings, reports, sessions, standards, statistics,
};

/// How long a finished page may be shown to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It depends on who asks.
    Not,
    /// A second, and one more while somebody renders it anew.
    Moment,
    /// Half a minute, and as long again while somebody renders it anew.
    HalfMinute,
}

/// One page.
#[derive(Debug)]
pub struct Page {
    /// With `:name` for a part that may be anything.
    pub path: &'static str,
    pub kept: Kept,
    /// The parameters with which it is kept; with others it is rendered for whoever asks.
    pub parameters: &'static [&'static str],
    pub islands: bool,
}

impl Page {
    /// The page that answers a path. Of two the one that comes first, as the router decides.
    #[must_use]
    pub fn of(path: &str) -> Option<&'static Self> {
        PAGES.iter().find(|page| answers(page.path, path))
    }
}

/// Files for everybody that are made anew for whoever asks, and kept like pages of half a minute.
static FILES: [&str; 9] = [
    "/openness/figures.csv",
    "/openness/figures.json",
    "/openness/board.csv",
    "/openness/board.json",
    "/openness/disclosure.csv",
    "/openness/key-projects.csv",
    "/openness/calendar/:name",
    "/openness/periods/:period/figures.csv",
    "/openness/periods/:period/figures.json",
];

/// Whether the file of this path is one that is kept.
#[must_use]
pub fn is_kept_file(path: &str) -> bool {
    FILES.iter().any(|file| answers(file, path))
}

fn answers(pattern: &str, path: &str) -> bool {
    let (mut own, mut asked) = (pattern.trim_matches('/').split('/'), path.trim_matches('/').split('/'));
    loop {
        match (own.next(), asked.next()) {
            (None, None) => return true,
            (Some(own), Some(asked)) if own == asked || (own.starts_with(':') && !asked.is_empty()) => {}
            _ => return false,
        }
    }
}

macro_rules! pages {
    ($($path:tt => $view:path, $kept:expr, $parameters:expr, $islands:literal;)*) => {
        /// All pages.
        pub static PAGES: &[Page] =
            &[$(Page { path: $path, kept: $kept, parameters: &$parameters, islands: $islands }),*];

        #[component]
        pub fn App() -> impl IntoView {
            view! {
                <Router>
                    <SkipLink/>
                    <TopBar/>
                    <Banner/>
                    <main id="main" class="wrap" tabindex="-1">
                        <Routes fallback=NotFound>
                            $(<Route path=path!($path) view=$view ssr=SsrMode::Async/>)*
                        </Routes>
                    </main>
                    <Footer/>
                </Router>
            }
        }
    };
}

// Address, view, how long it is kept, with which parameters, whether it has islands.
pages! {
    "/" => home::Home, Kept::HalfMinute, [], false;
    "/apply" => applications::start::Start, Kept::HalfMinute, [], false;
    "/apply/where" => applications::place::Place, Kept::Not, [], false;
    "/apply/document" => applications::document::DocumentPage, Kept::Not, [], true;
    "/apply/supply" => applications::supply::Supply, Kept::Not, [], true;
    "/apply/contact" => applications::contact::Contact, Kept::Not, [], true;
    "/apply/check" => applications::check::CheckPage, Kept::Not, [], false;
    "/apply/done/:reference" => applications::done::Done, Kept::Not, [], true;
    "/sign-in" => sessions::sign_in::SignIn, Kept::Not, [], false;
    "/c/:token" => sessions::private_link::PrivateLink, Kept::Not, [], false;
    "/not-me/:token" => objections::NotMe, Kept::Not, [], false;
    "/my" => my::My, Kept::Not, [], false;
    "/my/:reference" => my::OwnCasePage, Kept::Not, [], true;
    "/my/:reference/papers/:id" => my::PaperPage, Kept::Not, [], false;
    "/dev/messages" => notifications::DemoMessages, Kept::Not, [], false;
    "/fault/:id" => FaultNamed, Kept::Not, [], false;
    "/track" => progress::find::Find, Kept::HalfMinute, [], false;
    "/track/:reference" => progress::public_case::PublicCase, Kept::Moment, [], false;
    "/fees" => fees::Fees, Kept::HalfMinute, [], false;
    "/fees/history" => fees::history::FeesHistory, Kept::HalfMinute, ["from", "to"], false;
    "/fees/check" => fees::check::FeesCheck, Kept::HalfMinute, ["name"], false;
    "/fees/report" => fees::report::FeesReport, Kept::Not, [], false;
    "/fees/report/sent" => fees::report::FeesReportSent, Kept::Not, [], false;
    "/fees/estimate" => fees::estimate::FeesEstimate, Kept::HalfMinute, [], false;
    "/fees/reliability" => fees::reliability::FeesReliability, Kept::HalfMinute, [], false;
    "/fees/works" => fees::works::FeesWorks, Kept::HalfMinute, [], false;
    "/fees/:version" => fees::FeesVersion, Kept::HalfMinute, [], false;
    "/contractors" => contractors::list::Contractors, Kept::HalfMinute, ["kind", "kv", "q", "page"], false;
    "/contractors/history" => contractors::history::ContractorHistory, Kept::HalfMinute, ["version", "page"], false;
    "/contractors/shares" => contractors::shares::ContractorShares, Kept::HalfMinute, ["quarter"], false;
    "/contractors/fields" => contractors::fields::ContractorFields, Kept::HalfMinute, [], false;
    "/contractors/:id" => contractors::detail::ContractorDetail, Kept::HalfMinute, [], false;
    "/openness" => statistics::Openness, Kept::HalfMinute, ["class"], false;
    "/openness/board" => statistics::BoardPage, Kept::HalfMinute, ["page"], false;
    "/openness/periods" => statistics::PeriodsPage, Kept::HalfMinute, [], false;
    "/openness/periods/:period" => statistics::PeriodPage, Kept::HalfMinute, [], false;
    "/openness/calendar" => calendar::CalendarPage, Kept::HalfMinute, [], false;
    "/openness/disclosure" => disclosure::DisclosurePage, Kept::HalfMinute, [], false;
    "/openness/key-projects" => green_channel::KeyProjectsPage, Kept::HalfMinute, [], false;
    "/openness/standards" => standards::Standards, Kept::HalfMinute, ["from", "working_days"], false;
    "/openness/exports" => exports::Exports, Kept::HalfMinute, [], false;
    "/openness/reports" => reports::Reports, Kept::HalfMinute, [], false;
    "/openness/reports/:period" => reports::report::ReportPage, Kept::HalfMinute, [], false;
    "/rate/:reference" => ratings::Rate, Kept::Not, [], false;
    "/agreements/:name" => agreements::AgreementText, Kept::HalfMinute, [], false;
    "/privacy" => privacy::Privacy, Kept::HalfMinute, [], false;
    "/api/docs" => interface::Docs, Kept::HalfMinute, [], false;
    "/api/problems" => interface::Problems, Kept::HalfMinute, [], false;
    "/busy" => busy::Busy, Kept::HalfMinute, [], false;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_one_page() {
        for (path, page) in [
            ("/", Some("/")),
            ("/fees/2026-1", Some("/fees/:version")),
            ("/fees/history", Some("/fees/history")),
            ("/my/K7M39PXR2Q/", Some("/my/:reference")),
            ("/my/K7M39PXR2Q/papers/1", Some("/my/:reference/papers/:id")),
            ("/fees/2026-1/source", None),
            ("/nothing", None),
        ] {
            assert_eq!(Page::of(path).map(|page| page.path), page, "{path}");
        }
        for page in PAGES {
            assert_eq!(Page::of(page.path).map(|found| found.path), Some(page.path), "is hidden by another");
            // A page with scripts is one person's; a page that is kept is nobody's.
            assert!(!page.islands || page.kept == Kept::Not, "{}", page.path);
            assert!(page.kept == Kept::HalfMinute || page.parameters.is_empty(), "{}", page.path);
        }
    }
}
