//! The cases themselves: drawn one by one, each told through the rules of the log.

use std::collections::VecDeque;
use std::sync::Arc;

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
    /// An earlier case for the same address.
    pub linked: Option<i64>,
    pub log: Vec<Recorded>,
    pub origins: Vec<Origin>,
}

/// Which cases there are to be, in the order of their submission.
pub(super) struct Plan {
    rules: Arc<Rules>,
    firms: Vec<Uuid>,
    until: DateTime<Utc>,
    times: Vec<DateTime<Utc>>,
}

impl Plan {
    /// So many cases in the 12 months before `until`.
    pub fn new(rules: Arc<Rules>, firms: Vec<Uuid>, until: DateTime<Utc>, cases: u32) -> Self {
        let mut times: Vec<DateTime<Utc>> = (0..cases).map(|number| submitted_at(number, until)).collect();
        times.sort_unstable();
        Self { rules, firms, until, times }
    }

    pub fn cases(&self) -> usize {
        self.times.len()
    }

    /// At most so many of them, from this one on; none after the last. The same ones however they are asked for.
    ///
    /// # Errors
    /// When a case can't be told by the rules.
    pub fn invent(&self, from: usize, most: usize) -> Result<Vec<Invented>> {
        let times = self.times.get(from..).unwrap_or_default();
        let times = &times[..times.len().min(most)];
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let size = times.len().div_ceil(threads).max(1);
        let parts = std::thread::scope(|scope| {
            let running: Vec<_> = times
                .chunks(size)
                .zip((from..).step_by(size))
                .map(|(times, first)| scope.spawn(move || self.in_a_row(first, times)))
                .collect();
            running.into_iter().map(|part| part.join()).collect::<Vec<_>>()
        });
        let mut invented = Vec::with_capacity(times.len());
        for part in parts {
            invented.extend(part.map_err(|_| Fault::Inconsistent("inventing a case panicked".to_owned()))??);
        }
        Ok(invented)
    }

    fn in_a_row(&self, first: usize, times: &[DateTime<Utc>]) -> Result<Vec<Invented>> {
        let numbered = (first..).zip(times);
        numbered.map(|(number, at)| case(&self.rules, &self.firms, self.until, number, *at)).collect()
    }
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

/// The last cases, for each of which another one may ask again.
#[derive(Default)]
pub(super) struct Recent(VecDeque<Earlier>);

struct Earlier {
    id: i64,
    place: usize,
    address: String,
    submitted_at: DateTime<Utc>,
}

/// So many cases back, a second request may refer to the first.
const BACK: u32 = 40;

impl Recent {
    /// Makes a few cases a second request for the address of one not long before. Wants every case, in their order.
    pub fn link(&mut self, number: usize, id: i64, case: &mut Invented) {
        let dice = Dice::new(number as u64 | 1 << 33);
        let back = dice.between(1, BACK) as usize;
        let earlier = self.0.len().checked_sub(back).and_then(|at| self.0.get(at)).filter(|_| dice.percent(2));
        if let Some(earlier) = earlier
            && case.submitted_at - earlier.submitted_at < TimeDelta::days(89)
        {
            case.place = earlier.place;
            case.customer.people.address.clone_from(&earlier.address);
            case.linked = Some(earlier.id);
        }
        if self.0.len() == BACK as usize {
            self.0.pop_front();
        }
        let address = case.customer.people.address.clone();
        self.0.push_back(Earlier { id, place: case.place, address, submitted_at: case.submitted_at });
    }
}
