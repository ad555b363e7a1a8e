//! What the list of work can be narrowed to.

use domain::levels::Level;
use leptos::prelude::*;
use portal::staff::{Asked, COUNTED, Filter, Work};

use crate::caller;
use crate::staff::functions::work_address;

/// Lists and warning levels, each a link that keeps the other.
pub fn filters(asked: Asked, work: &Work) -> impl IntoView + use<> {
    let words = caller::words();
    let tabs = Filter::ALL.into_iter().zip(work.counters).map(|(filter, count)| {
        let here = (filter == asked.filter).then_some("page");
        let said = if count > COUNTED { format!("{COUNTED}+") } else { count.to_string() };
        view! {
            <li>
                <a href=work_address(Asked { filter, ..asked }) aria-current=here>
                    {words.say(key(filter))} " " <span class="count">{said}</span>
                </a>
            </li>
        }
    });
    let tabs = tabs.collect_view();
    let levels = (!work.levels.is_empty()).then(|| levels(asked, &work.levels));
    view! {
        <nav aria-label=words.say("staff-filters")><ul class="tabs">{tabs}</ul></nav>
        {levels}
    }
}

fn levels(asked: Asked, levels: &[Level]) -> impl IntoView + use<> {
    let words = caller::words();
    let any = (None, words.say("staff-any-level"));
    let all = std::iter::once(any).chain(levels.iter().map(|level| (Some(level.colour), words.text(&level.name))));
    let links = all.map(|(level, name)| {
        let here = (level == asked.level).then_some("page");
        view! { <li><a href=work_address(Asked { level, ..asked }) aria-current=here>{name}</a></li> }
    });
    let links = links.collect_view();
    view! { <nav aria-label=words.say("staff-levels")><ul class="tabs small">{links}</ul></nav> }
}

fn key(filter: Filter) -> &'static str {
    match filter {
        Filter::All => "staff-show-all",
        Filter::Mine => "staff-show-mine",
        Filter::New => "staff-show-new",
        Filter::Unassigned => "staff-show-unassigned",
        Filter::DueToday => "staff-show-today",
        Filter::Overdue => "staff-show-overdue",
        Filter::Waiting => "staff-show-waiting",
        Filter::Held => "staff-show-held",
        Filter::Unanswered => "staff-show-unanswered",
        Filter::Visits => "staff-show-visits",
        Filter::Green => "staff-show-green",
        Filter::ToArchive => "staff-show-archive",
        Filter::Countersign => "staff-show-countersign",
        Filter::Unreachable => "staff-show-unreachable",
    }
}
