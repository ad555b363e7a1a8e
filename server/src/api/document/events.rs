//! Events that are pushed: the fields of their kind, and those that every event has, beside each other.

use domain::progress::{EventKind, Source, may_say};
use serde_json::{Map, Value, json};

/// Describes each kind whole and closed. As derived, an event is all of several schemas of which each leaves room for the others'
/// fields; few programs that read descriptions can tell from that which fields there are.
pub fn write_out(schemas: &mut Map<String, Value>) {
    for name in ["Push", "BatchEvent"] {
        let Some(event) = schemas.get(name) else { continue };
        let kinds = alternatives(schemas, event)
            .into_iter()
            .filter(|kind| is_told_by_systems(&kind["properties"]["kind"]["enum"][0]));
        let kinds: Vec<Value> = kinds.map(closed).collect();
        let description = event["description"].clone();
        schemas.insert(name.to_owned(), json!({ "description": description, "oneOf": kinds }));
    }
}

/// What is the portal's or the customer's own, or the desk's alone, no other system tells.
fn is_told_by_systems(kind: &Value) -> bool {
    let kind = EventKind::ALL.into_iter().find(|known| kind == known.as_str());
    kind.is_some_and(|kind| kind != EventKind::MeterCorrected && may_say(Source::BackOffice, kind))
}

fn closed(mut kind: Value) -> Value {
    kind["additionalProperties"] = json!(false);
    kind
}

/// The objects that a schema allows.
fn alternatives(schemas: &Map<String, Value>, schema: &Value) -> Vec<Value> {
    if let Some(name) = schema["$ref"].as_str().and_then(|address| address.rsplit('/').next()) {
        return schemas.get(name).map(|schema| alternatives(schemas, schema)).unwrap_or_default();
    }
    if let Some(kinds) = schema["oneOf"].as_array() {
        return kinds.iter().flat_map(|kind| alternatives(schemas, kind)).collect();
    }
    let Some(parts) = schema["allOf"].as_array() else { return vec![schema.clone()] };
    let parts = parts.iter().map(|part| alternatives(schemas, part));
    parts
        .reduce(|before, part| before.iter().flat_map(|one| part.iter().map(|other| both(one, other))).collect())
        .unwrap_or_default()
}

/// The fields of the one and the other.
fn both(one: &Value, other: &Value) -> Value {
    let mut both = one.clone();
    for (name, field) in other["properties"].as_object().into_iter().flatten() {
        both["properties"][name] = field.clone();
    }
    let required = [one, other].into_iter().flat_map(|part| part["required"].as_array().cloned().unwrap_or_default());
    both["required"] = required.collect();
    both
}
