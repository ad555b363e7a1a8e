use leptos::prelude::{document, window};
use web_sys::{Document, Event, EventSource, XmlHttpRequest, XmlHttpRequestResponseType};

use super::page;

pub fn wake() {
    let Some(source) = page::find("[data-live]").and_then(|region| region.get_attribute("data-live")) else { return };
    let Ok(events) = EventSource::new(&source) else { return };
    page::on(&events, "message", |_: Event| refresh());
    page::ready("live");
}

/// Asks for this page again and swaps what is live in it, so that the words come from one place.
fn refresh() {
    let Ok(request) = XmlHttpRequest::new() else { return };
    let Ok(address) = window().location().href() else { return };
    if request.open("GET", &address).is_err() {
        return;
    }
    request.set_response_type(XmlHttpRequestResponseType::Document);
    let answer = request.clone();
    page::on(&request, "load", move |_: Event| {
        let answered = answer.status() == Ok(200);
        if let (true, Ok(Some(page))) = (answered, answer.response_xml()) {
            swap(&page);
        }
    });
    let _ = request.send();
}

fn swap(new: &Document) {
    let (Some(shown), Ok(Some(region))) = (page::find("[data-live]"), new.query_selector("[data-live]")) else {
        return;
    };
    shown.set_inner_html(&region.inner_html());
    document().set_title(&new.title());
    let headline = new.query_selector("[data-headline]").ok().flatten().and_then(|headline| headline.text_content());
    if let Some(announcement) = page::find("[data-announce]") {
        announcement.set_text_content(headline.as_deref().map(str::trim));
    }
}
