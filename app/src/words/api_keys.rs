//! What is said of keys of other systems.

use chrono::{DateTime, TimeDelta, Utc};
use portal::api_keys::typed::Wrong;
use portal::api_keys::{ApiKey, Scope, State};

use super::Words;

impl Words {
    /// What is wrong with a field of a key, and what to do.
    #[must_use]
    pub fn key_wrong(self, wrong: &Wrong) -> String {
        match wrong {
            Wrong::NoSource => self.say("keys-no-source"),
            Wrong::SourceTaken => self.say("keys-source-taken"),
            Wrong::LongPurpose => self.say("keys-long-purpose"),
            Wrong::NoScope => self.say("keys-no-scope"),
            Wrong::ScopeOfPeople => self.say("keys-scope-of-people"),
            Wrong::NoArea => self.say("keys-no-area"),
            Wrong::AreasUnsaid => self.say("keys-areas-unsaid"),
            Wrong::AllAndSome => self.say("keys-all-and-some"),
            Wrong::Network(typed) => self.with("keys-no-network", &[("typed", typed.as_str().into())]),
            Wrong::PerMinute => self.say("keys-no-limit"),
            Wrong::Until => self.say("keys-no-day"),
            Wrong::UntilPast => self.say("keys-day-past"),
            Wrong::Overlap => self.say("keys-no-overlap"),
        }
    }

    /// What a key may do, by the name of a scope.
    #[must_use]
    pub fn key_scope(self, name: &str) -> String {
        match name.parse::<Scope>() {
            Ok(scope) => self.say(&format!("keys-scope-{}", scope.name().replace(':', "-"))),
            Err(_) => name.to_owned(),
        }
    }

    /// How a key stands.
    #[must_use]
    pub fn key_state(self, key: &ApiKey, now: DateTime<Utc>) -> String {
        let with = |name: &str, at| self.with(name, &[("when", self.moment(at).into())]);
        match key.state(now) {
            State::InForce => self.say("keys-in-force"),
            State::BeingRotated(until) => with("keys-being-rotated", until),
            State::Expired(at) => with("keys-expired", at),
            State::Revoked(at) => with("keys-revoked", at),
        }
    }

    /// From when until when a key counts, by days.
    #[must_use]
    pub fn key_days(self, key: &ApiKey) -> String {
        let from = self.day_of(key.created_at);
        match key.expires_at {
            // It ends with its last day.
            Some(end) => {
                let until = self.day_of(end - TimeDelta::seconds(1));
                self.with("keys-from-until", &[("from", from.into()), ("until", until.into())])
            }
            None => self.with("keys-from", &[("from", from.into())]),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::text::Language;

    use super::*;

    #[test]
    fn what_a_key_may_do_is_said_in_both_languages() {
        for scope in Scope::ALL {
            let said = [Language::Zh, Language::En].map(|language| Words(language).key_scope(scope.name()));
            assert!(said[0] != said[1] && !said.iter().any(|said| said.contains("keys-scope")), "{said:?}");
        }
        assert_eq!(Words(Language::En).key_scope("of:another-version"), "of:another-version");
    }
}
