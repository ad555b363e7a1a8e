use super::super::{document, operations};

/// What other systems were built against: a change shows up here. `INSTA_UPDATE=always` accepts it.
#[test]
fn the_document_changes_only_on_purpose() {
    insta::with_settings!({ sort_maps => true, prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_json_snapshot!("openapi", document::complete(&operations().into_openapi()).unwrap());
    });
}
