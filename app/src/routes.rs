//! Which page answers which address. All of them are rendered whole on the server.

use leptos::prelude::*;
use leptos_router::SsrMode;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::components::{Banner, Footer, SkipLink, TopBar};
use crate::pages::errors::{FaultNamed, NotFound};
use crate::pages::{
    agreements, applications, calendar, contractors, disclosure, fees, home, my, notifications, privacy, progress,
    ratings, sessions, standards,
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
                    <Route path=path!("/dev/messages") view=notifications::DemoMessages ssr=SsrMode::Async/>
                    <Route path=path!("/fault/:id") view=FaultNamed ssr=SsrMode::Async/>
                    <Route path=path!("/track") view=progress::find::Find ssr=SsrMode::Async/>
                    <Route path=path!("/track/:reference") view=progress::public_case::PublicCase ssr=SsrMode::Async/>
                    <Route path=path!("/fees") view=fees::Fees ssr=SsrMode::Async/>
                    <Route path=path!("/fees/:version") view=fees::FeesVersion ssr=SsrMode::Async/>
                    <Route path=path!("/contractors") view=contractors::list::Contractors ssr=SsrMode::Async/>
                    <Route path=path!("/contractors/:id") view=contractors::detail::ContractorDetail ssr=SsrMode::Async/>
                    <Route path=path!("/openness/calendar") view=calendar::CalendarPage ssr=SsrMode::Async/>
                    <Route path=path!("/openness/disclosure") view=disclosure::DisclosurePage ssr=SsrMode::Async/>
                    <Route path=path!("/openness/standards") view=standards::Standards ssr=SsrMode::Async/>
                    <Route path=path!("/rate/:reference") view=ratings::Rate ssr=SsrMode::Async/>
                    <Route path=path!("/agreements/:name") view=agreements::AgreementText ssr=SsrMode::Async/>
                    <Route path=path!("/privacy") view=privacy::Privacy ssr=SsrMode::Async/>
                </Routes>
            </main>
            <Footer/>
        </Router>
    }
}
