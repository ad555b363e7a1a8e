use domain::fees::Item;
use leptos::prelude::*;

use crate::caller;
use crate::words::Words;

/// What a bill could name: when it applies, what it costs, who pays whom, and by which document.
#[component]
pub fn Items(items: Vec<Item>) -> impl IntoView {
    let words = caller::words();
    view! {
        <section class="card">
            <h2>{words.say("fees-items-title")}</h2>
            <table class="listing">
                <thead>
                    <tr>
                        <th scope="col">{words.say("fees-card-item")}</th>
                        <th scope="col">{words.say("fees-condition")}</th>
                        <th scope="col">{words.say("fees-price")}</th>
                        <th scope="col">{words.say("fees-basis")}</th>
                    </tr>
                </thead>
                <tbody>{items.iter().map(|item| row(words, item)).collect_view()}</tbody>
            </table>
        </section>
    }
}

fn row(words: Words, item: &Item) -> impl IntoView + use<> {
    view! {
        <tr id=item.rule.clone()>
            <th scope="row">{words.text(&item.name)}</th>
            <td data-label=words.say("fees-condition")>{words.fee_conditions(&item.conditions)}</td>
            <td data-label=words.say("fees-price")>
                <strong>{words.fee_price(item.charge)}</strong>
                {words.fee_between(item).map(|between| view! { <br/> {between} })}
            </td>
            <td data-label=words.say("fees-basis") class="small">{words.fee_basis(&item.basis)}</td>
        </tr>
    }
}
