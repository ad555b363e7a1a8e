use leptos::prelude::*;
use portal::applications::People;

use crate::caller;

/// What a case knows about people, as it is given: masked, as a rule.
#[component]
pub fn Persons(
    /// `None` once the personal data is deleted.
    people: Option<People>,
) -> impl IntoView {
    let words = caller::words();
    let Some(people) = people else { return view! { <p>{words.say("my-people-gone")}</p> }.into_any() };
    let rows = [
        ("contact-name", people.name),
        ("contact-phone", people.phone),
        ("document-holder", people.holder),
        ("document-number", people.number),
        ("where-address", people.address),
    ];
    let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
    let rows = rows.map(|(label, value)| view! { <dt>{words.say(label)}</dt> <dd>{value}</dd> }).collect_view();
    view! { <dl class="pairs">{rows}</dl> }.into_any()
}
