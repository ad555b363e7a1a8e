//! The log as XES (IEEE 1849-2016).

use std::io::{self, Write};

use chrono::NaiveDate;
use domain::calendar::shanghai_date;
use domain::exports::{DatedStep, SMALLEST_PATH, Trace};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};

use super::Head;
use super::packed::{Finished, Packed};

const ROOT: &str = "log";
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
type Xml = Writer<Packed>;

/// The file while it is written.
pub(super) struct Xes(Xml);

impl Xes {
    /// Writes what stands before the first case.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn begin(head: &Head) -> io::Result<Self> {
        let mut xml = Writer::new_with_indent(Packed::new(), b' ', 1);
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        // The version is a decimal number in the standard's schema.
        let root = BytesStart::new(ROOT).with_attributes([
            ("xes.version", "1849.2016"),
            ("xes.features", ""),
            ("xmlns", "http://www.xes-standard.org/"),
        ]);
        xml.write_event(Event::Start(root))?;
        about(&mut xml, head)?;
        Ok(Self(xml))
    }

    /// Writes a case with its events.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn case(&mut self, name: &str, case: &Trace) -> io::Result<()> {
        trace(&mut self.0, name, case)
    }

    /// As [`Packed::part`].
    pub fn part(&mut self) -> Option<Vec<u8>> {
        self.0.get_mut().part()
    }

    /// Writes the end.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn finish(mut self) -> io::Result<Finished> {
        self.0.write_event(Event::End(BytesEnd::new(ROOT)))?;
        self.0.get_mut().write_all(b"\n")?;
        self.0.into_inner().finish()
    }
}

fn about(xml: &mut Xml, head: &Head) -> io::Result<()> {
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
    attribute(xml, ("string", "concept:name", &head.quarter.to_string()))?;
    attribute(xml, ("string", "lifecycle:model", "standard"))?;
    attribute(xml, ("date", "made_on", &midnight(shanghai_date(head.made_at))))?;
    for (key, count) in [
        ("cases", head.counts.cases),
        ("paths", head.counts.paths),
        ("smallest_path", SMALLEST_PATH),
        ("cases_left_out", head.counts.cases_left_out),
        ("paths_left_out", head.counts.paths_left_out),
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
