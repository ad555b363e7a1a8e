//! What each column of the downloads means, in what it is measured, and where it comes from.

use domain::contractors::download::{Field, From, LIST, SHARES, Unit};
use leptos::prelude::*;

use crate::caller;
use crate::components::{BackLink, Card, PageTitle};
use crate::words::Words;

#[component]
pub fn ContractorFields() -> impl IntoView {
    let words = caller::words();
    view! {
        <PageTitle text=words.say("fields-title")/>
        <div class="stack reading">
            <section class="card">
                <BackLink href="/contractors" text=words.say("nav-contractors")/>
                <h1>{words.say("fields-title")}</h1>
                <p>{words.say("fields-lead")}</p>
            </section>
            <Card title=words.say("fields-list") id="list">{table(words, &LIST)}</Card>
            <Card title=words.say("fields-shares") id="shares">{table(words, &SHARES)}</Card>
        </div>
    }
}

fn table(words: Words, fields: &'static [Field]) -> impl IntoView {
    let rows = fields
        .iter()
        .map(|field| {
            view! {
                <tr>
                    <th scope="row">{field.header}</th>
                    <td data-label=words.say("fields-meaning")>{words.say(&format!("fields-mean-{}", field.code))}</td>
                    <td data-label=words.say("fields-unit")>{unit(words, field.unit)}</td>
                    <td data-label=words.say("fields-source")>{from(words, field.from)}</td>
                    <td data-label=words.say("fields-json")>
                        {if field.json.is_empty() { "—" } else { field.json }}
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="listing">
            <thead>
                <tr>
                    <th scope="col">{words.say("fields-column")}</th>
                    <th scope="col">{words.say("fields-meaning")}</th>
                    <th scope="col">{words.say("fields-unit")}</th>
                    <th scope="col">{words.say("fields-source")}</th>
                    <th scope="col">{words.say("fields-json")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn unit(words: Words, unit: Unit) -> String {
    words.say(match unit {
        Unit::Text => "fields-unit-text",
        Unit::Count => "fields-unit-count",
        Unit::Day => "fields-unit-day",
        Unit::Moment => "fields-unit-moment",
        Unit::Kilovolts => "fields-unit-kv",
        Unit::PerMille => "fields-unit-per-mille",
        Unit::Code => "fields-unit-code",
    })
}

fn from(words: Words, from: From) -> String {
    words.say(match from {
        From::List => "fields-from-list",
        From::Rule => "fields-from-rule",
        From::Day => "fields-from-day",
        From::Portal => "fields-from-portal",
        From::Count => "fields-from-count",
    })
}

#[cfg(test)]
mod tests {
    use domain::text::Language;

    use super::*;

    #[test]
    fn every_field_is_described() {
        for field in LIST.iter().chain(&SHARES) {
            for language in [Language::Zh, Language::En] {
                let said = Words(language).say(&format!("fields-mean-{}", field.code));
                assert!(!said.contains("fields-mean"), "{said}");
            }
        }
    }
}
