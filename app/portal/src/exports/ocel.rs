//! The log as OCEL 2.0 in JSON: a case and each of its stays in a stage are objects.

use std::collections::BTreeSet;
use std::io::{self, Write};

use domain::calendar::shanghai_date;
use domain::exports::{DatedStep, SMALLEST_PATH, Trace, Transition};
use domain::standards::{Owner, StageKind};
use serde::Serialize;
use serde_json::{Value, json};

use super::Head;
use super::packed::{Finished, Packed, Spool, Unpacked};
use super::xes::midnight;

/// Since when a value holds that never changes, as the standard has it.
const ALWAYS: &str = "1970-01-01T00:00:00Z";

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

/// The file while it is written: one object with lists for members. Events wait until all objects are written.
pub(super) struct Ocel {
    file: Packed,
    events: Spool,
    written: usize,
    kinds: BTreeSet<String>,
}

impl Ocel {
    /// Writes what stands before the first case.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn begin(head: &Head) -> io::Result<Self> {
        let mut file = Packed::new();
        let types = [
            Type { name: "log".to_owned(), attributes: OF_THE_LOG.into() },
            Type { name: "case".to_owned(), attributes: OF_CASES.into() },
            Type { name: "stay".to_owned(), attributes: OF_STAYS.into() },
        ];
        file.write_all(b"{\"objectTypes\":")?;
        serde_json::to_writer(&mut file, &types)?;
        file.write_all(b",\"objects\":[")?;
        serde_json::to_writer(&mut file, &about(head))?;
        Ok(Self { file, events: Spool::new(), written: 0, kinds: BTreeSet::new() })
    }

    /// Writes a case and its stays; its events wait.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn case(&mut self, name: &str, trace: &Trace) -> io::Result<()> {
        for object in case(name, trace) {
            self.file.write_all(b",\n")?;
            self.file.write_all(&serde_json::to_vec(&object)?)?;
        }
        for dated in &trace.steps {
            self.events.write_all(if self.written == 0 { b"" } else { b",\n" })?;
            self.written += 1;
            let event = event(self.written, name, dated);
            self.events.write_all(&serde_json::to_vec(&event)?)?;
            self.kinds.insert(event.kind);
        }
        Ok(())
    }

    /// As [`Packed::part`].
    pub fn part(&mut self) -> Option<Vec<u8>> {
        self.file.part()
    }

    /// All cases are in: from here on the events follow.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn close(self) -> io::Result<Closing> {
        let Self { mut file, events, kinds, .. } = self;
        let types: Vec<Type> =
            kinds.into_iter().map(|kind| Type { name: kind, attributes: OF_EVENTS.into() }).collect();
        file.write_all(b"],\"eventTypes\":")?;
        serde_json::to_writer(&mut file, &types)?;
        file.write_all(b",\"events\":[")?;
        Ok(Closing { file, events: events.unpack()? })
    }
}

/// The file while the events are put behind the objects.
pub(super) struct Closing {
    file: Packed,
    events: Unpacked,
}

impl Closing {
    /// `None`: only the end is missing.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn part(&mut self) -> io::Result<Option<Vec<u8>>> {
        self.events.part_of(&mut self.file)
    }

    /// Writes the end. All events have to be in.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn finish(mut self) -> io::Result<Finished> {
        self.file.write_all(b"]}\n")?;
        self.file.finish()
    }
}

/// What the file says about itself: the format has no other place for it.
fn about(head: &Head) -> Object {
    let values = [
        json!(head.quarter.to_string()),
        json!(midnight(shanghai_date(head.made_at))),
        json!(head.counts.cases),
        json!(head.counts.paths),
        json!(SMALLEST_PATH),
        json!(head.counts.cases_left_out),
        json!(head.counts.paths_left_out),
    ];
    let attributes = always(&OF_THE_LOG, values);
    Object { id: format!("log-{}", head.quarter), kind: "log", attributes, relationships: Vec::new() }
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
