//! The file of a connected case: by when it is to be closed, or since when it is, and where its papers are.

use domain::ratings::CallBackReason;
use leptos::prelude::*;
use portal::applications::missing_of_archive;
use portal::staff::{Archive, LONGEST_PLACE, SeenCase};

use super::inspection_fields::Back;
use crate::caller;
use crate::components::Field;
use crate::staff::functions::named;
use crate::words::Words;

/// `None`: the case is not connected.
pub(super) fn archive_line(seen: &SeenCase) -> Option<impl IntoView + use<>> {
    let words = caller::words();
    let said = match seen.archive.as_ref()? {
        Archive::ToCome { due, unanswered, call } => {
            let due = words.with("archive-due", &[("day", words.full_day(*due).into())]);
            let first = unanswered.then(|| view! { <p>{words.say("archive-after-answer")}</p> });
            let call = call.map(|(day, reason)| {
                let key = match reason {
                    CallBackReason::NoPower => "archive-call-no-power",
                    CallBackReason::LowGrade => "archive-call-low-grade",
                };
                view! { <p><strong>{words.with(key, &[("day", words.full_day(day).into())])}</strong></p> }
            });
            view! { <p>{due}</p> {first} {call} }.into_any()
        }
        Archive::Closed { at, place } => {
            let closed = words.with("archive-closed", &[("day", words.day_of(*at).into())]);
            let place = place.as_ref().map(|place| {
                view! { <p>{words.with("archive-kept-at", &[("place", place.clone().into())])}</p> }
            });
            let missing = missing_of_archive(&seen.case).into_iter().map(|due| words.document(due.paper));
            let missing = missing.collect::<Vec<_>>().join(&words.say("list-comma"));
            let missing = (!missing.is_empty()).then(|| {
                view! { <p>{words.with("archive-missing", &[("papers", missing.into())])}</p> }
            });
            view! { <p>{closed}</p> {place} {missing} }.into_any()
        }
    };
    Some(view! { <div id="archived">{said}</div> })
}

/// Where the original papers are kept.
pub(super) fn place_field(words: Words, act: &'static str, back: &Back<'_>) -> AnyView {
    let name = named::field(act, named::PLACE);
    view! {
        <Field
            name=name.clone()
            label=words.say("archive-place")
            hint=words.with("archive-place-hint", &[("max", LONGEST_PLACE.into())])
            error=back.errors.of(&name)
            value=back.notice.value(&name)
            autocomplete="off"
            maxlength=120_u16
            optional=true
        />
    }
    .into_any()
}
