//! The log as XES (IEEE 1849-2016).

use std::io;

use chrono::NaiveDate;
use domain::calendar::shanghai_date;
use domain::exports::{DatedStep, SMALLEST_PATH, Trace};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, Event};

use super::Log;
use crate::{Fault, Result};

const EXTENSIONS: [(&str, &str, &str); 4] = [
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
];

/// What every trace and every event has, with the value that would stand for a missing one: type, key, value.
const OF_TRACES: [Attribute<'_>; 6] = [
    ("string", "concept:name", ""),
    ("string", "class", ""),
    ("string", "end_state", ""),
    ("int", "duration_days", "0"),
    ("int", "utility_days", "0"),
    ("int", "customer_days", "0"),
];
const OF_EVENTS: [Attribute<'_>; 4] = [
    ("string", "concept:name", ""),
    ("string", "lifecycle:transition", "complete"),
    ("string", "org:role", ""),
    ("date", "time:timestamp", "1970-01-01T00:00:00+08:00"),
];

type Attribute<'a> = (&'a str, &'a str, &'a str);
type Xml = Writer<Vec<u8>>;

pub(super) fn write(log: &Log) -> Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    let failed = |error: io::Error| Fault::Inconsistent(format!("XES of {}: {error}", log.quarter));
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None))).map_err(failed)?;
    let root = xml.create_element("log");
    // The version is a decimal number in the standard's schema.
    let root = root.with_attributes([
        ("xes.version", "1849.2016"),
        ("xes.features", ""),
        ("xmlns", "http://www.xes-standard.org/"),
    ]);
    root.write_inner_content(|xml| {
        head(xml, log)?;
        log.cases.iter().try_for_each(|(name, case)| trace(xml, name, case))
    })
    .map_err(failed)?;
    xml.get_mut().push(b'\n');
    Ok(xml.into_inner())
}

fn head(xml: &mut Xml, log: &Log) -> io::Result<()> {
    for (name, prefix, uri) in EXTENSIONS {
        let extension = xml.create_element("extension");
        extension.with_attributes([("name", name), ("prefix", prefix), ("uri", uri)]).write_empty()?;
    }
    for (scope, attributes) in [("trace", &OF_TRACES[..]), ("event", &OF_EVENTS[..])] {
        let global = xml.create_element("global").with_attribute(("scope", scope));
        global.write_inner_content(|xml| attributes.iter().try_for_each(|one| attribute(xml, *one)))?;
    }
    for (name, keys) in [("Stage", "concept:name"), ("Stage and transition", "concept:name lifecycle:transition")] {
        let classifier = xml.create_element("classifier");
        classifier.with_attributes([("name", name), ("scope", "event"), ("keys", keys)]).write_empty()?;
    }
    attribute(xml, ("string", "concept:name", &log.quarter.to_string()))?;
    attribute(xml, ("string", "lifecycle:model", "standard"))?;
    attribute(xml, ("date", "made_on", &midnight(shanghai_date(log.made_at))))?;
    for (key, count) in [
        ("cases", log.cases.len()),
        ("paths", log.paths),
        ("smallest_path", SMALLEST_PATH),
        ("cases_left_out", log.cases_left_out),
        ("paths_left_out", log.paths_left_out),
    ] {
        attribute(xml, ("int", key, &count.to_string()))?;
    }
    Ok(())
}

fn trace(xml: &mut Xml, name: &str, trace: &Trace) -> io::Result<()> {
    xml.create_element("trace").write_inner_content(|xml| {
        attribute(xml, ("string", "concept:name", name))?;
        attribute(xml, ("string", "class", &trace.class))?;
        attribute(xml, ("string", "end_state", trace.end.code()))?;
        attribute(xml, ("int", "duration_days", &trace.duration_days().to_string()))?;
        attribute(xml, ("int", "utility_days", &trace.utility_days.to_string()))?;
        attribute(xml, ("int", "customer_days", &trace.customer_days.to_string()))?;
        trace.steps.iter().try_for_each(|dated| event(xml, dated))
    })?;
    Ok(())
}

fn event(xml: &mut Xml, dated: &DatedStep) -> io::Result<()> {
    xml.create_element("event").write_inner_content(|xml| {
        attribute(xml, ("string", "concept:name", dated.step.stage.code()))?;
        attribute(xml, ("string", "lifecycle:transition", dated.step.transition.as_str()))?;
        attribute(xml, ("string", "org:role", dated.step.role.code()))?;
        attribute(xml, ("date", "time:timestamp", &midnight(dated.on)))
    })?;
    Ok(())
}

fn attribute(xml: &mut Xml, (kind, key, value): Attribute<'_>) -> io::Result<()> {
    xml.create_element(kind).with_attributes([("key", key), ("value", value)]).write_empty()?;
    Ok(())
}

/// The day as an instant: 00:00 in Shanghai.
pub(super) fn midnight(day: NaiveDate) -> String {
    format!("{day}T00:00:00+08:00")
}
