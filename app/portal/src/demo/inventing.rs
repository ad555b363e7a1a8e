//! The cases themselves: drawn one by one, each told through the rules of the log.

use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::applications::{PremisesKind, Reference};
use domain::calendar::{shanghai_date, start_of_day};
use domain::progress::{Event, Recorded, Source};
use uuid::Uuid;

use super::dice::Dice;
use super::people::{self, Customer};
use super::places::PLACES;
use super::story::{self, Plot};
use crate::progress::follow_up;
use crate::progress::{Arriving, Origin, Outcome};
use crate::publications::Rules;
use crate::{Fault, Result};

/// Everything about one invented case but its id.
pub(super) struct Invented {
    pub reference: Reference,
    pub draft_id: Uuid,
    pub template: (String, String),
    pub place: usize,
    pub premises: PremisesKind,
    pub customer: Customer,
    pub capacity_watts: i32,
    pub phases: i16,
    pub submitted_at: DateTime<Utc>,
    /// Position of an earlier case for the same address.
    pub linked: Option<usize>,
    pub log: Vec<Recorded>,
    pub origins: Vec<Origin>,
}

/// So many cases in the order of their submission.
pub(super) fn invent(rules: &Rules, firms: Vec<Uuid>, until: DateTime<Utc>, cases: u32) -> Result<Vec<Invented>> {
    let mut times: Vec<DateTime<Utc>> = (0..cases).map(|number| submitted_at(number, until)).collect();
    times.sort_unstable();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let size = times.len().div_ceil(threads).max(1);
    let firms = &firms;
    let parts = std::thread::scope(|scope| {
        let running: Vec<_> = times
            .chunks(size)
            .enumerate()
            .map(|(chunk, times)| {
                scope.spawn(move || {
                    let numbered = times.iter().zip(chunk * size..);
                    numbered.map(|(at, number)| case(rules, firms, until, number, *at)).collect::<Result<Vec<_>>>()
                })
            })
            .collect();
        running.into_iter().map(|part| part.join()).collect::<Vec<_>>()
    });
    let mut invented = Vec::with_capacity(times.len());
    for part in parts {
        invented.extend(part.map_err(|_| Fault::Inconsistent("inventing a case panicked".to_owned()))??);
    }
    link(&mut invented);
    Ok(invented)
}

/// Over twelve months, and a little more often in the last days, so that every stage has open cases.
fn submitted_at(number: u32, until: DateTime<Utc>) -> DateTime<Utc> {
    let dice = Dice::new(u64::from(number) | 1 << 32);
    let days = if dice.percent(5) { dice.below(12) } else { dice.below(365) };
    let hour = dice.weighted(&[(2, 0), (8, 7), (40, 9), (30, 14), (20, 19)]).unwrap_or(9);
    let day = shanghai_date(until) - Days::new(u64::from(days));
    let minute = i64::from(hour * 60 + dice.below(180));
    let at = start_of_day(day) + TimeDelta::minutes(minute) + TimeDelta::seconds(i64::from(dice.below(60)));
    if at < until { at } else { at - TimeDelta::days(1) }
}

fn case(rules: &Rules, firms: &[Uuid], until: DateTime<Utc>, number: usize, at: DateTime<Utc>) -> Result<Invented> {
    let dice = &Dice::new(number as u64);
    let key = dice.weighted(&[(62, "lv-resident"), (24, "lv-zero"), (14, "lv-other")]).unwrap_or("lv-resident");
    let on = shanghai_date(at);
    let template = rules
        .template_in_force(key, on)
        .ok_or_else(|| Fault::Inconsistent(format!("no template {key} is in force on {on}")))?;
    let place = dice.below(u32::try_from(PLACES.len()).unwrap_or(1)) as usize;
    let premises = if key == "lv-resident" { PremisesKind::Home } else { PremisesKind::Business };
    let (capacity_watts, phases) = match premises {
        PremisesKind::Home => ([4_000, 8_000, 8_000, 10_000, 12_000][dice.below(5) as usize], 1),
        PremisesKind::Business => (i32::try_from(dice.between(5, 160)).unwrap_or(50) * 1000, 3),
    };
    let customer = people::invent(dice, u32::try_from(number).unwrap_or(0) + 1, premises, &PLACES[place]);
    // One in twelve of the last weeks lies still, and one that has lain for months.
    let stuck = dice.percent(if until - at < TimeDelta::days(40) { 8 } else { 0 }) || dice.below(400) == 0;
    let plot = Plot { three_stages: key == "lv-other", submitted_at: at, firms, stuck };
    let mut invented = Invented {
        reference: Reference::from_random(&mut |below| u8::try_from(dice.below(u32::from(below))).unwrap_or_default()),
        draft_id: dice.id(),
        template: (template.key.clone(), template.version.clone()),
        place,
        premises,
        customer,
        capacity_watts,
        phases,
        submitted_at: at,
        linked: None,
        log: Vec::new(),
        origins: Vec::new(),
    };
    live(rules, dice, &plot, until, number, &mut invented)?;
    Ok(invented)
}

/// Tells the log what happens, as far as it happens before `until`.
fn live(
    rules: &Rules,
    dice: &Dice,
    plot: &Plot<'_>,
    until: DateTime<Utc>,
    number: usize,
    case: &mut Invented,
) -> Result<()> {
    let (template, version) = case.template.clone();
    let at = case.submitted_at;
    let submitted =
        Arriving { event: Event::Submitted { template, version }, occurred_at: at, source: Source::Customer };
    tell(rules, case, submitted, Origin::Customer, at)?;
    for (turn, planned) in (1..).zip(story::tell(dice, rules.calendars.as_of(until), plot)) {
        if planned.recorded_at > until {
            break;
        }
        let origin = if planned.by_customer {
            Origin::Customer
        } else {
            Origin::BackOffice { source: "demo".to_owned(), event_id: format!("{}-{turn}", number + 1) }
        };
        let arriving = Arriving { event: planned.event, occurred_at: planned.occurred_at, source: origin.source() };
        tell(rules, case, arriving, origin, planned.recorded_at)?;
    }
    Ok(())
}

/// What the rules don't let in does not happen.
fn tell(rules: &Rules, case: &mut Invented, event: Arriving, origin: Origin, now: DateTime<Utc>) -> Result<()> {
    let outcome = follow_up::admit(rules, &mut case.log, event, now)
        .map_err(|error| Fault::Inconsistent(format!("an invented log can't be folded: {error}")))?;
    if outcome == Outcome::Written {
        origin.spread(&case.log, &mut case.origins);
    }
    Ok(())
}

/// A few cases are a second request for the address of one not long before.
fn link(cases: &mut [Invented]) {
    for number in 1..cases.len() {
        let dice = Dice::new(number as u64 | 1 << 33);
        let back = dice.between(1, 40) as usize;
        let Some(earlier) = number.checked_sub(back).filter(|_| dice.percent(2)) else { continue };
        if cases[number].submitted_at - cases[earlier].submitted_at < TimeDelta::days(89) {
            cases[number].place = cases[earlier].place;
            cases[number].customer.people.address = cases[earlier].customer.people.address.clone();
            cases[number].linked = Some(earlier);
        }
    }
}
