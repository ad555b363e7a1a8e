//! The published list of what inspections often find, with what to do about each.

use leptos::prelude::*;
use portal::inspections::defects;

use crate::caller;
use crate::components::Card;

#[component]
pub(super) fn Defects() -> impl IntoView {
    let words = caller::words();
    let list = defects();
    let rows = list.defects.iter().map(|defect| {
        view! { <dt>{words.text(&defect.name)}</dt> <dd>{words.text(&defect.remedy)}</dd> }
    });
    let rows = rows.collect_view();
    view! {
        <Card title=words.say("defects-title") id="defects">
            <p>{words.say("defects-lead")}</p>
            {list.own_list.then(|| view! { <p class="small muted">{words.say("defects-own-list")}</p> })}
            <details>
                <summary>{words.with("defects-count", &[("count", list.defects.len().into())])}</summary>
                <dl class="pairs">{rows}</dl>
            </details>
        </Card>
    }
}
