//! Whose a case is, to whom it can be given, and who else has it open.

use domain::progress::CaseState;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::{LONGEST_HAND_OVER, Member, SeenCase};

use super::chosen_on_purpose;
use crate::caller;
use crate::components::{Card, Choice, FormErrors, Select, Submit, TextArea};
use crate::notice::Notice;
use crate::staff::functions::{Assign, HAD, HAND_OVER, TO, field};

/// Said on top of the page: two who work on one case should know of each other.
pub(super) fn present(seen: &SeenCase) -> Option<impl IntoView + use<>> {
    let words = caller::words();
    let others = seen.present.iter().map(|one| {
        let said = [("post", words.text(&one.post).into()), ("since", words.clock_time(one.since).into())];
        view! { <p>{words.with("presence-also", &said)}</p> }
    });
    let others = others.collect_view();
    (!others.is_empty()).then(|| view! { <div class="card presence" role="status" id="presence">{others}</div> })
}

/// Whose it is, and to whom it can be given. `typed` is the note that was not left yet.
pub(super) fn whose(
    seen: &SeenCase,
    others: Vec<Member>,
    typed: String,
    errors: &FormErrors,
    notice: &Notice,
) -> impl IntoView + use<> {
    let words = caller::words();
    let whose = &seen.whose;
    let said = match &whose.post {
        None if seen.case.progress.state != CaseState::Open => words.say("staff-ended-whose"),
        None => words.say("staff-nobodys"),
        Some(_) if whose.is_mine => words.say("staff-yours"),
        Some(post) if whose.stands_in => words.with("deputies-for", &[("post", words.text(post).into())]),
        Some(post) => words.text(post),
    };
    let away = whose.deputy.as_ref().filter(|_| !whose.stands_in);
    let away = away.map(|deputy| words.with("deputies-away", &[("deputy", words.text(deputy).into())]));
    let choices = others.iter().map(|member| Choice::new(member.id.to_string(), words.text(&member.post)));
    let choices = chosen_on_purpose(words, choices);
    let had = whose.id.map(|id| view! { <input type="hidden" name=HAD value=id.to_string()/> });
    // The case ended while somebody wrote: his text is his to take along.
    let left = (others.is_empty() && !typed.is_empty() && errors.of(TO).is_some())
        .then(|| view! { <p class="note" id=TO tabindex="-1">{typed.clone()}</p> });
    let reference = &seen.case.reference;
    let form = (!others.is_empty()).then(|| {
        view! {
            <details open=errors.of(TO).or_else(|| errors.of(HAND_OVER)).is_some()>
                <summary>{words.say("staff-assign-title")}</summary>
                <form method="post" action=Assign::url()>
                    <input type="hidden" name="ref" value=reference.as_str().to_owned()/>
                    <input type="hidden" name=field::ID value=caller::portal().new_id().to_string()/>
                    {had}
                    <Select name=TO label=words.say("staff-assign-to") value=notice.value(TO) error=errors.of(TO) choices=choices/>
                    <TextArea
                        name=HAND_OVER
                        label=words.say("staff-hand-over-note")
                        hint=words.with("staff-hand-over-hint", &[("max", LONGEST_HAND_OVER.into())])
                        value=typed
                        error=errors.of(HAND_OVER)
                    />
                    <p class="buttons"><Submit text=words.say("staff-assign") quiet=true/></p>
                </form>
            </details>
        }
    });
    view! {
        <Card title=words.say("staff-col-whose") id="whose">
            <p><strong>{said}</strong></p>
            {away.map(|said| view! { <p class="small muted">{said}</p> })}
            {left}
            {form}
        </Card>
    }
}
