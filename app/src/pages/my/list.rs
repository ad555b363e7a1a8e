//! Drafts and cases of the confirmed phone, and those opened in this browser.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::applications::{Mine, MyCase, MyDraft, mine};

use crate::caller;
use crate::components::case::kilowatts;
use crate::components::{ButtonLink, Card, ErrorSummary, FormErrors, Help, PageTitle, Submit};
use crate::functions::applications::ResumeDraft;
use crate::functions::documents::CASES;
use crate::functions::sessions::SignOut;
use crate::notice;
use crate::pages::errors::or_fault;
use crate::words::Words;

#[component]
pub fn My() -> impl IntoView {
    Suspend::new(async move { or_fault(page().await) })
}

async fn page() -> portal::Result<AnyView> {
    let visitor = caller::visitor().await?;
    let errors = notice::take("/my").await?.errors(caller::words());
    let mine = mine::mine(&caller::portal(), &visitor).await?;
    let somebody = visitor.phone.is_some() || !visitor.cases.is_empty();
    Ok(show(mine, visitor.phone.is_some(), somebody, errors))
}

fn show(mine: Mine, by_phone: bool, somebody: bool, errors: FormErrors) -> AnyView {
    let words = caller::words();
    let empty = mine.cases.is_empty() && mine.drafts.is_empty();
    let idle = mine.idle;
    let drafts = (!mine.drafts.is_empty()).then(|| {
        let items = mine.drafts.into_iter().map(|one| draft(words, one)).collect_view();
        view! { <Card title=words.say("my-drafts")><ul class="mine" role="list">{items}</ul></Card> }
    });
    let cases = (!mine.cases.is_empty()).then(|| {
        let items = mine.cases.into_iter().map(|one| case(words, one)).collect_view();
        view! { <Card title=words.say("my-cases") id=CASES><ul class="mine" role="list">{items}</ul></Card> }
    });
    view! {
        <PageTitle text=words.say("my-title") error=!errors.is_empty()/>
        <div class="grid">
            <div class="stack">
                <ErrorSummary errors=errors/>
                <section class="card hero">
                    <h1>{words.say("my-title")}</h1>
                    {(empty && by_phone).then(|| view! { <p>{words.say("my-none")}</p> })}
                    {(!by_phone)
                        .then(|| {
                            view! {
                                <p>{words.say("my-sign-in-text")}</p>
                                <p class="buttons">
                                    <ButtonLink href="/sign-in" text=words.say("my-sign-in")/>
                                    <ButtonLink href="/apply" text=words.say("my-apply") quiet=true/>
                                </p>
                            }
                        })}
                </section>
                {drafts}
                {cases}
                {idle.then(|| view! { <section class="card"><p>{words.say("my-idle")}</p></section> })}
            </div>
            <aside class="stack">
                {somebody.then(|| view! { <SignOutForm/> })}
                <Help/>
            </aside>
        </div>
    }
    .into_any()
}

fn draft(words: Words, draft: MyDraft) -> impl IntoView {
    let step = words.step(draft.step);
    let saved = [("time", words.moment(draft.saved_at).into()), ("step", step.into())];
    view! {
        <li>
            <div>
                <strong>{words.say("my-draft")}</strong>
                <p class="small muted">{words.with("my-draft-saved", &saved)}</p>
            </div>
            <form method="post" action=ResumeDraft::url()>
                <input type="hidden" name="draft" value=draft.id.to_string()/>
                <Submit text=words.say("my-draft-resume") quiet=true/>
            </form>
        </li>
    }
}

fn case(words: Words, case: MyCase) -> impl IntoView {
    let state = match case.stage {
        Some(_) if case.paused => words.say("my-case-paused"),
        Some(stage) => words.stage(stage),
        None => words.case_state(case.state),
    };
    let kw = words.with("track-kw", &[("kw", kilowatts(case.capacity_watts).into())]);
    let visit = case.visit.map(|visit| {
        let said =
            format!("{} {} · {}", words.slot(visit.slot), words.hours(visit.slot.half_day), words.errand(visit.errand));
        view! { <p class="small"><strong>{said}</strong></p> }
    });
    let submitted = words.with("my-case-submitted", &[("time", words.moment(case.submitted_at).into())]);
    view! {
        <li>
            <div>
                <a class="reference" href=format!("/my/{}", case.reference.as_str())>{case.reference.to_string()}</a>
                <p class="small muted">{format!("{} · {kw} · {submitted}", words.premises(case.premises))}</p>
                {visit}
            </div>
            <span>{state}</span>
        </li>
    }
}

#[component]
pub(super) fn SignOutForm() -> impl IntoView {
    let words = caller::words();
    view! {
        <form method="post" action=SignOut::url()>
            <Submit text=words.say("sign-out") quiet=true wide=true/>
        </form>
    }
}
