//! What a version of the list changed, as sentences.

use domain::contractors::Licence;
use domain::contractors::changes::Change;
use leptos::prelude::*;

use super::licence;
use crate::words::Words;

/// Each change of a firm as a line.
pub fn lines(words: Words, changes: &[Change]) -> impl IntoView + use<> {
    let lines: Vec<String> = changes.iter().flat_map(|change| said(words, change)).collect();
    view! { <ul>{lines.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul> }
}

fn said(words: Words, change: &Change) -> Vec<String> {
    match change {
        Change::Added => vec![words.say("contractors-change-added")],
        Change::Returned => vec![words.say("contractors-change-returned")],
        Change::Dropped => vec![words.say("contractors-change-dropped")],
        Change::Name { old, new } => vec![text(words, "contractors-name", old, new)],
        Change::Area { old, new } => vec![text(words, "contractors-area", old, new)],
        Change::Phone { old, new } => vec![text(words, "contractors-phone", old, new)],
        Change::Licences { gone, new } => {
            let each = |key: &'static str, licences: &[Licence]| {
                let said = licences.iter().map(|one| words.with(key, &[("licence", whole(words, one).into())]));
                said.collect::<Vec<_>>()
            };
            [each("contractors-change-gone", gone), each("contractors-change-new", new)].concat()
        }
    }
}

fn text(words: Words, field: &str, old: &str, new: &str) -> String {
    let shown = |text: &str| if text.is_empty() { words.say("contractors-change-empty") } else { text.to_owned() };
    let said = [("field", words.say(field).into()), ("old", shown(old).into()), ("new", shown(new).into())];
    words.with("contractors-change-text", &said)
}

fn whole(words: Words, one: &Licence) -> String {
    let said = [
        ("licence", licence(words, one).into()),
        ("number", one.number.as_str().into()),
        ("day", one.valid_until.to_string().into()),
    ];
    words.with("contractors-licence-whole", &said)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use domain::contractors::{LicenceKind, Scheme};
    use domain::text::Language;

    use super::*;

    #[test]
    fn a_change_says_what_it_was_and_what_it_is() {
        let words = Words(Language::Zh);
        let phone = Change::Phone { old: String::new(), new: "010-00000001".to_owned() };
        assert_eq!(said(words, &phone), ["办公电话：（空） → 010-00000001"]);
        let one = Licence {
            number: "0-0-00001-2020".to_owned(),
            scheme: Scheme::DesignGrades,
            kind: LicenceKind::Design,
            speciality: None,
            level: 2,
            max_kv: Some(220),
            valid_until: "2029-01-01".parse().unwrap(),
        };
        let licences = Change::Licences { gone: vec![one], new: Vec::new() };
        let line = "不再有：设计 乙级 · 220 千伏及以下 · 0-0-00001-2020 · 有效期至 2029-01-01";
        assert_eq!(said(words, &licences), [line]);
    }
}
