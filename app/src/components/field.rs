use leptos::prelude::*;

use crate::caller;

/// What the island `FieldCheck` checks when somebody leaves the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    IdNumber,
    CreditCode,
    Phone,
    /// The number of the kind of document chosen in the field of this name.
    Document(&'static str),
}

const ID_NUMBER: [&str; 7] = [
    "problem-id-length",
    "problem-id-fifteen-digits",
    "problem-id-character",
    "problem-id-region",
    "problem-id-birth-date",
    "problem-id-check-digit",
    "problem-under-fourteen",
];
const CREDIT_CODE: [&str; 4] = [
    "problem-credit-code-length",
    "problem-credit-code-character",
    "problem-credit-code-region",
    "problem-credit-code-check-digit",
];
const OTHER_PAPERS: [&str; 6] = [
    "problem-property-certificate-form",
    "problem-passport-form",
    "problem-hong-kong-macao-form",
    "problem-taiwan-form",
    "problem-military-form",
    "problem-permanent-residence-form",
];
const PHONE: [&str; 2] = ["problem-phone-length", "problem-phone-start"];

impl Check {
    /// As the island reads it.
    fn code(self) -> &'static str {
        match self {
            Self::IdNumber => "id_number",
            Self::CreditCode => "credit_code",
            Self::Phone => "phone",
            Self::Document(chooser) => chooser,
        }
    }

    /// The sentences that the island may need, as `key=sentence` lines. What a sentence mentions stays in braces and is
    /// filled in there.
    fn sentences(self) -> String {
        let keys: Vec<&str> = match self {
            Self::IdNumber => ID_NUMBER.to_vec(),
            Self::CreditCode => CREDIT_CODE.to_vec(),
            Self::Phone => PHONE.to_vec(),
            Self::Document(_) => [&ID_NUMBER[..], &CREDIT_CODE, &OTHER_PAPERS].concat(),
        };
        let words = caller::words();
        let arguments = [("found", "{found}".into()), ("character", "{character}".into())];
        keys.iter().map(|key| format!("{key}={}", words.with(key, &arguments))).collect::<Vec<_>>().join("\n")
    }
}

/// One line to type in, with its label, its hint and what is wrong with it.
#[component]
pub fn Field(
    /// Also the id.
    #[prop(into)]
    name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
    #[prop(optional, into)] value: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] autocomplete: Option<&'static str>,
    #[prop(optional, into)] inputmode: Option<&'static str>,
    /// In characters; wide enough that nothing typed is cut before it is checked.
    #[prop(optional, into)]
    maxlength: Option<u16>,
    /// May stay empty, and says so.
    #[prop(optional)]
    optional: bool,
    /// Narrow where the answer is short: `short` or nothing.
    #[prop(optional)]
    class: &'static str,
    #[prop(optional, into)] check: Option<Check>,
) -> impl IntoView {
    let words = caller::words();
    let hint_id = hint.as_ref().map(|_| format!("{name}-hint"));
    let error_id = error.as_ref().map(|_| format!("{name}-error"));
    let described = described_by([hint_id.as_deref(), error_id.as_deref()]);
    let frame = if error.is_some() { "field error" } else { "field" };
    view! {
        <div class=format!("{frame} {class}").trim_end().to_owned()>
            <label for=name.clone()>
                {label} {optional.then(|| view! { <span class="muted">{words.say("field-optional")}</span> })}
            </label>
            {hint.map(|hint| view! { <p class="hint" id=hint_id.clone()>{hint}</p> })}
            {error.clone().map(|error| view! { <ErrorLine id=error_id.clone().unwrap_or_default() text=error/> })}
            <input
                type=kind
                id=name.clone()
                name=name.clone()
                value=value
                autocomplete=autocomplete
                inputmode=inputmode
                maxlength=maxlength
                aria-describedby=described
                aria-invalid=error.is_some().then_some("true")
                data-check=check.map(Check::code)
                data-sentences=check.map(Check::sentences)
            />
        </div>
    }
}

/// The error at a field. Says that it is one, since red does not.
#[component]
pub fn ErrorLine(#[prop(into)] id: String, #[prop(into)] text: String) -> impl IntoView {
    let words = caller::words();
    view! {
        <p class="message" id=id>
            <span class="visually-hidden">{words.say("error-prefix")}</span>
            {text}
        </p>
    }
}

/// Ids for `aria-describedby`.
pub(super) fn described_by<const N: usize>(ids: [Option<&str>; N]) -> Option<String> {
    let ids: Vec<&str> = ids.into_iter().flatten().collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}
