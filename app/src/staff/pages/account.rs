//! One's own account: what it may, where it is signed in, and a new password.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::sessions::OpenSession;
use portal::staff::{Account, LONGEST_PASSWORD, Member, SHORTEST_PASSWORD, account, deputies};

use super::account_ways::ways;
use super::for_member;
use super::roles::key;
use crate::caller;
use crate::components::{Card, ErrorSummary, Field, FormErrors, PageTitle, Submit};
use crate::notice;
use crate::staff::caller as staff_caller;
use crate::staff::functions::{CHANGED, ChangePassword, EndSession, ME, NEW_PASSWORD, PASSWORD};
use crate::staff::provider::PROVIDER;

#[component]
pub fn AccountPage() -> impl IntoView {
    Suspend::new(for_member(async move |member: Member| {
        let desk = staff_caller::desk();
        let deputies = deputies(&desk, &member).await?;
        let own = account(&desk, &member, &staff_caller::session_id().await?).await?;
        let ways = ways(&desk, &member).await?;
        let notice = notice::take(ME).await?;
        let words = caller::words();
        let errors = notice.errors(words);
        let changed = Some(notice.value(CHANGED)).filter(|said| !said.is_empty());
        Ok(view! {
            <PageTitle text=words.say("staff-me") error=!errors.is_empty()/>
            <div class="grid">
                <div class="stack">
                    <ErrorSummary errors=errors.clone()/>
                    {changed.map(|said| view! { <p class="card" role="status">{words.say(&said)}</p> })}
                    {about(&member, &own)}
                    {ways.show(errors.of(PROVIDER))}
                    {super::deputies::card(&deputies, &errors, &notice)}
                    {sessions(&own.sessions)}
                </div>
                <aside class="stack">{password(&errors)}</aside>
            </div>
        }
        .into_any())
    }))
}

fn about(member: &Member, own: &Account) -> impl IntoView + use<> {
    let words = caller::words();
    let listed = |names: Vec<String>| names.join(&words.say("list-comma"));
    let roles = listed(member.entitlement.roles.iter().map(|role| words.say(key(*role))).collect());
    let areas = match own.areas.as_slice() {
        [] => words.say("staff-everywhere"),
        areas => listed(areas.iter().map(|area| words.text(area)).collect()),
    };
    let (post, since) = (words.text(&member.post), words.day_of(own.since));
    view! {
        <section class="card">
            <h1>{post}</h1>
            <dl class="pairs">
                <dt>{words.say("staff-login")}</dt> <dd>{member.login.clone()}</dd>
                <dt>{words.say("staff-roles")}</dt> <dd>{roles}</dd>
                <dt>{words.say("staff-areas")}</dt> <dd>{areas}</dd>
                <dt>{words.say("staff-since")}</dt> <dd>{since}</dd>
            </dl>
        </section>
    }
}

fn sessions(open: &[OpenSession]) -> impl IntoView + use<> {
    let words = caller::words();
    let several = open.len() > 1;
    let rows = open.iter().map(|session| {
        let (begun, used) = (words.moment(session.begun_at), words.moment(session.used_at));
        let end = match session.is_this {
            true => view! { <strong>{words.say("staff-this-session")}</strong> }.into_any(),
            false => {
                let named = words.with("staff-end-session-of", &[("when", begun.clone().into())]);
                view! {
                    <form method="post" action=EndSession::url()>
                        <input type="hidden" name="session" value=session.key.clone()/>
                        <button type="submit" class="button quiet" aria-label=named>{words.say("staff-end-session")}</button>
                    </form>
                }
                .into_any()
            }
        };
        view! {
            <tr>
                <th scope="row">{begun}</th>
                <td data-label=words.say("staff-session-used")>{used}</td>
                // What stands in it says itself what it is.
                <td>{end}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let heads = ["staff-session-begun", "staff-session-used", "staff-end-session"];
    view! {
        <Card title=words.say("staff-sessions") id="sessions">
            <p class="small muted">{words.say("staff-sessions-hint")}</p>
            <table class="listing">
                <thead>
                    <tr>{heads.map(|head| view! { <th scope="col">{words.say(head)}</th> }).collect_view()}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {several
                .then(|| {
                    view! {
                        <form method="post" action=EndSession::url()>
                            <p class="buttons"><Submit text=words.say("staff-end-others") quiet=true/></p>
                        </form>
                    }
                })}
        </Card>
    }
}

fn password(errors: &FormErrors) -> impl IntoView + use<> {
    let words = caller::words();
    let lengths = [("min", SHORTEST_PASSWORD.into()), ("max", LONGEST_PASSWORD.into())];
    let (wrong, unsafe_new) = (errors.of(PASSWORD), errors.of(NEW_PASSWORD));
    view! {
        <Card title=words.say("staff-change-password") id="change-password">
            <form method="post" action=ChangePassword::url() novalidate>
                <Field
                    name=PASSWORD
                    label=words.say("staff-password-now")
                    error=wrong
                    kind="password"
                    autocomplete="current-password"
                />
                <Field
                    name=NEW_PASSWORD
                    label=words.say("staff-password-new")
                    hint=words.with("staff-password-hint", &lengths)
                    error=unsafe_new
                    kind="password"
                    autocomplete="new-password"
                />
                <p class="buttons"><Submit text=words.say("staff-change-password") quiet=true/></p>
            </form>
        </Card>
    }
}
