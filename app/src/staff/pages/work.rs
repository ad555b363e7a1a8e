//! 待办: what is to be done, by the day that comes first.

use domain::calendar::shanghai_date;
use domain::progress::{Appointment, HalfDay};
use domain::staff::Right;
use domain::standards::StageKind;
use leptos::prelude::*;
use portal::staff::{Asked, Member, Work, WorkItem, WorkView, views, work};

use super::for_member;
use super::level::level_chip;
use super::work_filters::filters;
use super::work_views;
use crate::caller;
use crate::components::case::kilowatts;
use crate::components::{Chip, ChipKind, ErrorSummary, PageTitle, Submit};
use crate::notice::{self, Notice};
use crate::staff::caller as staff_caller;
use crate::staff::functions::{GIVEN, LEVEL, REFERENCE, SHOW, WORK, address, asked, work_address};
use crate::words::Words;

#[component]
pub fn WorkPage() -> impl IntoView {
    let asked = asked(caller::query(SHOW).as_deref(), caller::query(LEVEL).as_deref());
    let after = caller::query("after");
    Suspend::new(for_member(async move |member: Member| {
        let desk = staff_caller::desk();
        let notice = notice::take(WORK).await?;
        let Some(work) = work(&desk, &member, asked, after.as_deref()).await? else {
            return Ok(nothing(&member, &notice));
        };
        let views = views(&desk, &member).await?;
        Ok(show(asked, work, &views, member.may(Right::Assign), &notice))
    }))
}

/// For those who have no cases: what they have is in the bar.
fn nothing(member: &Member, notice: &Notice) -> AnyView {
    let words = caller::words();
    let title = words.text(&member.post);
    let errors = notice.errors(words);
    view! {
        <PageTitle text=title.clone() error=!errors.is_empty()/>
        <ErrorSummary errors=errors/>
        <section class="card"><h1>{title}</h1><p>{words.say("staff-no-work")}</p></section>
    }
    .into_any()
}

/// `may_assign`: this member may give cases to others, and ticks them.
fn show(asked: Asked, work: Work, views: &[WorkView], may_assign: bool, notice: &Notice) -> AnyView {
    let words = caller::words();
    let today = shanghai_date(caller::portal().now());
    let errors = notice.errors(words);
    let filters = filters(asked, &work);
    let views = work_views::views(asked, views, notice, &errors);
    // What has ended is nobody's to give.
    let may_assign = may_assign && work.items.iter().any(|item| !item.ended);
    let heads = ["staff-col-due", "staff-col-case", "staff-col-stage", "staff-col-area", "staff-col-whose"];
    let boxes = may_assign.then(|| view! { <th scope="col">{words.say("staff-col-tick")}</th> });
    let outcome = outcome(words, notice);
    let rows = work.items.iter().map(|item| row(words, today, item, may_assign)).collect_view();
    let empty = work.items.is_empty();
    let next = work.next.map(|next| format!("{}&after={next}", work_address(asked)));
    view! {
        <PageTitle text=words.say("staff-work") error=!errors.is_empty()/>
        <ErrorSummary errors=errors/>
        <section class="card">
            <h1>{words.say("staff-work")}</h1>
            {filters}
            {views}
            {outcome.map(|said| view! { <p role="status">{said}</p> })}
            {empty.then(|| view! { <p>{words.say("staff-none")}</p> })}
            {(!empty)
                .then(|| {
                    let table = view! {
                        <table class="listing work">
                            <thead>
                                <tr>
                                    {heads.map(|key| view! { <th scope="col">{words.say(key)}</th> }).collect_view()}
                                    {boxes}
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    };
                    if !may_assign {
                        return table.into_any();
                    }
                    // The next page knows who may have all of them.
                    view! {
                        <form method="get" action="/staff/assign">
                            {table} <p class="buttons"><Submit text=words.say("staff-assign-ticked") quiet=true/></p>
                        </form>
                    }
                    .into_any()
                })}
            {next
                .map(|next| {
                    view! { <nav class="pager" aria-label=words.say("pager-label")><a class="button quiet" rel="next" href=next>{words.say("pager-next")}</a></nav> }
                })}
        </section>
    }
    .into_any()
}

/// What became of giving several cases to somebody, if that was just done.
pub(super) fn outcome(words: Words, notice: &Notice) -> Option<String> {
    let [given, refused] = GIVEN.map(|field| notice.value(field).parse::<u32>().unwrap_or_default());
    let counts = [("given", given.into()), ("refused", refused.into())];
    match (given, refused) {
        (0, 0) => None,
        (_, 0) => Some(words.with("staff-assigned-all", &counts)),
        _ => Some(words.with("staff-assigned-some", &counts)),
    }
}

fn row(words: Words, today: chrono::NaiveDate, item: &WorkItem, may_assign: bool) -> impl IntoView + use<> {
    let status = match (item.overdue, item.paused, item.due) {
        _ if item.ended => Some((ChipKind::OnTime, words.say("staff-ended"))),
        // What is due now is in time, as the case's own page says.
        (true, false, Some(due)) if due >= today => Some((ChipKind::DueSoon, words.say("staff-was-late"))),
        (true, ..) => Some((ChipKind::Overdue, words.say("board-overdue"))),
        (_, true, _) => Some((ChipKind::Paused, words.say("staff-waiting"))),
        (.., Some(due)) if due <= today => Some((ChipKind::DueSoon, words.say("staff-due-today"))),
        // The level says it.
        _ if item.level.is_some() => None,
        _ => Some((ChipKind::OnTime, words.say("board-on-time"))),
    };
    let status = status.map(|(kind, said)| view! { " " <Chip kind=kind text=said/> });
    let level = item.level.as_ref().map(|level| view! { " " {level_chip(level)} });
    let green =
        item.green.then(|| view! { " " <Chip kind=ChipKind::GreenChannel text=words.say("green-channel-short")/> });
    let visit = item.visit.map(|Appointment { errand, slot }| {
        let errand = ("errand", words.errand(errand).into());
        let said = match slot.half_day {
            HalfDay::Morning if slot.date == today => words.with("staff-visit-morning", &[errand]),
            HalfDay::Afternoon if slot.date == today => words.with("staff-visit-afternoon", &[errand]),
            _ => words.with("staff-visit-on", &[("when", words.slot(slot).into()), errand]),
        };
        view! { <br/> <strong>{said}</strong> }
    });
    let due = item.due.map(|due| words.day(due));
    let due = if item.ended { None } else { due.or_else(|| Some(words.say("board-undecided"))) };
    // Whoever waits for an answer is marked in every list, with the day of the answer.
    let message = item.answer_due.map(|day| {
        let kind = if day < today { ChipKind::Overdue } else { ChipKind::DueSoon };
        let said = words.with("staff-message-waits", &[("day", words.day(day).into())]);
        view! { <br/> <Chip kind=kind text=said/> }
    });
    let archive = item.archive_due.map(|day| {
        let kind = if day < today { ChipKind::Overdue } else { ChipKind::OnTime };
        let said = words.with("staff-archive-due", &[("day", words.day(day).into())]);
        view! { <br/> <Chip kind=kind text=said/> }
    });
    let stage = item.stage.as_deref().and_then(|code| serde_json::from_value::<StageKind>(code.into()).ok());
    let whose = match &item.assigned {
        None => words.say("staff-nobodys"),
        Some(post) if item.stands_in => words.with("deputies-for", &[("post", words.text(post).into())]),
        Some(post) => words.text(post),
    };
    let tick = (!item.ended).then(|| {
        let named = words.with("staff-tick", &[("reference", item.reference.to_string().into())]);
        let reference = item.reference.as_str().to_owned();
        view! { <input class="tick" type="checkbox" name=REFERENCE value=reference aria-label=named/> }
    });
    let label = tick.is_some().then(|| words.say("staff-col-tick"));
    let tick = may_assign.then(|| view! { <td data-label=label>{tick}</td> });
    view! {
        <tr>
            <th scope="row">{due} {status} {level} {green} {visit} {message} {archive}</th>
            <td data-label=words.say("staff-col-case")>
                <a href=address(&item.reference)>{item.reference.to_string()}</a>
                <br/>
                <span class="small muted">{words.class(&item.class)} " · " {kilowatts(item.capacity_watts)} " kW"</span>
            </td>
            <td data-label=stage.map(|_| words.say("staff-col-stage"))>{stage.map(|stage| words.stage(stage))}</td>
            <td data-label=words.say("staff-col-area")>{words.text(&item.area)}</td>
            <td data-label=words.say("staff-col-whose")>{whose}</td>
            {tick}
        </tr>
    }
}
