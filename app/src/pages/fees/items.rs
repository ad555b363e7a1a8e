use domain::fees::{Charge, Condition, FeeBasis, Item, SourceGrade};
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
            <td data-label=words.say("fees-condition")>{conditions(words, &item.conditions)}</td>
            <td data-label=words.say("fees-price")>
                <strong>{price(words, item.charge)}</strong>
                {(item.charge != Charge::Forbidden).then(|| view! { <br/> {between(words, item)} })}
            </td>
            <td data-label=words.say("fees-basis") class="small">{basis(words, &item.basis)}</td>
        </tr>
    }
}

fn conditions(words: Words, conditions: &[Condition]) -> String {
    if conditions.is_empty() {
        return words.say("fees-always");
    }
    let said: Vec<_> = conditions.iter().map(|condition| words.say(condition.key())).collect();
    said.join(&words.say("fees-and"))
}

fn price(words: Words, charge: Charge) -> String {
    match charge {
        Charge::Forbidden => words.say("fees-forbidden"),
        Charge::AgreedWithFirm => words.say("fees-agreed"),
        Charge::Priced { unit_price: None, .. } => words.say("fees-set-by-province"),
        Charge::Priced { unit, unit_price: Some(price) } => format!("{price} / {}", words.say(unit.key())),
    }
}

fn between(words: Words, item: &Item) -> String {
    let (payer, payee) = (words.say(item.payer.key()), words.say(item.payee.key()));
    words.with("fees-card-between", &[("payer", payer.into()), ("payee", payee.into())])
}

/// The document, how binding it is, and how well its text could be checked.
pub(super) fn basis(words: Words, basis: &FeeBasis) -> String {
    let mut said = vec![words.text(&basis.document), words.standing(basis.standing)];
    said.extend(basis.grade.map(|grade| {
        words.say(match grade {
            SourceGrade::A => "fees-grade-a",
            SourceGrade::B => "fees-grade-b",
        })
    }));
    said.join(" · ")
}
