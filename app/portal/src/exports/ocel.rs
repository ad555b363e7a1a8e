//! The log as OCEL 2.0 in JSON: a case and each of its stays in a stage are objects.

use std::collections::BTreeSet;

use domain::calendar::shanghai_date;
use domain::exports::{DatedStep, SMALLEST_PATH, Trace, Transition};
use domain::standards::{Owner, StageKind};
use serde::Serialize;
use serde_json::{Value, json};

use super::Log;
use super::xes::midnight;
use crate::Result;

/// Since when a value holds that never changes, as the standard has it.
const ALWAYS: &str = "1970-01-01T00:00:00Z";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ocel {
    object_types: Vec<Type>,
    event_types: Vec<Type>,
    objects: Vec<Object>,
    events: Vec<Event>,
}

#[derive(Serialize)]
struct Type {
    name: String,
    attributes: Vec<Declared>,
}

#[derive(Serialize)]
struct Declared {
    name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Serialize)]
struct Object {
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    attributes: Vec<Attribute>,
    relationships: Vec<Relationship>,
}

#[derive(Serialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    time: String,
    attributes: Vec<Attribute>,
    relationships: Vec<Relationship>,
}

#[derive(Serialize)]
struct Attribute {
    name: &'static str,
    value: Value,
    /// Of objects only.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Relationship {
    object_id: String,
    qualifier: &'static str,
}

const OF_THE_LOG: [Declared; 7] = [
    declared("quarter", "string"),
    declared("made_on", "time"),
    declared("cases", "integer"),
    declared("paths", "integer"),
    declared("smallest_path", "integer"),
    declared("cases_left_out", "integer"),
    declared("paths_left_out", "integer"),
];
const OF_CASES: [Declared; 5] = [
    declared("class", "string"),
    declared("end_state", "string"),
    declared("duration_days", "integer"),
    declared("utility_days", "integer"),
    declared("customer_days", "integer"),
];
const OF_STAYS: [Declared; 2] = [declared("stage", "string"), declared("owner", "string")];
const OF_EVENTS: [Declared; 3] =
    [declared("stage", "string"), declared("transition", "string"), declared("role", "string")];

const fn declared(name: &'static str, kind: &'static str) -> Declared {
    Declared { name, kind }
}

pub(super) fn write(log: &Log) -> Result<Vec<u8>> {
    let mut objects = vec![about(log)];
    let mut steps = Vec::with_capacity(log.events());
    for (name, trace) in &log.cases {
        objects.append(&mut case(name, trace));
        steps.extend(trace.steps.iter().map(|dated| (name.as_str(), dated)));
    }
    // Stable: within a day as in the traces.
    steps.sort_by_key(|(_, dated)| dated.on);
    let events: Vec<Event> = (1..).zip(steps).map(|(number, (name, dated))| event(number, name, dated)).collect();
    let kinds: BTreeSet<&String> = events.iter().map(|event| &event.kind).collect();
    let event_types = kinds.into_iter().map(|kind| Type { name: kind.clone(), attributes: OF_EVENTS.into() }).collect();
    let object_types = vec![
        Type { name: "log".to_owned(), attributes: OF_THE_LOG.into() },
        Type { name: "case".to_owned(), attributes: OF_CASES.into() },
        Type { name: "stay".to_owned(), attributes: OF_STAYS.into() },
    ];
    Ok(serde_json::to_vec(&Ocel { object_types, event_types, objects, events })?)
}

/// What the file says about itself: the format has no other place for it.
fn about(log: &Log) -> Object {
    let values = [
        json!(log.quarter.to_string()),
        json!(midnight(shanghai_date(log.made_at))),
        json!(log.cases.len()),
        json!(log.paths),
        json!(SMALLEST_PATH),
        json!(log.cases_left_out),
        json!(log.paths_left_out),
    ];
    let attributes = always(&OF_THE_LOG, values);
    Object { id: format!("log-{}", log.quarter), kind: "log", attributes, relationships: Vec::new() }
}

/// A case, and its stays in the order in which it came to them.
fn case(name: &str, trace: &Trace) -> Vec<Object> {
    let values = [
        json!(trace.class),
        json!(trace.end.code()),
        json!(trace.duration_days()),
        json!(trace.utility_days),
        json!(trace.customer_days),
    ];
    let mut objects = vec![Object {
        id: name.to_owned(),
        kind: "case",
        attributes: always(&OF_CASES, values),
        relationships: vec![],
    }];
    for (stay, (stage, owner)) in stays(trace) {
        let id = stay_id(name, stay);
        let attributes = always(&OF_STAYS, [json!(stage.code()), json!(owner.code())]);
        objects[0].relationships.push(Relationship { object_id: id.clone(), qualifier: "came to" });
        objects.push(Object { id, kind: "stay", attributes, relationships: Vec::new() });
    }
    objects
}

/// Stage and owner of every stay: each begins with a step of its owner's.
fn stays(trace: &Trace) -> impl Iterator<Item = (usize, (StageKind, Owner))> + '_ {
    let begun = trace.steps.iter().filter(|dated| dated.step.transition == Transition::Start);
    begun.map(|dated| (dated.stay, (dated.step.stage, dated.step.role)))
}

fn stay_id(name: &str, stay: usize) -> String {
    format!("{name}/{}", stay + 1)
}

fn event(number: usize, name: &str, dated: &DatedStep) -> Event {
    let (stage, transition) = (dated.step.stage.code(), dated.step.transition.as_str());
    let values = [json!(stage), json!(transition), json!(dated.step.role.code())];
    let attributes = OF_EVENTS.iter().zip(values);
    Event {
        id: format!("e{number}"),
        kind: format!("{stage} {transition}"),
        time: midnight(dated.on),
        attributes: attributes.map(|(of, value)| Attribute { name: of.name, value, time: None }).collect(),
        relationships: vec![
            Relationship { object_id: name.to_owned(), qualifier: "of case" },
            Relationship { object_id: stay_id(name, dated.stay), qualifier: "in stay" },
        ],
    }
}

fn always<const N: usize>(declared: &[Declared; N], values: [Value; N]) -> Vec<Attribute> {
    let attributes = declared.iter().zip(values);
    attributes.map(|(of, value)| Attribute { name: of.name, value, time: Some(ALWAYS) }).collect()
}
