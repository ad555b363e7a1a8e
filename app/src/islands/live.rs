use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, Event, EventSource, HtmlInputElement, HtmlTextAreaElement, XmlHttpRequest,
    XmlHttpRequestResponseType,
};

use super::page;

/// The parts of the page that follow its case, each with an id.
const PARTS: &str = "[data-part]";

pub fn wake() {
    let Some(source) = page::find("[data-live]").and_then(|region| region.get_attribute("data-live")) else { return };
    let Ok(events) = EventSource::new(&source) else { return };
    let postponed = Rc::new(Cell::new(false));
    let waiting = Rc::clone(&postponed);
    page::on(&events, "message", move |_: Event| refresh(&waiting));
    page::on_page("focusout", move |_| {
        if postponed.take() {
            refresh(&postponed);
        }
    });
    page::ready("live");
}

/// Asks for this page again and swaps what is live in it, so that the words come from one place.
fn refresh(postponed: &Rc<Cell<bool>>) {
    let Ok(request) = XmlHttpRequest::new() else { return };
    let Ok(address) = window().location().href() else { return };
    if request.open("GET", &address).is_err() {
        return;
    }
    request.set_response_type(XmlHttpRequestResponseType::Document);
    let answer = request.clone();
    let postponed = Rc::clone(postponed);
    page::on(&request, "load", move |_: Event| {
        let answered = answer.status() == Ok(200);
        if let (true, Ok(Some(new))) = (answered, answer.response_xml()) {
            swap(&new, &postponed);
        }
    });
    let _ = request.send();
}

fn swap(new: &Document, postponed: &Cell<bool>) {
    for shown in page::all(PARTS) {
        let Some(part) = new.get_element_by_id(&shown.id()) else { continue };
        // What somebody is about to answer stays under their hands until they leave it, and what they have written or chosen
        // until it is sent.
        if shown.query_selector("form :focus").is_ok_and(|field| field.is_some()) || is_written_in(&shown) {
            postponed.set(true);
            continue;
        }
        shown.set_inner_html(&part.inner_html());
    }
    document().set_title(&new.title());
    let headline = new.query_selector("[data-headline]").ok().flatten().and_then(|headline| headline.text_content());
    if let Some(announcement) = page::find("[data-announce]") {
        announcement.set_text_content(headline.as_deref().map(str::trim));
    }
}

fn is_written_in(part: &Element) -> bool {
    let Ok(list) = part.query_selector_all("textarea, input") else { return false };
    let mut fields = (0..list.length()).filter_map(|at| list.get(at));
    fields.any(|field| match field.dyn_ref::<HtmlInputElement>() {
        // A chosen file is a value, and what was there before is none.
        Some(input) => input.default_value() != input.value(),
        None => field
            .dyn_ref::<HtmlTextAreaElement>()
            .is_some_and(|area| area.default_value().is_ok_and(|before| before != area.value())),
    })
}
