//! What inspections of a case found: what is to be put right now, and how to say that it is. Whoever builds something of his own
//! first says here that it is done.

use domain::progress::{Awaited, CaseState, PauseReason};
use domain::standards::{Owner, StageKind};
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

/// Works of the customer's that the case waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Works {
    /// What an inspection found is put right.
    Rework,
    /// What the customer builds before anything is inspected.
    Own,
}

fn awaited(case: &Case) -> Option<Works> {
    let progress = &case.progress;
    let pause = progress.pauses.iter().find(|one| one.until.is_none() && one.awaits == Awaited::Works);
    let stage = progress.current.map(|current| &progress.stages[current]);
    let own = stage.is_some_and(|stage| stage.kind == StageKind::Works && stage.owner == Owner::Customer);
    match pause {
        _ if progress.state != CaseState::Open => None,
        Some(pause) if pause.reason == PauseReason::Rectification => Some(Works::Rework),
        Some(_) => Some(Works::Own),
        None => own.then_some(Works::Own),
    }
}

/// `None`: every inspection was passed, and nobody waits for works.
pub(super) fn findings(case: &Case, inspections: &[Inspection], errors: &FormErrors) -> Option<AnyView> {
    let words = caller::words();
    let waits = awaited(case);
    if inspections.is_empty() && waits.is_none() {
        return None;
    }
    let reference = case.reference.as_str().to_owned();
    let open = case.progress.state == CaseState::Open && to_remedy(inspections).count() > 0;
    let lists = inspection_lists(inspections, &format!("/my/{reference}/photos/"), |_| None);
    if !open && waits.is_none() {
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
    let form = waits.map(|works| {
        let (next, ready) = match works {
            Works::Rework => ("findings-next", "findings-ready"),
            Works::Own => ("findings-works-next", "findings-works-ready"),
        };
        view! {
            <p>{words.say(next)}</p>
            {error}
            <form method="post" action=FinishWorks::url()>
                <input type="hidden" name="ref" value=reference/>
                <p class="buttons"><Submit text=words.say(ready)/></p>
            </form>
        }
        .into_any()
    });
    let form = form.unwrap_or_else(|| view! { <p role="status">{words.say("findings-reported")}</p> }.into_any());
    let title = words.say(match waits {
        _ if open => "findings-title",
        Some(Works::Own) => "findings-works-title",
        _ => "findings-rework-title",
    });
    let class = if waits.is_some() { "sun" } else { "" };
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
