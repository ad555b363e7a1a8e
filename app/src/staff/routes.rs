//! The desk's pages.

use leptos::prelude::*;
use leptos_router::SsrMode;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use super::pages::{
    account, again, api_key, api_keys, assign, bar, case, code, event_import, event_imports, find, looks, merge,
    missing, new_api_key, new_passkey, paper, provider_return, revoke_api_key, sign_in, webhooks, work,
};
use crate::components::{Banner, SkipLink};
use crate::pages::errors::FaultNamed;

/// Everything within the document of a staff page.
#[component]
pub fn StaffApp() -> impl IntoView {
    view! {
        <Router>
            <SkipLink/>
            <bar::Bar/>
            <Banner/>
            <main id="main" class="wrap staff" tabindex="-1">
                <Routes fallback=missing::Missing>
                    <Route path=path!("/staff") view=work::WorkPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/sign-in") view=sign_in::SignInPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/code") view=code::CodePage ssr=SsrMode::Async/>
                    <Route
                        path=path!("/staff/provider/return")
                        view=provider_return::ProviderReturnPage
                        ssr=SsrMode::Async
                    />
                    <Route path=path!("/staff/passkeys/new") view=new_passkey::NewPasskeyPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/find") view=find::FindPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/events") view=event_imports::EventImportsPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/events/:id") view=event_import::EventImportPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/again") view=again::AgainPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/assign") view=assign::AssignPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/me") view=account::AccountPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/looks") view=looks::LooksPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/webhooks") view=webhooks::WebhooksPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/keys") view=api_keys::ApiKeysPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/keys/new") view=new_api_key::NewApiKeyPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/keys/:id") view=api_key::ApiKeyPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/keys/:id/revoke") view=revoke_api_key::RevokeApiKeyPage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/cases/:reference") view=case::CasePage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/cases/:reference/merge") view=merge::MergePage ssr=SsrMode::Async/>
                    <Route path=path!("/staff/papers/:id") view=paper::PaperPage ssr=SsrMode::Async/>
                    <Route path=path!("/fault/:id") view=FaultNamed ssr=SsrMode::Async/>
                </Routes>
            </main>
        </Router>
    }
}
