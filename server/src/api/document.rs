//! The description of the interface, and what its derivation can't say.

pub mod examples;
mod webhooks;

use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

/// What an event holds beside codes: read field by field, and nothing is taken in unsaid.
const READ_WHOLE: [&str; 4] = ["Awaited", "ContractorChoice", "Slot", "Target"];

/// With the fields that a pushed event may have, and no others; with what is sent unasked; and with examples, as a portal at this
/// address answers.
pub fn complete(document: &OpenApi, base_url: &str) -> Result<Value, serde_json::Error> {
    let mut document = serde_json::to_value(document)?;
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        // One event is a part of the other: as it is before it is closed.
        let push = schemas.get("Push").cloned().unwrap_or_default();
        if let Some(Value::Array(parts)) = schemas.get_mut("BatchEvent").and_then(|event| event.get_mut("allOf")) {
            let is_push = |part: &&mut Value| part["$ref"] == "#/components/schemas/Push";
            parts.iter_mut().filter(is_push).for_each(|part| part.clone_from(&push));
        }
        for name in ["Push", "BatchEvent"] {
            if let Some(event) = schemas.get_mut(name) {
                // Its fields stand in several schemas, which each leaves room for the others'.
                event["unevaluatedProperties"] = json!(false);
            }
        }
        for name in READ_WHOLE {
            schemas.get_mut(name).map(close).unwrap_or_default();
        }
    }
    examples::add(&mut document, base_url)?;
    webhooks::add(&mut document);
    Ok(document)
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            fields.values_mut().for_each(close);
            if fields.get("properties").is_some_and(Value::is_object) && fields.contains_key("type") {
                fields.insert("additionalProperties".to_owned(), json!(false));
            }
        }
        Value::Array(all) => all.iter_mut().for_each(close),
        _ => {}
    }
}
