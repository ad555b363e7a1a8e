use std::time::Duration;

use chrono::NaiveDate;
use domain::documents::{CreditCode, DocumentKind};
use domain::problem::Problem;
use domain::sessions::Phone;
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::JsCast;
use web_sys::js_sys::Date;
use web_sys::{Element, HtmlInputElement};

use super::page;

/// A message moves what is below it. A field is left when the mouse goes down on a button; were the button moved then,
/// the mouse would go up beside it and nothing be pressed.
const PATIENCE: Duration = Duration::from_millis(250);

pub fn wake() {
    page::on_page("focusout", |event| {
        if let Some(input) = page::origin(&event, "[data-check]").and_then(page::input) {
            set_timeout(move || check(&input), PATIENCE);
        }
    });
    page::ready("check");
}

fn check(input: &HtmlInputElement) {
    let typed = input.value();
    let kind = input.get_attribute("data-check").unwrap_or_default();
    let problem = if typed.trim().is_empty() { None } else { problem(&kind, &typed) };
    match problem.and_then(|problem| sentence(input, &problem)) {
        Some(sentence) => show(input, &sentence),
        None => clear(input),
    }
}

fn problem(kind: &str, typed: &str) -> Option<Problem> {
    match kind {
        "phone" => Phone::parse(typed).err(),
        "credit_code" => CreditCode::parse(typed).err(),
        "id_number" => DocumentKind::IdCard.check_number(typed, today()).err(),
        // The kind is what was chosen in the field of that name.
        chooser => {
            let kind = DocumentKind::from_code(&page::value_of(chooser)?)?;
            match kind.check_number(typed, today()) {
                Ok(checked) => checked.warning,
                Err(problem) => Some(problem),
            }
        }
    }
}

/// The browser's day, near enough to Shanghai's for an age; the server decides.
fn today() -> NaiveDate {
    let now = Date::new_0();
    NaiveDate::from_ymd_opt(now.get_full_year().cast_signed(), now.get_month() + 1, now.get_date()).unwrap_or_default()
}

/// The sentence that the server wrote for this problem, with what it mentions filled in.
fn sentence(input: &HtmlInputElement, problem: &Problem) -> Option<String> {
    let sentences = input.get_attribute("data-sentences")?;
    let mut sentence = sentences
        .lines()
        .filter_map(|line| line.split_once('='))
        .find_map(|(key, sentence)| (key == problem.key()).then(|| sentence.to_owned()))?;
    for (name, value) in problem.arguments() {
        sentence = sentence.replace(&["{", name, "}"].concat(), &value);
    }
    Some(sentence)
}

fn show(input: &HtmlInputElement, sentence: &str) {
    let id = [input.id().as_str(), "-error"].concat();
    let message = document().get_element_by_id(&id).or_else(|| new_message(input, &id));
    if let Some(message) = message {
        message.set_text_content(Some(sentence));
    }
    page::set(input, "aria-invalid", "true");
    frame(input, true);
}

fn new_message(input: &HtmlInputElement, id: &str) -> Option<Element> {
    let message = document().create_element("p").ok()?;
    message.set_class_name("message");
    message.set_id(id);
    page::set(&message, "role", "status");
    input.parent_element()?.insert_before(&message, Some(input.unchecked_ref())).ok()?;
    let described = input.get_attribute("aria-describedby").unwrap_or_default();
    page::set(input, "aria-describedby", [described.as_str(), " ", id].concat().trim());
    Some(message)
}

fn clear(input: &HtmlInputElement) {
    if let Some(message) = document().get_element_by_id(&[input.id().as_str(), "-error"].concat()) {
        message.set_text_content(None);
    }
    let _ = input.remove_attribute("aria-invalid");
    frame(input, false);
}

fn frame(input: &HtmlInputElement, wrong: bool) {
    if let Ok(Some(field)) = input.closest(".field") {
        let _ = field.class_list().toggle_with_force("error", wrong);
    }
}
