//! An example of every answer, and of what is sent for it: recorded by a test, which compares what is answered today.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// By method and address, then by status, with the media type where it is not JSON; what is sent stands under [`SENT`].
const RECORDED: &str = include_str!("examples.json");
/// Where the recorded portal is.
pub const RECORDED_AT: &str = "https://sunlit.example";
/// What a request brings.
pub const SENT: &str = "body";

type Examples = HashMap<String, Map<String, Value>>;

/// Under which name an answer is recorded.
pub fn name(status: &str, media_type: &str) -> String {
    if media_type.ends_with("json") { status.to_owned() } else { format!("{status} {media_type}") }
}

/// Gives each answer and each body its example, as a portal at this address would answer.
pub fn add(document: &mut Value, base_url: &str) -> Result<(), serde_json::Error> {
    let recorded: Examples = serde_json::from_str(&RECORDED.replace(RECORDED_AT, base_url))?;
    for (operation, examples) in &recorded {
        let Some((method, path)) = operation.split_once(' ') else { continue };
        let said = document["paths"].get_mut(path).and_then(|methods| methods.get_mut(method.to_lowercase()));
        let Some(said) = said else { continue };
        for (status, answer) in said["responses"].as_object_mut().into_iter().flatten() {
            show(answer, |media_type| examples.get(&name(status, media_type)));
        }
        if let Some(body) = said.get_mut("requestBody") {
            show(body, |_| examples.get(SENT));
        }
    }
    Ok(())
}

fn show<'a>(described: &mut Value, example: impl Fn(&str) -> Option<&'a Value>) {
    let contents = described.get_mut("content").and_then(Value::as_object_mut);
    for (media_type, content) in contents.into_iter().flatten() {
        if let Some(example) = example(media_type) {
            content["example"] = example.clone();
        }
    }
}
