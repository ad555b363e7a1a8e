//! What inspections of a case found: what is to be put right now, and how to say that it is.

use domain::progress::{Awaited, CaseState};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::inspections::{Inspection, to_remedy};
use portal::progress::Case;

use crate::caller;
use crate::components::inspections::inspection_lists;
use crate::components::{Card, ErrorLine, FormErrors, Submit};
use crate::functions::progress::FinishWorks;

/// Where it is on the page.
const FINDINGS: &str = "findings";

/// `None`: every inspection was passed, and nobody waits for works.
pub(super) fn findings(case: &Case, inspections: &[Inspection], errors: &FormErrors) -> Option<AnyView> {
    let words = caller::words();
    let is_open = case.progress.state == CaseState::Open;
    let waits = is_open && case.progress.pauses.iter().any(|one| one.until.is_none() && one.awaits == Awaited::Works);
    if inspections.is_empty() && !waits {
        return None;
    }
    let reference = case.reference.as_str().to_owned();
    let open = is_open && to_remedy(inspections).count() > 0;
    let lists = inspection_lists(inspections, &format!("/my/{reference}/photos/"), |_| None);
    if !open && !waits {
        // Nothing is to be done about it any more: it stays readable.
        return Some(
            view! {
                <details class="card quiet" id=FINDINGS>
                    <summary>{words.say("findings-over")}</summary>
                    {lists}
                </details>
            }
            .into_any(),
        );
    }
    let error = errors.of(FINDINGS).map(|said| view! { <ErrorLine id="findings-error" text=said/> });
    let form = waits.then(|| {
        view! {
            <p>{words.say("findings-next")}</p>
            {error}
            <form method="post" action=FinishWorks::url()>
                <input type="hidden" name="ref" value=reference/>
                <p class="buttons"><Submit text=words.say("findings-ready")/></p>
            </form>
        }
        .into_any()
    });
    let form = form.unwrap_or_else(|| view! { <p role="status">{words.say("findings-reported")}</p> }.into_any());
    let title = words.say(if open { "findings-title" } else { "findings-works-title" });
    let class = if waits { "sun" } else { "" };
    Some(
        view! {
            <Card title=title id=FINDINGS class=class>
                {lists}
                {form}
            </Card>
        }
        .into_any(),
    )
}
