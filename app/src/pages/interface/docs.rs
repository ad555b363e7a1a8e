//! The interface's description for people: the same document that programs read, as one page that loads nothing else.

use std::sync::Arc;

use leptos::prelude::*;
use portal::api_keys::SANDBOX;
use serde_json::{Map, Value};

use super::PROBLEMS;
use crate::caller;
use crate::components::{Card, Help, PageTitle};
use crate::words::Words;

/// The OpenAPI document, where the page finds it.
#[derive(Debug, Clone)]
pub struct Described(pub Arc<Value>);

/// What has changed for other systems, the latest first: days as in the catalogue's keys.
const CHANGES: [&str; 3] = ["2026-11-30", "2026-11-29", "2026-11-28"];

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

#[component]
pub fn Docs() -> impl IntoView {
    let words = caller::words();
    let Described(document) = expect_context::<Described>();
    let operations = operations(&document);
    let schemas = document["components"]["schemas"].as_object().cloned().unwrap_or_default();
    let contents = operations.iter().map(content).collect_view();
    let operations = operations.iter().map(operation).collect_view();
    let schemas = schemas.iter().map(|(name, schema)| named(words, name, schema)).collect_view();
    let changes = CHANGES.map(|day| {
        view! { <dt>{day}</dt><dd>{words.say(&format!("interface-change-{day}"))}</dd> }
    });
    view! {
        <PageTitle text=words.say("interface-title")/>
        <div class="stack reading">
            <section class="card">
                <h1>{words.say("interface-title")}</h1>
                <p class="intro">{words.say("interface-lead")}</p>
                <ul>
                    <li><a href="/api/v1/openapi.json">{words.say("interface-document")}</a></li>
                    <li><a href=PROBLEMS>{words.say("interface-problems-title")}</a></li>
                    <li><a href="#changes">{words.say("interface-changes")}</a></li>
                </ul>
            </section>
            <Card title=words.say("interface-begin")>
                <ol>
                    {["key", "read", "tell", "once", "limits", "refused"]
                        .map(|step| view! { <li>{words.say(&format!("interface-begin-{step}"))}</li> })
                        .into_iter()
                        .collect_view()}
                </ol>
                <Sandbox/>
            </Card>
            <Card title=words.say("interface-operations")><ul>{contents}</ul></Card>
            {operations}
            <Card title=words.say("interface-schemas")>{schemas}</Card>
            <Card title=words.say("interface-changes") id="changes"><dl>{changes.into_iter().collect_view()}</dl></Card>
            <Help/>
        </div>
    }
}

/// In a demo anybody may try it.
#[component]
fn Sandbox() -> impl IntoView {
    let words = caller::words();
    let portal = caller::portal();
    let address = format!("{}/api/v1/applications?limit=5", portal.settings().base_url);
    portal.settings().demo.then(|| {
        view! {
            <p>{words.say("interface-sandbox")}</p>
            <pre tabindex="0"><code>{format!("curl -H 'Authorization: Bearer {SANDBOX}' '{address}'")}</code></pre>
        }
    })
}

/// One method of one address.
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    said: Value,
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            let Some(said) = methods.get(method) else { continue };
            all.push(Operation {
                id: text(said, "operationId"),
                method: method.to_uppercase(),
                path: path.clone(),
                summary: text(said, "summary"),
                said: said.clone(),
            });
        }
    }
    all
}

fn content(one: &Operation) -> impl IntoView + use<> {
    let Operation { id, method, path, summary, .. } = one;
    view! { <li><a href=format!("#{id}")><code>{method.clone()} " " {path.clone()}</code></a> " " {summary.clone()}</li> }
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn operation(one: &Operation) -> impl IntoView + use<> {
    let words = caller::words();
    let Operation { id, method, path, summary, said } = one;
    let scopes: Vec<_> =
        said["security"].as_array().into_iter().flatten().flat_map(|key| strings(&key["key"])).collect();
    let scope = match scopes.is_empty() {
        true => words.say("interface-open"),
        false => words.with("interface-scope", &[("scope", scopes.join(", ").into())]),
    };
    let parameters = said["parameters"].as_array().cloned().unwrap_or_default();
    let body = said["requestBody"]["content"].as_object().map(|content| contents(words, content));
    let answers = said["responses"].as_object().cloned().unwrap_or_default();
    let answers = answers.iter().map(|(status, answer)| {
        let content = answer["content"].as_object().map(|content| contents(words, content));
        view! {
            <tr>
                <th scope="row">{status.clone()}</th>
                <td data-label=words.say("interface-meaning")>{text(answer, "description")}</td>
                <td data-label=words.say("interface-content")>{content}</td>
            </tr>
        }
    });
    view! {
        <section class="card" id=id.clone()>
            <h2><code>{method.clone()} " " {path.clone()}</code></h2>
            <p><strong>{summary.clone()}</strong></p>
            <p>{text(said, "description")}</p>
            <p class="small muted">{scope}</p>
            {(!parameters.is_empty()).then(|| {
                view! {
                    <h3>{words.say("interface-parameters")}</h3>
                    <dl>{parameters.iter().map(|one| parameter(words, one)).collect_view()}</dl>
                }
            })}
            {body.map(|body| view! { <h3>{words.say("interface-body")}</h3><p>{body}</p> })}
            <h3>{words.say("interface-answers")}</h3>
            <table class="listing">
                <thead>
                    <tr>
                        <th scope="col">{words.say("interface-status")}</th>
                        <th scope="col">{words.say("interface-meaning")}</th>
                        <th scope="col">{words.say("interface-content")}</th>
                    </tr>
                </thead>
                <tbody>{answers.collect_view()}</tbody>
            </table>
        </section>
    }
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

fn parameter(words: Words, one: &Value) -> impl IntoView + use<> {
    let required = (one["required"] == true).then(|| words.say("interface-required"));
    let place = text(one, "in");
    view! {
        <dt><code>{text(one, "name")}</code> " " <span class="small muted">{place} " · " {kind(&one["schema"])} " " {required}</span></dt>
        <dd>{text(one, "description")}</dd>
    }
}

/// Media types, each with what it holds.
fn contents(words: Words, content: &Map<String, Value>) -> impl IntoView + use<> {
    let lines = content.iter().map(|(media, one)| {
        let example = match (&one["example"], one["examples"].as_object().and_then(|all| all.values().next())) {
            (Value::Null, Some(example)) => example["value"].clone(),
            (example, _) => example.clone(),
        };
        let example = (!example.is_null()).then(|| {
            let example = serde_json::to_string_pretty(&example).unwrap_or_default();
            view! {
                <details>
                    <summary>{words.say("interface-example")}</summary>
                    <pre tabindex="0"><code>{example}</code></pre>
                </details>
            }
        });
        view! { <span><code>{media.clone()}</code> " " {kind(&one["schema"])} {example}</span> }
    });
    lines.collect_view()
}

/// What a value is, in short; what has a name leads to it.
fn kind(schema: &Value) -> AnyView {
    if let Some(name) = schema["$ref"].as_str().and_then(|address| address.rsplit('/').next()) {
        return view! { <a href=format!("#schema-{name}")>{name.to_owned()}</a> }.into_any();
    }
    if let Some(choices) = ["oneOf", "anyOf", "allOf"].iter().find_map(|name| schema[*name].as_array()) {
        return view! { {separated(choices.iter().map(kind).collect())} }.into_any();
    }
    let is_list = schema["type"] == "array"
        || schema["type"].as_array().is_some_and(|types| types.iter().any(|one| one == "array"));
    if is_list {
        return view! { "[ " {kind(&schema["items"])} " ]" }.into_any();
    }
    let choices = strings(&schema["enum"]);
    if !choices.is_empty() {
        return view! { <code>{choices.join(" | ")}</code> }.into_any();
    }
    let types = match &schema["type"] {
        Value::String(one) => one.clone(),
        Value::Array(_) => strings(&schema["type"]).join(" | "),
        _ => "any".to_owned(),
    };
    let format = schema["format"].as_str().map(|format| format!(" ({format})"));
    view! { <code>{types} {format}</code> }.into_any()
}

fn separated(parts: Vec<AnyView>) -> impl IntoView {
    let parts = parts.into_iter().enumerate();
    parts.map(|(at, part)| view! { {(at > 0).then_some(" | ")} {part} }).collect_view()
}

fn named(words: Words, name: &str, schema: &Value) -> impl IntoView + use<> {
    view! {
        <section id=format!("schema-{name}")>
            <h3><code>{name.to_owned()}</code></h3>
            <p>{text(schema, "description")}</p>
            {fields(words, schema)}
        </section>
    }
}

/// The fields of an object; of several that it may be, each one's.
fn fields(words: Words, schema: &Value) -> AnyView {
    if let Some(choices) = ["oneOf", "anyOf", "allOf"].iter().find_map(|name| schema[*name].as_array()) {
        let choices = choices.iter().map(|choice| {
            view! { <li>{text(choice, "description")} " " {fields(words, choice)}</li> }
        });
        return view! { <ul>{choices.collect_view()}</ul> }.into_any();
    }
    let Some(properties) = schema["properties"].as_object() else { return view! { <p>{kind(schema)}</p> }.into_any() };
    let required = strings(&schema["required"]);
    let rows = properties.iter().map(|(name, one)| {
        let required = required.contains(name).then(|| words.say("interface-required"));
        view! {
            <dt><code>{name.clone()}</code> " " <span class="small muted">{kind(one)} " " {required}</span></dt>
            <dd>{text(one, "description")}</dd>
        }
    });
    view! { <dl>{rows.collect_view()}</dl> }.into_any()
}
