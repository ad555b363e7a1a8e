use fast_qr::QRBuilder;
use fast_qr::convert::Builder;
use fast_qr::convert::svg::SvgBuilder;
use leptos::prelude::*;

use crate::caller;
use crate::components::Card;
use crate::islands::CopyButton;

/// The private link: to copy, to scan, and what it is. It came by message too.
#[component]
pub fn LinkCard(#[prop(into)] link: String) -> impl IntoView {
    let words = caller::words();
    let code = QRBuilder::new(link.as_str()).build().ok().map(|code| SvgBuilder::default().margin(2).to_str(&code));
    // Named once, by the element around it.
    let code = code.map(|svg| svg.replacen("<svg ", "<svg aria-hidden=\"true\" focusable=\"false\" ", 1));
    view! {
        <Card title=words.say("link-title") id="link" class="link-card">
            <p>{words.say("link-text")}</p>
            <div class="field">
                <label for="private-link">{words.say("link-label")}</label>
                <input id="private-link" type="text" readonly value=link/>
            </div>
            <p class="buttons no-print">
                <button type="button" class="button quiet" data-copy="private-link" data-done=words.say("link-copied") hidden>
                    {words.say("link-copy")}
                </button>
            </p>
            {code.map(|code| view! { <div class="qr" role="img" aria-label=words.say("link-qr") inner_html=code></div> })}
            <p class="small muted">{words.say("link-note")}</p>
            <CopyButton/>
        </Card>
    }
}
