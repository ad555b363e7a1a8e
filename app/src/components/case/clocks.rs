use std::sync::Arc;

use domain::progress::{LimitProgress, Progress};
use domain::standards::Clock;
use leptos::prelude::*;

use crate::caller;
use crate::components::Card;
use crate::words::Words;

/// The utility's time and the customer's, never on one bar.
#[component]
pub fn Clocks(
    progress: Arc<Progress>,
    /// Whoever reads it works here: the customer is somebody else.
    #[prop(optional)]
    at_desk: bool,
) -> impl IntoView {
    let words = caller::words();
    let undecided = progress.limits.iter().any(|limit| limit.external_line.is_some())
        && progress.external_line.is_none()
        && progress.current.is_some();
    let bars = progress.limits.iter().map(|limit| bar(words, limit, progress.utility_days, undecided)).collect_view();
    // Without a limit on it, the utility's time is a number and no bar.
    let utility =
        progress.limits.is_empty().then(|| words.with("clock-utility", &[("days", progress.utility_days.into())]));
    let customers = if at_desk { "desk-clock-customer" } else { "clock-customer" };
    let customer = words.with(customers, &[("days", progress.customer_days.into())]);
    view! {
        <Card title=words.say(if at_desk { "desk-clocks-title" } else { "clocks-title" }) class="clocks">
            {bars}
            {utility.map(|said| view! { <p class="small"><strong>{said}</strong></p> })}
            <p class="small">
                <strong>{customer}</strong>
                <span class="muted">" · " {words.say("clock-customer-note")}</span>
            </p>
            {undecided.then(|| view! { <p class="small muted">{words.say("clock-undecided")}</p> })}
        </Card>
    }
}

fn bar(words: Words, limit: &LimitProgress, utility_days: u16, undecided: bool) -> impl IntoView + use<> {
    let days: (&'static str, _) =
        ("days", if limit.clock == Clock::Utility { utility_days } else { limit.days_used }.into());
    let allowed = ("limit", limit.days.into());
    let (said, of) = match limit.clock {
        Clock::Utility => (words.with("clock-utility", &[days]), words.with("clock-utility-limit", &[allowed])),
        Clock::Whole => {
            let key = match (undecided, limit.external_line, limit.due) {
                (true, Some(false), Some(_)) => "clock-whole-without",
                (true, Some(true), Some(_)) => "clock-whole-with",
                _ => "clock-whole-limit",
            };
            let due = limit.due.map(|due| words.day(due)).unwrap_or_default();
            (words.with("clock-whole", &[days]), words.with(key, &[allowed, ("day", due.into())]))
        }
    };
    let used = if limit.clock == Clock::Utility { utility_days } else { limit.days_used };
    let share = (u32::from(used) * 100 / u32::from(limit.days.max(1))).min(100);
    view! {
        <div class="clock">
            <p class="small">
                <strong>{said}</strong>
                <span class="muted">" · " {of}</span>
            </p>
            <svg class=if limit.overdue { "bar late" } else { "bar" } width="100%" height="12" aria-hidden="true" focusable="false">
                <rect class="all" width="100%" height="12" rx="6"/>
                <rect class="used" width=format!("{share}%") height="12" rx="6"/>
            </svg>
        </div>
    }
}
