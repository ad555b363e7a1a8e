//! `mining LOG.xes LOG.ocel.json`: each case as the library read it, from both files, as one line of JSON. Days between
//! the first and the last event are counted here from the events alone.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;

use process_mining::OCEL;
use process_mining::core::chrono::{DateTime, FixedOffset};
use process_mining::core::event_data::case_centric::xes::{XESImportOptions, import_xes_slice};
use process_mining::core::event_data::case_centric::{Attributes, Trace, XESEditableAttribute};
use process_mining::core::event_data::object_centric::ocel_json::import_ocel_json_slice;
use process_mining::core::event_data::object_centric::{OCELEvent, OCELObject};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let [_, xes, ocel] = &std::env::args().collect::<Vec<_>>()[..] else {
        return Err("usage: mining LOG.xes LOG.ocel.json".into());
    };
    let found = json!({ "xes": read_xes(&fs::read(xes)?)?, "ocel": read_ocel(&fs::read(ocel)?)? });
    println!("{found}");
    Ok(())
}

/// Days between the first and the last of these.
fn days(times: impl Iterator<Item = DateTime<FixedOffset>> + Clone) -> Option<i64> {
    Some((times.clone().max()? - times.min()?).num_days())
}

fn read_xes(bytes: &[u8]) -> Outcome<Value> {
    let options = XESImportOptions { verbose: false, ..XESImportOptions::default() };
    let log = import_xes_slice(bytes, false, options)?;
    let cases = log.traces.iter().map(case_of_trace).collect::<Outcome<Vec<_>>>()?;
    let extensions: Vec<_> = log.extensions.iter().flatten().map(|one| one.prefix.clone()).collect();
    let classifiers: Vec<_> = log.classifiers.iter().flatten().map(|one| one.keys.join(" ")).collect();
    let about: BTreeMap<_, _> = log.attributes.iter().map(|one| (one.key.clone(), one.value.to_string())).collect();
    Ok(json!({ "cases": cases, "extensions": extensions, "classifiers": classifiers, "about": about }))
}

fn text(attributes: &Attributes, key: &str) -> Outcome<String> {
    Ok(attributes.get_by_key(key).ok_or_else(|| format!("{key} is missing"))?.value.to_string())
}

fn case_of_trace(trace: &Trace) -> Outcome<Value> {
    let mut path = Vec::new();
    let mut times = Vec::new();
    for event in &trace.events {
        let of = |key| text(&event.attributes, key);
        path.push(format!("{} {} {}", of("concept:name")?, of("lifecycle:transition")?, of("org:role")?));
        let time = event.attributes.get_by_key("time:timestamp").and_then(|time| time.value.try_as_date());
        times.push(*time.ok_or("an event has no time")?);
    }
    if !times.is_sorted() {
        return Err("the events of a trace are not in order".into());
    }
    let of = |key| text(&trace.attributes, key);
    Ok(json!({
        "name": of("concept:name")?, "class": of("class")?, "end": of("end_state")?,
        "said": [of("duration_days")?, of("utility_days")?, of("customer_days")?],
        "days": days(times.into_iter()), "path": path,
    }))
}

fn read_ocel(bytes: &[u8]) -> Outcome<Value> {
    let log = import_ocel_json_slice(bytes)?;
    check(&log)?;
    let mut events: BTreeMap<&str, Vec<&OCELEvent>> = BTreeMap::new();
    for event in &log.events {
        let mut cases = event.relationships.iter().filter(|relation| relation.qualifier == "of case");
        let case = cases.next().ok_or("an event is of no case")?;
        events.entry(&case.object_id).or_default().push(event);
    }
    let cases = log.objects.iter().filter(|object| object.object_type == "case");
    let cases = cases.map(|case| case_of_object(case, events.get(case.id.as_str()).map_or(&[], Vec::as_slice)));
    let about = log.objects.iter().filter(|object| object.object_type == "log").flat_map(|object| &object.attributes);
    let about: BTreeMap<_, _> = about.map(|one| (one.name.clone(), one.value.to_string())).collect();
    Ok(json!({ "cases": cases.collect::<Outcome<Vec<_>>>()?, "about": about }))
}

/// What the standard asks beyond the shape: what is named is declared, ids are unique, and relations lead to objects.
fn check(log: &OCEL) -> Outcome<()> {
    let mut ids = BTreeSet::new();
    let known = |types: &[process_mining::core::event_data::object_centric::OCELType], name: &str, given: &[&str]| {
        types.iter().any(|of| of.name == name && given.iter().all(|one| of.attributes.iter().any(|a| a.name == *one)))
    };
    for object in &log.objects {
        let given: Vec<_> = object.attributes.iter().map(|one| one.name.as_str()).collect();
        if !ids.insert(object.id.as_str()) || !known(&log.object_types, &object.object_type, &given) {
            return Err(format!("object {}", object.id).into());
        }
    }
    let mut event_ids = BTreeSet::new();
    for event in &log.events {
        let given: Vec<_> = event.attributes.iter().map(|one| one.name.as_str()).collect();
        if !event_ids.insert(event.id.as_str()) || !known(&log.event_types, &event.event_type, &given) {
            return Err(format!("event {}", event.id).into());
        }
    }
    let relations = log.events.iter().flat_map(|event| &event.relationships);
    let relations = relations.chain(log.objects.iter().flat_map(|object| &object.relationships));
    match relations.into_iter().find(|relation| !ids.contains(relation.object_id.as_str())) {
        Some(relation) => Err(format!("{} leads to {}", relation.qualifier, relation.object_id).into()),
        None => Ok(()),
    }
}

fn case_of_object(case: &OCELObject, events: &[&OCELEvent]) -> Outcome<Value> {
    let of_event = |event: &OCELEvent, name: &str| {
        event.attributes.iter().find(|one| one.name == name).map_or_else(String::new, |one| one.value.to_string())
    };
    let path = events.iter().map(|event| ["stage", "transition", "role"].map(|name| of_event(event, name)).join(" "));
    let of = |name: &str| -> Outcome<String> {
        let found = case.attributes.iter().find(|one| one.name == name);
        Ok(found.ok_or_else(|| format!("{name} is missing"))?.value.to_string())
    };
    Ok(json!({
        "name": case.id, "class": of("class")?, "end": of("end_state")?,
        "said": [of("duration_days")?, of("utility_days")?, of("customer_days")?],
        "days": days(events.iter().map(|event| event.time)), "path": path.collect::<Vec<_>>(),
    }))
}
