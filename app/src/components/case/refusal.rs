//! Why a case was refused, and what its customer can do instead.

use domain::progress::{CaseState, Event};
use leptos::prelude::*;
use portal::progress::Case;

use crate::caller;
use crate::components::Card;

/// Nothing for a case that was not refused.
#[component]
pub fn Refusal(case: Case) -> impl IntoView {
    let reason = case.log.iter().rev().find_map(|recorded| match recorded.event {
        Event::Refused { reason } => Some(reason),
        _ => None,
    });
    let reason = reason.filter(|_| case.progress.state == CaseState::Refused);
    let words = caller::words();
    let portal = caller::portal();
    reason.map(|reason| {
        let settings = portal.settings();
        let phones = [
            ("service", settings.service_phone.clone().into()),
            ("regulator", settings.regulator_phone.clone().into()),
        ];
        view! {
            <Card title=words.say("refusal-title") id="refusal" class="sun">
                <p><strong>{words.refusal(reason)}</strong></p>
                <p>{words.remedy(reason)}</p>
                <p class="small muted">{words.with("refusal-object", &phones)}</p>
            </Card>
        }
    })
}
