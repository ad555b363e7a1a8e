//! The list of licensed firms, complete and in no order of merit, and what an owner says about the choice.

pub mod choice;
pub mod detail;
pub mod list;

use domain::contractors::{Licence, LicenceKind, Scheme};

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

/// 承装三级（五级制） · 110 千伏及以下
fn licence(words: Words, licence: &Licence) -> String {
    let level = words.with(
        match licence.scheme {
            Scheme::FiveLevels => "contractors-level-of-five",
            Scheme::ThreeLevels => "contractors-level-of-three",
        },
        &[("kind", kind(words, licence.kind).into()), ("level", licence.level.to_string().into())],
    );
    format!("{level} · {}", voltage(words, licence.max_kv))
}
