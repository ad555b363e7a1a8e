//! Half-days to choose from, at both sides.

use domain::progress::Slot;

use super::Choice;
use crate::words::Words;

/// Begins with none, so that nothing is chosen by accident.
#[must_use]
pub fn slot_choices(words: Words, slots: &[Slot]) -> Vec<Choice> {
    let slots = slots.iter().map(|slot| Choice::new(slot.to_string(), words.slot(*slot)));
    std::iter::once(Choice::new("", words.say("appointments-none-chosen"))).chain(slots).collect()
}
