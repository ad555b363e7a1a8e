use domain::fees::{Cancelled, Catalogue, Changes, Difference, Item};
use leptos::prelude::*;

use crate::caller;
use crate::components::Card;
use crate::pages::fees::period;
use crate::words::Words;

/// What is said of an entry, by what it is about.
type Facts = Vec<(String, String)>;

/// Old and new side by side. Where an entry is in both, only what differs is shown of it.
#[component]
pub fn Differences(before: Catalogue, after: Catalogue, difference: Difference) -> impl IntoView {
    let words = caller::words();
    let versions = [("from", before.version.clone().into()), ("to", after.version.clone().into())];
    let columns = [&before, &after].map(|catalogue| (catalogue.version.clone(), period(words, catalogue)));
    let nothing = difference.is_empty();
    let renamed = difference.name.map(|(was, is)| {
        let said = [("was", words.text(&was).into()), ("is", words.text(&is).into())];
        view! { <p>{words.with("fees-renamed", &said)}</p> }
    });
    let items = difference.items;
    let items = rows(words, items, |item| words.text(&item.name), |item| facts_of_item(words, item));
    let cancelled = difference.cancelled;
    let cancelled = rows(words, cancelled, |one| words.text(&one.name), |one| facts_of_cancelled(words, one));
    view! {
        <Card title=words.with("fees-difference-title", &versions) id="difference">
            {nothing.then(|| view! { <p role="status">{words.say("fees-difference-none")}</p> })}
            {renamed}
            {table(words, "fees-items-title", &columns, items)}
            {table(words, "fees-prohibited-title", &columns, cancelled)}
        </Card>
    }
}

/// A row: what happened, to what, and what is said of it before and after.
struct Row {
    what: String,
    name: String,
    before: Facts,
    after: Facts,
}

fn rows<T>(words: Words, changes: Changes<T>, name: impl Fn(&T) -> String, facts: impl Fn(&T) -> Facts) -> Vec<Row> {
    let row = |key: &str, name: String, before: Facts, after: Facts| Row { what: words.say(key), name, before, after };
    let mut rows = Vec::new();
    for one in &changes.added {
        rows.push(row("fees-added", name(one), Facts::new(), facts(one)));
    }
    for one in &changes.removed {
        rows.push(row("fees-removed", name(one), facts(one), Facts::new()));
    }
    for (was, is) in &changes.changed {
        let (before, after) = (facts(was), facts(is));
        let only = |these: &Facts, those: &Facts| these.iter().filter(|fact| !those.contains(fact)).cloned().collect();
        rows.push(row("fees-changed", name(is), only(&before, &after), only(&after, &before)));
    }
    rows
}

fn table(words: Words, title: &str, columns: &[(String, String); 2], rows: Vec<Row>) -> Option<impl IntoView + use<>> {
    let [(old, old_period), (new, new_period)] = columns.clone();
    let (title, old_label, new_label) = (words.say(title), old.clone(), new.clone());
    (!rows.is_empty()).then(|| {
        view! {
            <h3>{title}</h3>
            <table class="listing">
                <thead>
                    <tr>
                        <th scope="col">{words.say("fees-card-item")}</th>
                        <th scope="col">{old} <p class="small">{old_period}</p></th>
                        <th scope="col">{new} <p class="small">{new_period}</p></th>
                    </tr>
                </thead>
                <tbody>
                    {rows
                        .into_iter()
                        .map(|row| {
                            view! {
                                <tr>
                                    <th scope="row">{row.name} <p class="small muted">{row.what}</p></th>
                                    <td data-label=old_label.clone()>{cell(words, row.before)}</td>
                                    <td data-label=new_label.clone()>{cell(words, row.after)}</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        }
    })
}

fn cell(words: Words, facts: Facts) -> AnyView {
    if facts.is_empty() {
        return words.say("fees-card-none").into_any();
    }
    let facts = facts.into_iter().map(|(about, said)| {
        view! { <li><span class="muted">{about} " "</span> {said}</li> }
    });
    view! { <ul>{facts.collect_view()}</ul> }.into_any()
}

fn facts_of_item(words: Words, item: &Item) -> Facts {
    let mut facts = vec![
        (words.say("fees-card-item"), words.text(&item.name)),
        (words.say("fees-condition"), words.fee_conditions(&item.conditions)),
        (words.say("fees-price"), words.fee_price(item.charge)),
    ];
    facts.extend(words.fee_between(item).map(|between| (words.say("fees-who-pays"), between)));
    facts.push((words.say("fees-basis"), words.fee_basis(&item.basis)));
    facts
}

fn facts_of_cancelled(words: Words, cancelled: &Cancelled) -> Facts {
    vec![
        (words.say("fees-cancelled"), words.cancelled_since(cancelled)),
        (words.say("fees-basis"), words.fee_basis(&cancelled.basis)),
    ]
}
