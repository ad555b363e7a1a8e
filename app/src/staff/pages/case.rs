//! A case at the desk. Left: what its customer sees, as the customer sees it. Right: what can be done next, and what only
//! colleagues know.

use domain::applications::Reference;
use domain::calendar::shanghai_date;
use domain::levels::Level;
use domain::progress::CaseState;
use domain::staff::Right;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;
use portal::progress::Case;
use portal::staff::{Desk, LONGEST_NOTE, Member, SeenCase, colleagues, visit};

use super::case_acts::acts;
use super::case_amendments::amendments;
use super::case_deliveries::deliveries;
use super::case_green::green_channel;
use super::case_headline::headline;
use super::case_held::held;
use super::case_inspections::inspections;
use super::case_messages::messages;
use super::case_meter::{meter, meter_notes};
use super::case_people::{papers, people};
use super::case_plan::{TypedPlan, plan_card};
use super::case_survey::survey;
use super::case_whose::{present, whose};
use super::for_member;
use super::level::level_chip;
use super::missing::missing;
use crate::caller;
use crate::components::case::{Clocks, DayStrip, Derivation, FeeCard, Log, Minutes, Refusal};
use crate::components::{Card, ErrorSummary, FormErrors, PageTitle, Submit, TextArea};
use crate::functions::kept::{Form, typed};
use crate::islands::Presence;
use crate::notice::{self, Trouble};
use crate::staff::caller as staff_caller;
use crate::staff::functions::meter::code_sent;
use crate::staff::functions::{HAND_OVER, TEXT, WriteNote, address, field};

#[component]
pub fn CasePage() -> impl IntoView {
    let typed = use_params_map().read_untracked().get("reference").unwrap_or_default();
    Suspend::new(for_member(async move |member: Member| page(&member, &typed).await))
}

async fn page(member: &Member, typed: &str) -> portal::Result<AnyView> {
    let Ok(reference) = Reference::parse(typed) else { return Ok(missing()) };
    let desk = staff_caller::desk();
    let session = staff_caller::session_id().await?;
    let Some(seen) = visit(&desk, member, &session, &reference).await? else { return Ok(missing()) };
    let mut notice = notice::take(&address(&reference)).await?;
    let sent = notice.troubles.len();
    notice.troubles.retain(|(_, trouble)| *trouble != Trouble::PlanWrong);
    let mut errors = notice.errors(caller::words());
    let typed_plan = TypedPlan::of(&seen).await?;
    if notice.troubles.len() < sent {
        errors.0.extend(typed_plan.errors(caller::words()).0);
    }
    let fees = portal::fees::lines_of(&desk, &seen.case).await?;
    let area = seen.case.area.code.clone();
    let gives = member.may_in(Right::Assign, &area) && seen.case.progress.state == CaseState::Open;
    let others = if gives { colleagues(&desk, &area).await? } else { Vec::new() };
    let may_give = !others.is_empty();
    let note = typed_text(Form::Note, TEXT, &reference).await?;
    let hand_over = typed_text(Form::HandOver, HAND_OVER, &reference).await?;
    let thread = messages(member, &desk, &seen, &errors).await?;
    let code = code_sent(&reference).await?;
    let words = caller::words();
    let case = seen.case.clone();
    let today = shanghai_date(case.now);
    let notes = member.may_in(Right::WriteNote, &area).then(|| notes(&seen, &desk, note, &errors));
    Ok(view! {
        <PageTitle text=words.with("track-heading", &[("reference", reference.to_string().into())]) error=!errors.is_empty()/>
        <div class="grid worked" data-here=format!("{}/here", address(&reference))>
            <div class="stack">
                <ErrorSummary errors=errors.clone()/>
                {present(&seen)}
                {headline(&seen)}
                <Refusal case=case.clone()/>
                {seen.level.as_ref().map(level_line)}
                {agreed(&case)}
                {survey(member, &seen, &errors, &notice)}
                {inspections(member, &seen, &errors)}
                {meter(member, &seen, code, &errors)}
                {Derivation::of(&case.progress)
                    .map(|derivation| {
                        view! { <DayStrip derivation=derivation today=today version=case.template.version.clone() folded=true/> }
                    })}
                <Clocks progress=case.progress.clone() at_desk=true/>
                {plan_card(&seen)}
                <FeeCard fees=fees folded=true/>
                <Log events=case.log.clone() minutes=Minutes::Shown notes=meter_notes(&seen)/>
            </div>
            <aside class="stack">
                {acts(&seen, &desk, &typed_plan, &errors, &notice, may_give)}
                {amendments(&seen, &desk, &errors, &notice)}
                {green_channel(&seen, &desk, &errors, &notice)}
                {whose(&seen, others, hand_over, &errors, &notice)}
            </aside>
            <div class="stack">
                {thread}
                {people(member, &seen, &errors)}
                {papers(member, &seen)}
                {deliveries(&seen)}
                {held(&seen)}
                {notes}
            </div>
        </div>
        <Presence/>
    }
    .into_any())
}

/// 预警等级, for colleagues alone.
fn level_line(level: &Level) -> impl IntoView + use<> {
    let words = caller::words();
    view! {
        <p class="card level-line">
            {words.say("staff-level")} " " {level_chip(level)} " "
            <span class="small muted">{words.say("staff-level-hint")}</span>
        </p>
    }
}

/// On which days somebody comes.
fn agreed(case: &Case) -> Option<impl IntoView + use<>> {
    let words = caller::words();
    let lines = case.progress.appointments.iter().map(|one| {
        view! { <p class="when"><strong>{words.slot(one.slot)}</strong> " " {words.hours(one.slot.half_day)} " · " {words.errand(one.errand)}</p> }
    });
    let lines = lines.collect_view();
    (!lines.is_empty()).then(|| view! { <Card title=words.say("appointments-title") class="sun">{lines}</Card> })
}

/// The one text of a form that is kept, or none.
async fn typed_text(form: Form, field: &str, reference: &Reference) -> portal::Result<String> {
    let kept = typed(form, reference.as_str()).await?;
    Ok(kept.map(|typed| typed.get(field).to_owned()).unwrap_or_default())
}

fn notes(seen: &SeenCase, desk: &Desk, typed: String, errors: &FormErrors) -> impl IntoView + use<> {
    let words = caller::words();
    let written = seen.notes.iter().map(|note| {
        let (post, when) = (words.text(&note.post), words.moment(note.written_at));
        view! { <li><p class="note">{note.text.clone()}</p><p class="small muted">{post} " · " {when}</p></li> }
    });
    let written = written.collect_view();
    let (reference, error) = (seen.case.reference.as_str().to_owned(), errors.of(TEXT));
    let id = desk.new_id().to_string();
    view! {
        <Card title=words.say("staff-notes") id="notes">
            <p class="small muted">{words.say("staff-notes-hint")}</p>
            <ul class="mine" role="list">{written}</ul>
            <form method="post" action=WriteNote::url() novalidate>
                <input type="hidden" name="ref" value=reference/>
                <input type="hidden" name=field::ID value=id/>
                <TextArea
                    name=TEXT
                    label=words.say("staff-note")
                    hint=words.with("staff-note-hint", &[("max", LONGEST_NOTE.into())])
                    value=typed
                    error=error
                    wanted=true
                />
                <p class="buttons"><Submit text=words.say("staff-note-button") quiet=true/></p>
            </form>
        </Card>
    }
}
