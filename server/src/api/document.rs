//! The description of the interface, and what its derivation can't say.

mod events;
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
        for name in READ_WHOLE {
            schemas.get_mut(name).map(close).unwrap_or_default();
        }
        events::write_out(schemas);
    }
    for methods in document["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut()) {
        for operation in methods.as_object_mut().into_iter().flat_map(|methods| methods.values_mut()) {
            let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
            parameters.into_iter().flatten().for_each(without_null);
        }
    }
    examples::add(&mut document, base_url)?;
    webhooks::add(&mut document);
    Ok(document)
}

/// A text of the query has no U+0000: no code, name or number has one.
fn without_null(parameter: &mut Value) {
    let is_asked = parameter["in"] == "query";
    let schema = &mut parameter["schema"];
    let is_free =
        schema["type"] == "string" && ["enum", "format", "pattern"].iter().all(|name| schema.get(*name).is_none());
    if is_free && is_asked {
        schema["pattern"] = json!(r"^[^\u0000]*$");
    }
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
