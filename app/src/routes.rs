//! Which page answers which address. All of them are rendered whole on the server.

use leptos::prelude::*;
use leptos_router::SsrMode;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::components::{Banner, Footer, SkipLink, TopBar};
use crate::pages::errors::{FaultNamed, NotFound};
use crate::pages::{
    agreements, applications, busy, calendar, contractors, disclosure, exports, fees, home, my, notifications, privacy,
    progress, ratings, reports, sessions, standards, statistics,
};

#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <SkipLink/>
            <TopBar/>
            <Banner/>
            <main id="main" class="wrap" tabindex="-1">
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=home::Home ssr=SsrMode::Async/>
                    <Route path=path!("/apply") view=applications::start::Start ssr=SsrMode::Async/>
                    <Route path=path!("/apply/where") view=applications::place::Place ssr=SsrMode::Async/>
                    <Route path=path!("/apply/document") view=applications::document::DocumentPage ssr=SsrMode::Async/>
                    <Route path=path!("/apply/supply") view=applications::supply::Supply ssr=SsrMode::Async/>
                    <Route path=path!("/apply/contact") view=applications::contact::Contact ssr=SsrMode::Async/>
                    <Route path=path!("/apply/check") view=applications::check::CheckPage ssr=SsrMode::Async/>
                    <Route path=path!("/apply/done/:reference") view=applications::done::Done ssr=SsrMode::Async/>
                    <Route path=path!("/sign-in") view=sessions::sign_in::SignIn ssr=SsrMode::Async/>
                    <Route path=path!("/c/:token") view=sessions::private_link::PrivateLink ssr=SsrMode::Async/>
                    <Route path=path!("/my") view=my::My ssr=SsrMode::Async/>
                    <Route path=path!("/my/:reference") view=my::OwnCasePage ssr=SsrMode::Async/>
                    <Route path=path!("/my/:reference/papers/:id") view=my::PaperPage ssr=SsrMode::Async/>
                    <Route path=path!("/dev/messages") view=notifications::DemoMessages ssr=SsrMode::Async/>
                    <Route path=path!("/fault/:id") view=FaultNamed ssr=SsrMode::Async/>
                    <Route path=path!("/track") view=progress::find::Find ssr=SsrMode::Async/>
                    <Route path=path!("/track/:reference") view=progress::public_case::PublicCase ssr=SsrMode::Async/>
                    <Route path=path!("/fees") view=fees::Fees ssr=SsrMode::Async/>
                    <Route path=path!("/fees/history") view=fees::history::FeesHistory ssr=SsrMode::Async/>
                    <Route path=path!("/fees/check") view=fees::check::FeesCheck ssr=SsrMode::Async/>
                    <Route path=path!("/fees/report") view=fees::report::FeesReport ssr=SsrMode::Async/>
                    <Route path=path!("/fees/report/sent") view=fees::report::FeesReportSent ssr=SsrMode::Async/>
                    <Route path=path!("/fees/estimate") view=fees::estimate::FeesEstimate ssr=SsrMode::Async/>
                    <Route path=path!("/fees/reliability") view=fees::reliability::FeesReliability ssr=SsrMode::Async/>
                    <Route path=path!("/fees/works") view=fees::works::FeesWorks ssr=SsrMode::Async/>
                    <Route path=path!("/fees/:version") view=fees::FeesVersion ssr=SsrMode::Async/>
                    <Route path=path!("/contractors") view=contractors::list::Contractors ssr=SsrMode::Async/>
                    <Route path=path!("/contractors/history") view=contractors::history::ContractorHistory ssr=SsrMode::Async/>
                    <Route path=path!("/contractors/shares") view=contractors::shares::ContractorShares ssr=SsrMode::Async/>
                    <Route path=path!("/contractors/fields") view=contractors::fields::ContractorFields ssr=SsrMode::Async/>
                    <Route path=path!("/contractors/:id") view=contractors::detail::ContractorDetail ssr=SsrMode::Async/>
                    <Route path=path!("/openness") view=statistics::Openness ssr=SsrMode::Async/>
                    <Route path=path!("/openness/board") view=statistics::BoardPage ssr=SsrMode::Async/>
                    <Route path=path!("/openness/periods") view=statistics::PeriodsPage ssr=SsrMode::Async/>
                    <Route path=path!("/openness/periods/:period") view=statistics::PeriodPage ssr=SsrMode::Async/>
                    <Route path=path!("/openness/calendar") view=calendar::CalendarPage ssr=SsrMode::Async/>
                    <Route path=path!("/openness/disclosure") view=disclosure::DisclosurePage ssr=SsrMode::Async/>
                    <Route path=path!("/openness/standards") view=standards::Standards ssr=SsrMode::Async/>
                    <Route path=path!("/openness/exports") view=exports::Exports ssr=SsrMode::Async/>
                    <Route path=path!("/openness/reports") view=reports::Reports ssr=SsrMode::Async/>
                    <Route path=path!("/openness/reports/:period") view=reports::report::ReportPage ssr=SsrMode::Async/>
                    <Route path=path!("/rate/:reference") view=ratings::Rate ssr=SsrMode::Async/>
                    <Route path=path!("/agreements/:name") view=agreements::AgreementText ssr=SsrMode::Async/>
                    <Route path=path!("/privacy") view=privacy::Privacy ssr=SsrMode::Async/>
                    <Route path=path!("/busy") view=busy::Busy ssr=SsrMode::Async/>
                </Routes>
            </main>
            <Footer/>
        </Router>
    }
}
