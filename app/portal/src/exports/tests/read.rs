//! The files read back with a few lines that know nothing of how they were written.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset, NaiveDate};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use serde_json::Value;

#[derive(Default)]
pub struct Log {
    pub about: BTreeMap<String, String>,
    pub cases: Vec<Read>,
    /// Every key of a trace or an event.
    pub keys: BTreeSet<String>,
}

#[derive(Default)]
pub struct Read {
    pub name: String,
    pub class: String,
    pub end: String,
    /// Calendar days, working days of the utility's, of the customer's.
    pub said: [i64; 3],
    /// Day; stage, transition and role.
    pub steps: Vec<(NaiveDate, String)>,
}

impl Log {
    pub fn names(&self) -> BTreeSet<String> {
        self.cases.iter().map(|case| case.name.clone()).collect()
    }
}

impl Read {
    /// What can be told of a case without its name: class, end, calendar days and path.
    pub fn facts(&self) -> (String, String, i64, Vec<String>) {
        let path = self.steps.iter().map(|(_, step)| step.clone()).collect();
        (self.class.clone(), self.end.clone(), self.said[0], path)
    }
}

fn day(text: &str) -> NaiveDate {
    let time = DateTime::parse_from_rfc3339(text).unwrap();
    time.with_timezone(&FixedOffset::east_opt(8 * 3600).unwrap()).date_naive()
}

fn value(element: &BytesStart<'_>, name: &str) -> String {
    element.try_get_attribute(name).unwrap().unwrap().normalized_value(XmlVersion::Implicit1_0).unwrap().into_owned()
}

pub fn read_xes(bytes: &[u8]) -> Log {
    let mut log = Log::default();
    let mut reader = Reader::from_str(std::str::from_utf8(bytes).unwrap());
    let mut inside: Vec<String> = Vec::new();
    let mut event: BTreeMap<String, String> = BTreeMap::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                if name == "trace" {
                    log.cases.push(Read::default());
                }
                inside.push(name);
            }
            Event::Empty(element) if element.try_get_attribute("key").unwrap().is_some() => {
                let (key, value) = (value(&element, "key"), value(&element, "value"));
                let place = inside.last().unwrap().as_str();
                if matches!(place, "trace" | "event") {
                    log.keys.insert(key.clone());
                }
                match place {
                    "log" => drop(log.about.insert(key, value)),
                    "event" => drop(event.insert(key, value)),
                    "trace" => log.cases.last_mut().unwrap().take(&key, &value),
                    _ => {}
                }
            }
            Event::End(_) if inside.pop().unwrap() == "event" => {
                let of = std::mem::take(&mut event);
                let step = ["concept:name", "lifecycle:transition", "org:role"].map(|key| of[key].as_str()).join(" ");
                log.cases.last_mut().unwrap().steps.push((day(&of["time:timestamp"]), step));
            }
            Event::Eof => return log,
            _ => {}
        }
    }
}

impl Read {
    fn take(&mut self, key: &str, value: &str) {
        match key {
            "concept:name" => self.name = value.to_owned(),
            "class" => self.class = value.to_owned(),
            "end_state" => self.end = value.to_owned(),
            "duration_days" => self.said[0] = value.parse().unwrap(),
            "utility_days" => self.said[1] = value.parse().unwrap(),
            "customer_days" => self.said[2] = value.parse().unwrap(),
            other => panic!("{other} of a trace"),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

pub fn read_ocel(bytes: &[u8]) -> Log {
    let file: Value = serde_json::from_slice(bytes).unwrap();
    let mut log = Log::default();
    let mut at: BTreeMap<String, usize> = BTreeMap::new();
    for object in file["objects"].as_array().unwrap() {
        let attributes = object["attributes"].as_array().unwrap().iter();
        let attributes = attributes.map(|one| (text(&one["name"]), text(&one["value"])));
        match object["type"].as_str().unwrap() {
            "log" => log.about = attributes.collect(),
            "case" => {
                let mut case = Read { name: text(&object["id"]), ..Read::default() };
                attributes.for_each(|(name, value)| case.take(&name, &value));
                at.insert(case.name.clone(), log.cases.len());
                log.cases.push(case);
            }
            _ => {}
        }
    }
    for event in file["events"].as_array().unwrap() {
        let of = event["relationships"].as_array().unwrap().iter().find_map(|one| at.get(one["objectId"].as_str()?));
        let step = event["attributes"].as_array().unwrap().iter().map(|one| text(&one["value"]));
        let step = (day(event["time"].as_str().unwrap()), step.collect::<Vec<_>>().join(" "));
        log.cases[*of.unwrap()].steps.push(step);
    }
    log
}
