//! What somebody types who makes a key, or gives it another secret.

use std::net::IpAddr;
use std::num::NonZeroU16;
use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::calendar::{shanghai_date, start_of_day};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{LONGEST_NAME, LONGEST_OVERLAP, NewKey, Scope, is_source};

/// Instead of areas' codes: all of them, and those to come.
pub const EVERYWHERE: &str = "*";

/// A form's fields as they were sent; what has several values has them with commas between.
#[derive(Debug, Clone, Copy, Default)]
pub struct Typed<'a> {
    pub source: &'a str,
    /// Empty: as the source is called.
    pub purpose: &'a str,
    /// Names of scopes.
    pub scopes: &'a str,
    /// Codes of areas, or [`EVERYWHERE`].
    pub areas: &'a str,
    /// Empty: from anywhere.
    pub networks: &'a str,
    /// Empty: as often as all.
    pub per_minute: &'a str,
    /// The last day on which it counts, in Asia/Shanghai. Empty: until it is revoked.
    pub until: &'a str,
}

/// A field of the form, by the name that it has there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Source,
    Purpose,
    Scopes,
    Areas,
    Networks,
    PerMinute,
    Until,
}

impl Field {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Purpose => "purpose",
            Self::Scopes => "scopes",
            Self::Areas => "areas",
            Self::Networks => "networks",
            Self::PerMinute => "per_minute",
            Self::Until => "until",
        }
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// Empty, too long, or the name of the portal's own events, the customer's or the desk's.
    NoSource,
    /// See [`super::Created::SourceTaken`].
    SourceTaken,
    LongPurpose,
    /// None is chosen, or one that there is not.
    NoScope,
    /// One that the desk does not give: see [`Scope::is_of_people`].
    ScopeOfPeople,
    NoArea,
    /// None is chosen: nobody gets a key to all by leaving the field alone.
    AreasUnsaid,
    /// All, and some by name.
    AllAndSome,
    /// This is none, as 192.0.2.0/24.
    Network(String),
    PerMinute,
    /// No day.
    Until,
    /// It would never count.
    UntilPast,
    /// Hours that are none, or too many.
    Overlap,
}

/// Of what is no network, so many characters are said again.
const SAID_AGAIN: usize = 60;

/// The key that is wanted, or what is wrong, field by field in their order.
///
/// # Errors
/// What is wrong.
pub fn read(typed: Typed<'_>, now: DateTime<Utc>) -> Result<NewKey, Vec<(Field, Wrong)>> {
    let mut wrong = Vec::new();
    let source = typed.source.trim();
    if !is_source(source) {
        wrong.push((Field::Source, Wrong::NoSource));
    }
    let purpose = Some(typed.purpose.trim()).filter(|purpose| !purpose.is_empty()).unwrap_or(source);
    if !typed.purpose.trim().is_empty() && purpose.chars().count() > LONGEST_NAME {
        wrong.push((Field::Purpose, Wrong::LongPurpose));
    }
    let scopes: Result<Vec<Scope>, _> = several(typed.scopes).map(Scope::from_str).collect();
    let scopes = scopes.unwrap_or_default();
    if scopes.is_empty() {
        wrong.push((Field::Scopes, Wrong::NoScope));
    } else if scopes.iter().any(|scope| scope.is_of_people()) {
        wrong.push((Field::Scopes, Wrong::ScopeOfPeople));
    }
    let areas: Vec<_> = several(typed.areas).collect();
    if areas.is_empty() {
        wrong.push((Field::Areas, Wrong::AreasUnsaid));
    } else if areas.len() > 1 && areas.contains(&EVERYWHERE) {
        wrong.push((Field::Areas, Wrong::AllAndSome));
    }
    let mut networks = Vec::new();
    for network in several(typed.networks) {
        // A single address is a network of one.
        match network.parse::<IpNet>().or_else(|_| network.parse::<IpAddr>().map(IpNet::from)) {
            Ok(network) => networks.push(network),
            Err(_) => {
                wrong.push((Field::Networks, Wrong::Network(network.chars().take(SAID_AGAIN).collect())));
                break;
            }
        }
    }
    let per_minute = match typed.per_minute.trim() {
        "" => None,
        typed => typed.parse::<NonZeroU16>().map_err(|_| wrong.push((Field::PerMinute, Wrong::PerMinute))).ok(),
    };
    let expires_at = until(typed.until.trim(), now).map_err(|why| wrong.push((Field::Until, why))).unwrap_or_default();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let areas = areas.into_iter().filter(|area| *area != EVERYWHERE).map(str::to_owned).collect();
    Ok(NewKey {
        source: source.to_owned(),
        purpose: purpose.to_owned(),
        scopes,
        areas,
        networks,
        per_minute,
        expires_at,
    })
}

/// For how long the secret before still counts: whole hours, [`LONGEST_OVERLAP`] at most.
#[must_use]
pub fn read_overlap(typed: &str) -> Option<TimeDelta> {
    let hours = typed.trim().parse::<u16>().ok().filter(|hours| *hours <= LONGEST_OVERLAP)?;
    Some(TimeDelta::hours(hours.into()))
}

fn until(typed: &str, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Wrong> {
    if typed.is_empty() {
        return Ok(None);
    }
    let day = NaiveDate::parse_from_str(typed, "%Y-%m-%d").map_err(|_| Wrong::Until)?;
    if day < shanghai_date(now) {
        return Err(Wrong::UntilPast);
    }
    // As far as days are written with four digits.
    let following = day.checked_add_days(Days::new(1)).filter(|_| typed.len() == 10).ok_or(Wrong::Until)?;
    Ok(Some(start_of_day(following)))
}

fn several(typed: &str) -> impl Iterator<Item = &str> {
    typed
        .split(|at: char| matches!(at, ',' | '，' | '、' | ';' | '；') || at.is_whitespace())
        .filter(|one| !one.is_empty())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-04-30T09:00:00+08:00".parse().unwrap()
    }

    const RIGHT: Typed<'static> = Typed {
        source: " 营销系统 ",
        purpose: "",
        scopes: "events:write,applications:read",
        areas: "000101,000102",
        networks: "192.0.2.0/24，2001:db8::7",
        per_minute: "60",
        until: "2026-04-30",
    };

    #[test]
    fn what_is_typed_is_the_key_that_the_command_line_makes() {
        let new = read(RIGHT, now()).unwrap();
        assert_eq!((new.source.as_str(), new.purpose.as_str()), ("营销系统", "营销系统"));
        assert_eq!(new.scopes, [Scope::PushEvents, Scope::ReadApplications]);
        assert_eq!(new.areas, ["000101", "000102"]);
        assert_eq!(new.networks.len(), 2);
        assert_eq!(new.per_minute.map(NonZeroU16::get), Some(60));
        assert_eq!(new.expires_at, "2026-05-01T00:00:00+08:00".parse().ok(), "today is its last day");
        let open = read(Typed { areas: EVERYWHERE, networks: "", per_minute: "", until: "", ..RIGHT }, now()).unwrap();
        assert!(open.areas.is_empty() && open.networks.is_empty());
        assert_eq!((open.per_minute, open.expires_at), (None, None));
    }

    #[test]
    fn what_is_wrong_is_said_field_by_field() {
        let long = "用".repeat(61);
        let network = |typed: &str| Wrong::Network(typed.to_owned());
        for (typed, field, expected) in [
            (Typed { source: "", ..RIGHT }, Field::Source, Wrong::NoSource),
            (Typed { source: "desk", ..RIGHT }, Field::Source, Wrong::NoSource),
            (Typed { source: &long, ..RIGHT }, Field::Source, Wrong::NoSource),
            (Typed { purpose: &long, ..RIGHT }, Field::Purpose, Wrong::LongPurpose),
            (Typed { scopes: "", ..RIGHT }, Field::Scopes, Wrong::NoScope),
            (Typed { scopes: "events:write,everything", ..RIGHT }, Field::Scopes, Wrong::NoScope),
            (Typed { scopes: "events:write,people:read", ..RIGHT }, Field::Scopes, Wrong::ScopeOfPeople),
            (Typed { scopes: "documents:read", ..RIGHT }, Field::Scopes, Wrong::ScopeOfPeople),
            (Typed { scopes: "messages:write", ..RIGHT }, Field::Scopes, Wrong::ScopeOfPeople),
            (Typed { areas: "", ..RIGHT }, Field::Areas, Wrong::AreasUnsaid),
            (Typed { areas: "*,000101", ..RIGHT }, Field::Areas, Wrong::AllAndSome),
            (Typed { networks: "192.0.2.0/24, here", ..RIGHT }, Field::Networks, network("here")),
            (Typed { networks: "192.0.2.0/33", ..RIGHT }, Field::Networks, network("192.0.2.0/33")),
            (Typed { per_minute: "0", ..RIGHT }, Field::PerMinute, Wrong::PerMinute),
            (Typed { per_minute: "65536", ..RIGHT }, Field::PerMinute, Wrong::PerMinute),
            (Typed { until: "2026-04-29", ..RIGHT }, Field::Until, Wrong::UntilPast),
            (Typed { until: "tomorrow", ..RIGHT }, Field::Until, Wrong::Until),
            (Typed { until: "+262142-12-31", ..RIGHT }, Field::Until, Wrong::Until),
        ] {
            assert_eq!(read(typed, now()).unwrap_err(), [(field, expected)], "{typed:?}");
        }
        let all = read(Typed { networks: "x", per_minute: "x", until: "x", ..Typed::default() }, now()).unwrap_err();
        let fields: Vec<_> = all.into_iter().map(|(field, _)| field).collect();
        assert_eq!(
            fields,
            [Field::Source, Field::Scopes, Field::Areas, Field::Networks, Field::PerMinute, Field::Until]
        );
    }

    #[test]
    fn an_overlap_is_whole_hours() {
        assert_eq!(read_overlap(" 24 "), Some(TimeDelta::hours(24)));
        assert_eq!(read_overlap("0"), Some(TimeDelta::zero()));
        assert_eq!(read_overlap("168"), Some(TimeDelta::days(7)));
        for none in ["", "-1", "1.5", "a day", "169", "65535", "65536"] {
            assert_eq!(read_overlap(none), None, "{none}");
        }
    }
}
