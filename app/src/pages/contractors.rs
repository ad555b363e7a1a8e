//! The list of licensed firms, complete and in no order of merit, and what an owner says about the choice.

mod change;
pub mod choice;
pub mod detail;
pub mod fields;
pub mod history;
pub mod list;
pub mod shares;

use domain::contractors::{GRADES, Licence, LicenceKind, Scheme, Speciality};
use leptos::prelude::*;

use crate::words::Words;

fn kind(words: Words, kind: LicenceKind) -> String {
    words.say(match kind {
        LicenceKind::Install => "contractors-kind-install",
        LicenceKind::Repair => "contractors-kind-repair",
        LicenceKind::Test => "contractors-kind-test",
        LicenceKind::Design => "contractors-kind-design",
    })
}

fn voltage(words: Words, kilovolts: Option<u16>) -> String {
    match kilovolts {
        Some(kilovolts) => words.with("contractors-up-to", &[("kilovolts", kilovolts.to_string().into())]),
        None => words.say("contractors-any-voltage"),
    }
}

/// 承装三级（五级制） · 110 千伏及以下, 设计（变电工程）乙级 · 220 千伏及以下
fn licence(words: Words, licence: &Licence) -> String {
    let kind = kind(words, licence.kind);
    let level = match licence.scheme {
        Scheme::FiveLevels => with_level(words, "contractors-level-of-five", kind, licence.level),
        Scheme::ThreeLevels => with_level(words, "contractors-level-of-three", kind, licence.level),
        Scheme::DesignGrades => {
            let grade = GRADES.get(usize::from(licence.level.saturating_sub(1))).copied().unwrap_or_default();
            match licence.speciality {
                None => words.with("contractors-level-design-plain", &[("kind", kind.into()), ("grade", grade.into())]),
                Some(one) => words.with(
                    "contractors-level-design",
                    &[("kind", kind.into()), ("speciality", speciality(words, one).into()), ("grade", grade.into())],
                ),
            }
        }
    };
    format!("{level} · {}", voltage(words, licence.max_kv))
}

fn with_level(words: Words, key: &str, kind: String, level: u8) -> String {
    words.with(key, &[("kind", kind.into()), ("level", level.to_string().into())])
}

fn speciality(words: Words, speciality: Speciality) -> String {
    words.say(match speciality {
        Speciality::Industry => "contractors-speciality-industry",
        Speciality::Line => "contractors-speciality-line",
        Speciality::Substation => "contractors-speciality-substation",
    })
}

/// To call, if it is one number; to read, if the list says something else; or that there is none.
fn phone(words: Words, phone: &str) -> AnyView {
    if phone.is_empty() {
        return view! { <span class="muted">{words.say("contractors-no-phone")}</span> }.into_any();
    }
    if !phone.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')')) {
        return view! { <span>{phone.to_owned()}</span> }.into_any();
    }
    view! { <a href=format!("tel:{phone}")>{phone.to_owned()}</a> }.into_any()
}

/// The pages around the list.
fn see_also(words: Words) -> impl IntoView {
    view! {
        <ul class="small">
            <li><a href="/contractors/shares">{words.say("contractors-shares-link")}</a></li>
            <li><a href="/contractors/history">{words.say("contractors-history-link")}</a></li>
        </ul>
    }
}
