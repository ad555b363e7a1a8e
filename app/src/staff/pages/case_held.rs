//! What other systems have told of a case and does not stand in its log: it waits, or has waited in vain.

use leptos::prelude::*;
use portal::progress::{HeldEvent, Standing};
use portal::staff::SeenCase;

use crate::caller;
use crate::components::case::entry_title;
use crate::components::{Card, Chip, ChipKind};
use crate::words::refused_because;

pub(super) fn held(seen: &SeenCase) -> Option<impl IntoView + use<>> {
    let words = caller::words();
    let lines = seen.held.iter().map(line).collect_view();
    (!seen.held.is_empty()).then(|| {
        view! {
            <Card title=words.say("staff-held") id="held">
                <p class="small muted">{words.say("staff-held-hint")}</p>
                <ul class="mine" role="list">{lines}</ul>
            </Card>
        }
    })
}

fn line(held: &HeldEvent) -> impl IntoView + use<> {
    let words = caller::words();
    let title = entry_title(words, &held.event).unwrap_or_else(|| held.event.kind().to_owned());
    let (chip, said) = match held.standing {
        Standing::Waits { missing } => {
            let said = words.with(
                "staff-held-waits-for",
                &[("kind", words.say(&format!("log-{}", missing.replace('_', "-"))).into())],
            );
            (view! { <Chip kind=ChipKind::Paused text=words.say("staff-held-waits")/> }.into_any(), said)
        }
        Standing::Void { reason } => (
            view! { <Chip kind=ChipKind::Overdue text=words.say("staff-held-void")/> }.into_any(),
            words.say(refused_because(reason)),
        ),
        Standing::Expired { at } => {
            let said = words.with("staff-held-expired-on", &[("day", words.moment(at).into())]);
            (view! { <Chip kind=ChipKind::Overdue text=words.say("staff-held-expired")/> }.into_any(), said)
        }
    };
    let told = words.with(
        "staff-held-told",
        &[
            ("source", held.source.as_str().into()),
            ("received", words.moment(held.received_at).into()),
            ("occurred", words.moment(held.occurred_at).into()),
        ],
    );
    view! {
        <li>
            <p><strong>{title}</strong> " " {chip}</p>
            <p>{said}</p>
            <p class="small muted">{told}</p>
        </li>
    }
}
