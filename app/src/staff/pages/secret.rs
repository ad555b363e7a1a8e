//! A key's secret, on the page that answers the form: nowhere else, and this once.

use leptos::prelude::*;

use crate::caller;
use crate::components::Card;
use crate::staff::secrets::Secret;

#[component]
pub fn SecretCard(
    secret: Secret,
    /// Whose it is.
    source: String,
) -> impl IntoView {
    let words = caller::words();
    let title = words.with("keys-secret-of", &[("source", source.into())]);
    view! {
        <Card title=title id="secret">
            <p role="status">{words.say("keys-secret-once")}</p>
            <p class="checksum"><code>{secret.secret.to_string()}</code></p>
            <p class="small muted">{words.say("keys-secret-use")}</p>
        </Card>
    }
}
