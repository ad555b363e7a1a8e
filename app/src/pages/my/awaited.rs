//! What the case waits for its owner to do besides what has a card of its own: to say that something was done when it is said to
//! have.

use domain::progress::{Errand, PlanStanding, Recorded, Slot};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::progress::Case;

use super::appointments::is_wanted;
use super::papers::late_papers;
use super::plan::is_unsigned;
use crate::caller;
use crate::components::case::entry_title;
use crate::components::{Card, Submit};
use crate::functions::progress::ConfirmEvent;
use crate::words::Words;

#[component]
pub fn Awaited(case: Case) -> impl IntoView {
    let late = case.unconfirmed();
    let reference = case.reference.as_str().to_owned();
    let words = caller::words();
    view! {
        {(!late.is_empty()).then(|| confirm_forms(words, &reference, &late))}
    }
}

/// What the owner has to do though no clock waits for it: said on top of the page.
pub(super) fn also_wanted(words: Words, case: &Case, choices: &[(Errand, Vec<Slot>)]) -> Option<String> {
    let choose = choices.iter().any(|(errand, slots)| !slots.is_empty() && is_wanted(case, *errand));
    // While an objection waits for its answer it is our turn.
    let wanted = is_unsigned(case) && case.progress.plan != Some(PlanStanding::ObjectedTo);
    let sign = || wanted.then(|| words.say("my-plan-duty"));
    choose.then(|| words.say("appointments-duty")).or_else(sign).or_else(|| late_papers(words, case))
}

fn confirm_forms(words: Words, reference: &str, late: &[&Recorded]) -> impl IntoView + use<> {
    let forms = late
        .iter()
        .filter_map(|recorded| {
            let what = entry_title(words, &recorded.event)?;
            let said = [("what", what.into()), ("time", words.moment(recorded.occurred_at).into())];
            Some(view! {
                <form method="post" action=ConfirmEvent::url()>
                    <input type="hidden" name="ref" value=reference.to_owned()/>
                    <input type="hidden" name="seq" value=recorded.seq.to_string()/>
                    <p class="buttons"><Submit text=words.with("my-confirm-button", &said) quiet=true/></p>
                </form>
            })
        })
        .collect_view();
    view! {
        <Card title=words.say("my-confirm-title") id="log">
            <p>{words.say("my-confirm-text")}</p>
            {forms}
        </Card>
    }
}
