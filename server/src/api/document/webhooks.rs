//! What is sent to other systems, beside what they ask for.

use serde_json::{Value, json};

/// Says what a webhook brings. Its example is the event that the feed's example tells first.
pub fn add(document: &mut Value) {
    let told = document
        .pointer("/paths/~1api~1v1~1changes/get/responses/200/content/application~1json/example/changes/0")
        .cloned()
        .unwrap_or_default();
    let example = json!({
        "type": format!("application.{}", told["event"]["kind"].as_str().unwrap_or_default()),
        "timestamp": told["occurred_at"],
        "data": told,
    });
    document["webhooks"] = json!({
        "application": {
            "post": {
                "operationId": "told_of_event",
                "tags": ["applications"],
                "summary": "An event of an application, sent as it is written.",
                "description": "By Standard Webhooks (https://www.standardwebhooks.com), to endpoints from `sunlit webhook add`. At \
                    least once, in no promised order, without anything about a person; data is what `GET /api/v1/changes` tells. What \
                    is not taken is tried again for a day.",
                "parameters": [
                    header("webhook-id", "Reference and place in its log: the same in every try and replay", json!({ "type": "string" })),
                    header("webhook-timestamp", "When this try was signed, in seconds since 1970", json!({ "type": "integer" })),
                    header(
                        "webhook-signature",
                        "`v1,` and the Base64 of HMAC-SHA-256 over id, timestamp and body with dots between; two while a secret is rotated",
                        json!({ "type": "string" }),
                    ),
                ],
                "requestBody": {
                    "required": true,
                    "content": { "application/json": {
                        "schema": {
                            "type": "object",
                            "required": ["type", "timestamp", "data"],
                            "properties": {
                                "type": { "type": "string", "description": "`application.` and the kind of the event" },
                                "timestamp": { "type": "string", "format": "date-time", "description": "When it is said to have happened" },
                                "data": { "$ref": "#/components/schemas/Change" },
                            },
                        },
                        "example": example,
                    } },
                },
                "responses": {
                    "2XX": { "description": "Taken. Answer within 15 seconds; no body is read" },
                    "410": { "description": "Nothing more is sent to this endpoint until `sunlit webhook resume`" },
                    "default": { "description": "Tried again; a Retry-After counts up to six hours. No redirect is followed" },
                },
            },
        },
    });
}

fn header(name: &str, description: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "header", "required": true, "description": description, "schema": schema })
}
