//! What is pushed, before its kind is looked at.

mod pointer;

use std::fmt::Formatter;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use chrono::DateTime;
use portal::progress::EventId;
use serde::de::{DeserializeOwned, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::problem::Problem;

/// An event is a few hundred bytes.
const ONE: usize = 64 << 10;

/// At most so many bytes, with a sentence for more.
pub struct Body<const LARGEST: usize = ONE>(Bytes);

impl<S: Send + Sync, const LARGEST: usize> FromRequest<S> for Body<LARGEST> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let read = axum::body::to_bytes(request.into_body(), LARGEST).await;
        read.map(Self).map_err(|_| Problem::bad_request("api-too-large").about("largest", LARGEST))
    }
}

impl<const LARGEST: usize> Body<LARGEST> {
    /// As it was sent.
    pub fn sent(&self) -> &[u8] {
        &self.0
    }

    /// What it says, as it stands there and as it is understood. `what` it is its sentence says.
    pub fn read<T: DeserializeOwned>(&self, what: What) -> Result<(Value, T), Problem> {
        let bad = |error: serde_json::Error| Problem::bad_request(what.key()).about("error", error);
        let Unambiguous(told) = serde_json::from_slice(&self.0).map_err(bad)?;
        let understood = understand(what, &told)?;
        Ok((told, understood))
    }
}

/// What is told.
#[derive(Debug, Clone, Copy)]
pub enum What {
    Event,
    Events,
    Measure,
    Message,
}

impl What {
    /// The sentence of one that can't be read.
    fn key(self) -> &'static str {
        match self {
            Self::Event => "api-unreadable-event",
            Self::Events => "api-unreadable-events",
            Self::Measure => "api-unreadable-measure",
            Self::Message => "api-unreadable-message",
        }
    }
}

/// What it says. Where it can't be read, the place of what is wrong is told; and a time that is none is named with how it is
/// written, since the reader's own words for it ("premature end of input") help nobody.
pub fn understand<T: DeserializeOwned>(what: What, told: &Value) -> Result<T, Problem> {
    let read = |told: &Value| T::deserialize(told).map_err(|error| error.to_string());
    read(told).map_err(|error| {
        let place = pointer::of(told, &error, &|told| read(told).err());
        let no_time = |name: &&str| {
            let time = told.get(*name).map(|told| told.as_str().map(DateTime::parse_from_rfc3339));
            matches!(time, Some(None | Some(Err(_))))
        };
        match ["occurred_at", "corrected_to", "taken_at"].into_iter().find(no_time) {
            Some(name) => Problem::bad_request("api-time").about("name", name).at(format!("/{name}")),
            None => Problem::bad_request(what.key()).about("error", error).at(place),
        }
    })
}

/// The source's own id of what it pushes.
pub fn source_event_id(text: &str) -> Result<EventId, Problem> {
    EventId::parse(text).ok_or_else(|| Problem::bad_request("api-event-id").at("/source_event_id"))
}

/// 3.0 is 3 to JSON Schema, and to some programs that write JSON.
fn whole(value: f64) -> Option<i64> {
    // Beyond it not every whole number is one.
    let is_whole = value.fract() == 0.0 && value.abs() < 2_f64.powi(53);
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
    is_whole.then_some(value as i64)
}

/// JSON in which no name is given twice: of two values, one reader takes the first and another the last.
struct Unambiguous(Value);

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(whole(value).map_or_else(|| value.into(), Value::from))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(Unambiguous(item)) = items.next_element()? {
            all.push(item);
        }
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            let Unambiguous(value) = entries.next_value()?;
            if all.contains_key(&name) {
                return Err(A::Error::custom(format!("`{name}` is given twice")));
            }
            all.insert(name, value);
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_name_given_twice_is_refused_wherever_it_stands() {
        let read = |text: &str| serde_json::from_str::<Unambiguous>(text).map(|Unambiguous(value)| value);
        let whole = r#"{"a": [1, -2, 1.5, "x", null, true], "b": {"a": {}}}"#;
        assert_eq!(read(whole).unwrap(), serde_json::from_str::<Value>(whole).unwrap());
        for twice in [r#"{"a": 1, "a": 1}"#, r#"{"b": [{"a": 1, "a": 2}]}"#, r#"{"a": {}, "\u0061": 1}"#] {
            assert!(read(twice).unwrap_err().to_string().contains("`a` is given twice"), "{twice}");
        }
    }
}
