//! Which page answers which address. All of them are rendered whole on the server.

use leptos::prelude::*;
use leptos_router::SsrMode;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::components::{Banner, Footer, SkipLink, TopBar};
use crate::pages::errors::NotFound;
use crate::pages::{agreements, applications, contractors, fees, home, privacy, progress, ratings};

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
                    <Route path=path!("/track") view=progress::find::Find ssr=SsrMode::Async/>
                    <Route path=path!("/track/:reference") view=progress::public_case::PublicCase ssr=SsrMode::Async/>
                    <Route path=path!("/fees") view=fees::Fees ssr=SsrMode::Async/>
                    <Route path=path!("/fees/:version") view=fees::FeesVersion ssr=SsrMode::Async/>
                    <Route path=path!("/contractors") view=contractors::list::Contractors ssr=SsrMode::Async/>
                    <Route path=path!("/contractors/:id") view=contractors::detail::ContractorDetail ssr=SsrMode::Async/>
                    <Route path=path!("/rate/:reference") view=ratings::Rate ssr=SsrMode::Async/>
                    <Route path=path!("/agreements/:name") view=agreements::AgreementText ssr=SsrMode::Async/>
                    <Route path=path!("/privacy") view=privacy::Privacy ssr=SsrMode::Async/>
                </Routes>
            </main>
            <Footer/>
        </Router>
    }
}
