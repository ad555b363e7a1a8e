use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, Event, EventSource, FocusEvent, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement,
    NodeList, XmlHttpRequest, XmlHttpRequestResponseType,
};

use super::page;

/// The parts of the page that follow its case, each with an id.
const PARTS: &str = "[data-part]";
/// Where somebody answers in one of them.
const FORMS: &str = "[data-part] form";

/// Parts that were not swapped since somebody was at them.
type Postponed = Rc<RefCell<Vec<Element>>>;

pub fn wake() {
    let Some(source) = page::find("[data-live]").and_then(|region| region.get_attribute("data-live")) else { return };
    let Ok(events) = EventSource::new(&source) else { return };
    let postponed = Postponed::default();
    let waiting = Rc::clone(&postponed);
    page::on(&events, "message", move |_: Event| refresh(&waiting));
    page::on_page("focusout", move |event| {
        let next = event.dyn_ref::<FocusEvent>().and_then(FocusEvent::related_target);
        let next = next.and_then(|next| next.dyn_into::<Element>().ok());
        let stays = next.is_some_and(|next| next.closest(FORMS).is_ok_and(|form| form.is_some()));
        if !stays && postponed.borrow().iter().any(|part| !is_busy(part)) {
            refresh(&postponed);
        }
    });
    page::ready("live");
}

/// Asks for this page again and swaps what is live in it, so that the words come from one place.
fn refresh(postponed: &Postponed) {
    let Ok(request) = XmlHttpRequest::new() else { return };
    let Ok(address) = window().location().href() else { return };
    if request.open("GET", &address).is_err() {
        return;
    }
    request.set_response_type(XmlHttpRequestResponseType::Document);
    // What a page says once is not said to this one.
    let _ = request.set_request_header("X-Live", "1");
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

fn swap(new: &Document, postponed: &Postponed) {
    postponed.borrow_mut().clear();
    for shown in page::all(PARTS) {
        let Some(part) = new.get_element_by_id(&shown.id()) else { continue };
        if is_busy(&shown) {
            postponed.borrow_mut().push(shown);
        } else {
            shown.set_inner_html(&part.inner_html());
        }
    }
    document().set_title(&new.title());
    let headline = new.query_selector("[data-headline]").ok().flatten().and_then(|headline| headline.text_content());
    if let Some(announcement) = page::find("[data-announce]") {
        announcement.set_text_content(headline.as_deref().map(str::trim));
    }
}

/// What somebody is about to answer stays under their hands until they leave it; what they have written or chosen, until it is sent;
/// and what was refused, until it is put right.
fn is_busy(part: &Element) -> bool {
    let has = |selector| part.query_selector(selector).is_ok_and(|found| found.is_some());
    has("form :focus")
        || has("[aria-invalid]")
        || all_in(part, "input, textarea, select").any(|field| is_changed(&field))
}

/// Whether a field holds something else than the page came with.
fn is_changed(field: &Element) -> bool {
    if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
        return match input.type_().as_str() {
            "checkbox" | "radio" => input.checked() != input.default_checked(),
            // A chosen file is a value, and what was there before is none.
            _ => input.value() != input.default_value(),
        };
    }
    if let Some(area) = field.dyn_ref::<HtmlTextAreaElement>() {
        return area.default_value().is_ok_and(|before| before != area.value());
    }
    let before = all_in(field, "option").position(|option| option.has_attribute("selected")).unwrap_or_default();
    let shown = field.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::selected_index);
    shown.is_some_and(|shown| usize::try_from(shown) != Ok(before))
}

fn all_in(within: &Element, selector: &str) -> impl Iterator<Item = Element> + use<> {
    let list = within.query_selector_all(selector).ok();
    let length = list.as_ref().map_or(0, NodeList::length);
    (0..length).filter_map(move |at| list.as_ref()?.get(at)?.dyn_into().ok())
}
