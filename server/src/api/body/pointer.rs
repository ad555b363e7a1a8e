//! Where in a body it is that it can't be read. Parts of it are read after a first look at all of it, so that the reader knows what is
//! wrong and not where: it is found by what the reader says without each part.

use portal::progress::escaped;
use serde_json::Value;

/// As deep as a body is.
const DEEPEST: usize = 4;
/// As many parts as what has its place named has. Each is left out once, and all of the rest is read again: whoever sends a list of
/// thousands is told what is wrong, and not where.
const MOST_PARTS: usize = 32;

/// Bytes of what has its place looked for, at most: an event has a few hundred.
const LARGEST: usize = 16 << 10;

/// A JSON pointer (RFC 6901) to what the reader's `error` is about; an empty one for the whole. `read` is the error of another body.
pub fn of(told: &Value, error: &str, read: &dyn Fn(&Value) -> Option<String>) -> String {
    if told.to_string().len() > LARGEST {
        return String::new();
    }
    let missing = error.split_once("missing field `").and_then(|(_, rest)| rest.split_once('`')).map(|(name, _)| name);
    match missing {
        Some(name) => lacking(told, "", name, error, read).unwrap_or_else(|| step("", name)),
        None => blamed(told, String::new(), error, read),
    }
}

/// The object to which a field was to be added so that it was not missed any more.
fn lacking(
    told: &Value,
    place: &str,
    name: &str,
    error: &str,
    read: &dyn Fn(&Value) -> Option<String>,
) -> Option<String> {
    let inner = parts(told.pointer(place)?);
    if place.matches('/').count() > DEEPEST || inner.len() > MOST_PARTS {
        return None;
    }
    if told.pointer(place).is_some_and(Value::is_object) && !inner.iter().any(|inner| inner == name) {
        let mut other = told.clone();
        if let Some(Value::Object(fields)) = other.pointer_mut(place) {
            fields.insert(name.to_owned(), Value::Null);
        }
        if read(&other).as_deref() != Some(error) {
            return Some(step(place, name));
        }
    }
    inner.iter().find_map(|inner| lacking(told, &step(place, inner), name, error, read))
}

/// The innermost part without which the reader says something else.
fn blamed(told: &Value, place: String, error: &str, read: &dyn Fn(&Value) -> Option<String>) -> String {
    let inner = told.pointer(&place).map(parts).unwrap_or_default();
    if place.matches('/').count() > DEEPEST || inner.len() > MOST_PARTS {
        return place;
    }
    // Without its kind nothing of an event is read: whatever else is wrong is looked for first.
    let (kinds, others): (Vec<_>, Vec<_>) = inner.into_iter().partition(|name| matches!(name.as_str(), "kind" | "act"));
    let other = others.into_iter().chain(kinds).find(|name| {
        let mut without = told.clone();
        match without.pointer_mut(&place) {
            Some(Value::Object(fields)) => {
                fields.remove(name);
            }
            Some(Value::Array(items)) => {
                name.parse().ok().filter(|at| *at < items.len()).map(|at: usize| items.remove(at));
            }
            _ => {}
        }
        read(&without).as_deref() != Some(error)
    });
    match other {
        Some(name) => blamed(told, step(&place, &name), error, read),
        None => place,
    }
}

/// The names of an object's fields, or the places of a list's items.
fn parts(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => fields.keys().cloned().collect(),
        Value::Array(items) => (0..items.len()).map(|at| at.to_string()).collect(),
        _ => Vec::new(),
    }
}

fn step(place: &str, name: &str) -> String {
    format!("{place}/{}", escaped(name))
}
