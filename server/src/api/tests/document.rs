use super::super::document::examples::RECORDED_AT;
use super::super::{document, operations};

/// What other systems were built against: a change shows up here. `INSTA_UPDATE=always` accepts it.
#[test]
fn the_document_changes_only_on_purpose() {
    insta::with_settings!({ sort_maps => true, prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_json_snapshot!("openapi", document::complete(&operations().into_openapi(), RECORDED_AT).unwrap());
    });
}

/// An operation's content of some media type, wherever it stands.
fn lacking(operation: &str, described: &serde_json::Value) -> Vec<String> {
    let contents = described["content"].as_object().into_iter().flatten();
    // A file's bytes are what was sent.
    let without = contents.filter(|(media_type, _)| *media_type != "application/octet-stream");
    without
        .filter(|(_, content)| content.get("example").is_none())
        .map(|(media_type, _)| format!("{operation} {media_type}"))
        .collect()
}

#[test]
fn every_answer_and_every_body_has_an_example() {
    let document = document::complete(&operations().into_openapi(), RECORDED_AT).unwrap();
    let mut without = Vec::new();
    let mut seen = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            without.extend(lacking(&format!("{method} {path}"), &operation["requestBody"]));
            assert_ne!(
                operation.get("parameters"),
                Some(&serde_json::Value::Null),
                "programs that read it want a list or nothing"
            );
            for (status, answer) in operation["responses"].as_object().unwrap() {
                seen += 1;
                without.extend(lacking(&format!("{method} {path} {status}"), answer));
            }
        }
    }
    assert!(seen > 90, "{seen}");
    assert_eq!(without, Vec::<String>::new());
    let webhook = &document["webhooks"]["application"]["post"]["requestBody"]["content"]["application/json"]["example"];
    assert_eq!(webhook["type"], format!("application.{}", webhook["data"]["event"]["kind"].as_str().unwrap()));
}
