//! Signing in by the word of a provider (OpenID Connect): authorisation code, PKCE, state and nonce. What was asked waits here
//! and is good once; who may enter is for [`super::identities`] to say.

mod client;

use std::error::Error;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{CoreAuthPrompt, CoreAuthenticationFlow, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, CsrfToken, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, TokenResponse,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::account::{PROVED_FOR, is_fresh};
use super::challenges::{self, Question};
use super::desk::Desk;
use super::entrance::Provider;
use super::failures;
use super::identities::{self, Linked, Linking};
use super::members::Member;
use crate::keys::to_hex;
use crate::limits::{self, Address, Allowance};
use crate::{Fault, Result};

/// Path at the desk to which the provider leads back.
pub const RETURN: &str = "/staff/provider/return";

/// What waits for whoever was sent to the provider.
#[derive(Serialize, Deserialize)]
struct Asked {
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    /// Where he wanted to go.
    to: String,
    /// Whose account is to be linked, of somebody who has signed in. Else he wants to enter.
    link: Option<Uuid>,
}

/// What became of the way there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// The provider's address.
    To(String),
    /// No provider is configured.
    Nothing,
    /// The provider does not answer, or as none.
    Unreachable,
    /// The sign-in was too long ago to link anything.
    AskAgain,
    /// Too many tries from this address.
    Wait(TimeDelta),
}

/// Sends somebody to the provider. `browser` is what his browser alone brings back; `to` is where he wants to go. `link`: a
/// member who has signed in then, and whose account is to be linked.
///
/// # Errors
/// When the database fails.
pub async fn begin(
    desk: &Desk,
    browser: &[u8],
    to: &str,
    link: Option<(&Member, Option<DateTime<Utc>>)>,
    address: Address,
) -> Result<Begun> {
    let Some(provider) = &desk.settings().entrance.provider else { return Ok(Begun::Nothing) };
    if link.is_some_and(|(_, signed_in_at)| !is_fresh(desk, signed_in_at)) {
        return Ok(Begun::AskAgain);
    }
    let bucket = desk.settings().limits.tries_per_address;
    if let Allowance::After(wait) = limits::take_for_address(desk, "staff.questions", bucket, address).await? {
        return Ok(Begun::Wait(wait));
    }
    let Some(metadata) = discover(desk, provider).await else { return Ok(Begun::Unreachable) };
    let (state, nonce) = (CsrfToken::new(secret(desk)), Nonce::new(secret(desk)));
    let verifier = PkceCodeVerifier::new(secret(desk));
    let client = client::of(provider, metadata, redirect(desk)?);
    let mut asking = client
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || state, || nonce)
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
    if provider.has_second_factor {
        // Its word is all the proof that there is: not of this morning.
        asking = asking.add_prompt(CoreAuthPrompt::Login).set_max_age(Duration::ZERO);
    }
    let (address, state, nonce) = asking.url();
    let asked = Asked { nonce, verifier, to: to.to_owned(), link: link.map(|(member, _)| member.id) };
    challenges::ask(desk, Question::Provider, &of_browser(browser, state.secret()), &asked).await?;
    Ok(Begun::To(address.into()))
}

/// Drawn by chance: 256 bits.
fn secret(desk: &Desk) -> String {
    let mut bytes = [0; 32];
    desk.random().fill(&mut bytes);
    to_hex(&bytes)
}

/// What another browser was asked this one can't answer.
fn of_browser(browser: &[u8], state: &str) -> Vec<u8> {
    [browser, state.as_bytes()].concat()
}

fn redirect(desk: &Desk) -> Result<RedirectUrl> {
    let address = format!("{}{RETURN}", desk.settings().entrance.base_url);
    RedirectUrl::new(address).map_err(|error| Fault::Inconsistent(format!("staff_base_url: {error}")))
}

/// What became of somebody who came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returned {
    In {
        member: Member,
        to: String,
    },
    /// The provider vouches for him; the second factor is still to be shown.
    CodeWanted {
        login: String,
        to: String,
    },
    Linked(Linked),
    /// The provider knows him, and no account here is linked with that.
    Unknown,
    /// Nothing was asked, it was too long ago, it is answered already, or the provider says no.
    Refused,
    Unreachable,
    Wait(TimeDelta),
}

/// Takes in what somebody brings back from the provider. `browser` as in [`begin`]; `code`: `None` if the provider refused.
///
/// # Errors
/// When the database fails.
pub async fn finish(
    desk: &Desk,
    browser: &[u8],
    state: &str,
    code: Option<String>,
    address: Address,
) -> Result<Returned> {
    let Some(provider) = &desk.settings().entrance.provider else { return Ok(Returned::Refused) };
    let bucket = desk.settings().limits.tries_per_address;
    if let Allowance::After(wait) = limits::take_for_address(desk, "staff.tries", bucket, address).await? {
        return Ok(Returned::Wait(wait));
    }
    let asked: Option<Asked> = challenges::answered(desk, Question::Provider, &of_browser(browser, state)).await?;
    let Some((asked, code)) = asked.zip(code) else { return Ok(Returned::Refused) };
    let Some(metadata) = discover(desk, provider).await else { return Ok(Returned::Unreachable) };
    let Some(subject) = subject(desk, provider, metadata, code, asked.verifier, &asked.nonce).await? else {
        return Ok(Returned::Refused);
    };
    let linking = Linking { issuer: &provider.issuer, subject: &subject };
    match asked.link {
        Some(id) => {
            let mut connection = desk.pool().acquire().await?;
            Ok(Returned::Linked(identities::keep(&mut connection, desk.now(), id, &linking).await?))
        }
        None => enter(desk, provider, &linking, asked.to, address).await,
    }
}

/// Lets in whoever the provider calls so, if he works here and his login does not rest.
async fn enter(
    desk: &Desk,
    provider: &Provider,
    linking: &Linking<'_>,
    to: String,
    address: Address,
) -> Result<Returned> {
    let mut transaction = desk.pool().begin().await?;
    let Some(member) = identities::member_of(&mut transaction, linking).await? else { return Ok(Returned::Unknown) };
    let failures = failures::key(desk, &member.login, address);
    if let Some(wait) = failures::rest(&mut transaction, &failures, desk.now()).await? {
        return Ok(Returned::Wait(wait));
    }
    if !provider.has_second_factor {
        return Ok(Returned::CodeWanted { login: member.login, to });
    }
    failures::forget(&mut transaction, &failures).await?;
    transaction.commit().await?;
    Ok(Returned::In { member, to })
}

/// What the provider says of itself, asked each time: its keys change.
async fn discover(desk: &Desk, provider: &Provider) -> Option<CoreProviderMetadata> {
    let issuer = IssuerUrl::new(provider.issuer.clone()).ok()?;
    let http = client::http(desk)?;
    told(CoreProviderMetadata::discover_async(issuer, &http).await)
}

/// Whom the provider vouches for, by the code. `None`: for nobody, or, where its word is all the proof, for somebody whom it has not
/// asked just now.
async fn subject(
    desk: &Desk,
    provider: &Provider,
    metadata: CoreProviderMetadata,
    code: String,
    verifier: PkceCodeVerifier,
    nonce: &Nonce,
) -> Result<Option<String>> {
    let client = client::of(provider, metadata, redirect(desk)?);
    let Some(http) = client::http(desk) else { return Ok(None) };
    let Some(exchange) = told(client.exchange_code(AuthorizationCode::new(code))) else { return Ok(None) };
    let answer = told(exchange.set_pkce_verifier(verifier).request_async(&http).await);
    let now = desk.now();
    let verifier = client.id_token_verifier().set_time_fn(move || now);
    let claims =
        answer.as_ref().and_then(TokenResponse::id_token).and_then(|token| told(token.claims(&verifier, nonce)));
    let claims = claims.filter(|claims| {
        !provider.has_second_factor || claims.auth_time().is_some_and(|at| desk.now() - at < PROVED_FOR)
    });
    Ok(claims.map(|claims| claims.subject().to_string()))
}

/// What went wrong is for the log. Neither codes nor secrets stand in such an error's sentence.
fn told<T, E: Error>(outcome: std::result::Result<T, E>) -> Option<T> {
    outcome.inspect_err(|error| tracing::warn!(%error, "the provider of sign-ins")).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
