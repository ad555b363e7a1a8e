//! What the customer and the desk write to each other, with a form for whoever may answer.

use domain::applications::Reference;
use domain::staff::Right;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::messages::{LONGEST, Thread};
use portal::staff::{Desk, Member, SeenCase};

use crate::caller;
use crate::components::messages::ThreadList;
use crate::components::{Card, FormErrors, Submit, TextArea};
use crate::functions::kept::{Form, typed};
use crate::staff::functions::{ANSWER, Answer, INSERT, READ, field};
use crate::staff::templates::Template;

/// The card; `None` for those who don't read what customers write.
///
/// # Errors
/// When the session can't be read.
pub(super) async fn messages(
    member: &Member,
    desk: &Desk,
    seen: &SeenCase,
    errors: &FormErrors,
) -> portal::Result<Option<AnyView>> {
    let Some(thread) = seen.thread.clone() else { return Ok(None) };
    let words = caller::words();
    let reference = &seen.case.reference;
    let kept = typed(Form::Answer, reference.as_str()).await?;
    let value = kept.map(|typed| typed.get(ANSWER).to_owned()).unwrap_or_default();
    let none = thread.messages.is_empty();
    let may = thread.is_open && member.may_in(Right::Answer, &seen.case.area.code);
    let form = may.then(|| form(desk, seen, reference, value, errors));
    Ok(Some(
        view! {
            <Card title=words.say("staff-messages") id="messages">
                {none.then(|| view! { <p>{words.say(if may { "staff-messages-none" } else { "staff-messages-none-yet" })}</p> })}
                <Messages thread=thread/>
                {form}
            </Card>
        }
        .into_any(),
    ))
}

#[component]
fn Messages(thread: Thread) -> impl IntoView {
    view! { <ThreadList thread=thread customer=caller::words().say("staff-messages-customer")/> }
}

/// The button that sends comes first: it is the one that a key in the form presses.
fn form(
    desk: &Desk,
    seen: &SeenCase,
    reference: &Reference,
    value: String,
    errors: &FormErrors,
) -> impl IntoView + use<> {
    let words = caller::words();
    let templates = Template::offered(&seen.case.progress).iter().map(|template| {
        view! {
            <button type="submit" class="button quiet" name=INSERT value=template.code()>
                {template.name(words)}
            </button>
        }
    });
    let templates = templates.collect_view();
    let (reference, id) = (reference.as_str().to_owned(), desk.new_id().to_string());
    view! {
        <form method="post" action=Answer::url() novalidate>
            <input type="hidden" name="ref" value=reference/>
            <input type="hidden" name=field::ID value=id/>
            {read(seen)}
            <TextArea
                name=ANSWER
                label=words.say("staff-answer")
                hint=words.with("staff-answer-hint", &[("max", LONGEST.into())])
                value=value
                error=errors.of(ANSWER)
                wanted=true
            />
            <p class="buttons"><Submit text=words.say("staff-answer-button")/></p>
            <fieldset class="templates">
                <legend class="small muted">{words.say("staff-templates")}</legend>
                <p class="buttons">{templates}</p>
            </fieldset>
        </form>
    }
}

/// The last message on the page: nobody answers what he has not read.
pub(super) fn read(seen: &SeenCase) -> Option<impl IntoView + use<>> {
    let last = seen.thread.as_ref().and_then(Thread::last)?;
    Some(view! { <input type="hidden" name=READ value=last.to_string()/> })
}
