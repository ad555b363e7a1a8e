//! The owner's page of a case: live where a script runs, complete without one.

use domain::applications::Reference;
use domain::calendar::shanghai_date;
use domain::fees::FeeLines;
use domain::progress::{CaseState, Errand, Slot};
use domain::text::Text;
use http::StatusCode;
use http::request::Parts;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;
use portal::applications::Area;
use portal::applications::drafts::CODE;
use portal::inspections::inspections_of_owner;
use portal::messages::thread_of_owner;
use portal::meters::meter_of_owner;
use portal::notifications::{delivery_of_owner, mail_delivery_of_owner, mail_of_owner, wanted_of_owner};
use portal::objections::objectionable_of;
use portal::progress::{OwnCase, Seen, is_by_phone, own_case};
use portal::ratings::standing;
use portal::sessions::{Purpose, asks_for_holder, link_of};
use portal::staff::{Look, looks_of_owner};
use portal::surveys::survey_of_owner;

use super::appointments::Appointments;
use super::awaited::{Awaited, also_wanted};
use super::delivery::delivery;
use super::findings::findings;
use super::list::SignOutForm;
use super::messages::messages;
use super::meter::{WRONG, meter, said_wrong};
use super::notifications::notifications;
use super::papers::papers;
use super::plan::{Pending, plan_card};
use super::rating::Rating;
use super::survey::survey;
use crate::caller;
use crate::components::case::{Clocks, DayStrip, Derivation, FeeCard, Headline, Log, Minutes, Persons, Refusal};
use crate::components::looks::LooksCard;
use crate::components::{
    Card, Checkbox, CodeField, ErrorSummary, Field, FormErrors, Help, LinkCard, PageTitle, Submit,
};
use crate::functions::notifications::MAIL;
use crate::functions::progress::{SURE, Withdraw};
use crate::functions::sessions::{CheckDigits, DIGITS, RenewLink};
use crate::islands::LiveCase;
use crate::notice;
use crate::pages::contractors::choice::contractor_card;
use crate::pages::errors::{answer, missing_page, or_fault};
use crate::redirect::see_other;

#[component]
pub fn OwnCasePage() -> impl IntoView {
    let typed = use_params_map().read_untracked().get("reference").unwrap_or_default();
    Suspend::new(async move { or_fault(page(&typed).await) })
}

async fn page(typed: &str) -> portal::Result<AnyView> {
    let Ok(reference) = Reference::parse(typed) else { return Ok(missing_page()) };
    let (portal, visitor) = (caller::portal(), caller::visitor().await?);
    let notice = notice::take(&format!("/my/{}", reference.as_str())).await?;
    let mut errors = notice.errors(caller::words());
    match own_case(&portal, &visitor, &reference).await? {
        Seen::Own(own) => {
            let fees = portal::fees::lines_of(&portal, &own.case).await?;
            let open = own.case.progress.state == CaseState::Open;
            let (contractor, wrong) = contractor_card(reference.clone(), own.contractor.clone(), open).await?;
            errors.0.extend(wrong.0);
            let link = link_of(&portal, &visitor, &reference).await?;
            let choices = portal::appointments::choices(&portal, &own.case).await?;
            let looks = looks_of_owner(&portal, &visitor, &reference).await?;
            let put_up = meter_of_owner(&portal, &visitor, &reference).await?;
            let begun = asked_for(WRONG).then(|| said_wrong(caller::words(), put_up.as_ref())).flatten();
            let thread = match thread_of_owner(&portal, &visitor, &reference).await? {
                Some(thread) => Some(messages(&reference, thread, &errors, begun).await?),
                None => None,
            };
            // Whoever has confirmed the phone of the case already is asked for no code.
            let pending = visitor.awaits(Purpose::Case(own.case.id), portal.now()).map(str::to_owned);
            let by_phone = is_by_phone(&portal, &visitor, &reference).await?;
            let pending = pending.filter(|_| !by_phone);
            let awaits = |purpose| visitor.awaits(purpose, portal.now()).filter(|_| !by_phone).map(str::to_owned);
            let codes =
                Pending { sign: awaits(Purpose::Plan(own.case.id)), object: awaits(Purpose::Objection(own.case.id)) };
            let plan = plan_card(&own, codes, &errors).await?;
            let inspections = inspections_of_owner(&portal, &visitor, &reference).await?;
            let findings = findings(&own.case, &inspections, &errors);
            let meter = meter(&reference, put_up).map(IntoAny::into_any);
            let surveyed = survey_of_owner(&portal, &visitor, &reference).await?;
            let survey = survey(&own.case, surveyed);
            let mailed = mail_delivery_of_owner(&portal, &visitor, &reference).await?;
            let delivery = delivery(delivery_of_owner(&portal, &visitor, &reference).await?, mailed);
            let chosen = wanted_of_owner(&portal, &visitor, &reference).await?;
            let mail = mail_of_owner(&portal, &visitor, &reference).await?;
            let notifications =
                chosen.map(|chosen| notifications(&reference, chosen, mail, notice.value(MAIL), &errors));
            let standing = standing(&portal, &visitor, &reference).await?;
            let objections = Some((reference.clone(), objectionable_of(&portal, &own.case).await?));
            let rating = Rating::of(&own.case, standing);
            let cards = Cards {
                contractor,
                plan,
                thread,
                findings,
                meter,
                survey,
                delivery,
                notifications,
                objections,
                rating,
            };
            Ok(show(*own, fees, cards, Links { link, pending }, choices, looks, errors))
        }
        Seen::WantsIdDigits => {
            let holder = asks_for_holder(&portal, &visitor, &reference).await?;
            Ok(ask_digits(&reference, holder, errors))
        }
        // Whoever has not signed in may be the owner.
        Seen::NotYours if visitor.phone.is_none() => {
            see_other("/sign-in");
            Ok(().into_any())
        }
        Seen::NotYours => {
            answer(StatusCode::NOT_FOUND);
            Ok(missing_page())
        }
    }
}

/// What goes by the private link or in its place.
struct Links {
    /// For those who hold it already.
    link: Option<String>,
    /// The phone to which a code for withdrawing this case is on its way.
    pending: Option<String>,
}

/// Cards that ask for more than the case.
struct Cards {
    contractor: AnyView,
    plan: Option<AnyView>,
    thread: Option<AnyView>,
    findings: Option<AnyView>,
    meter: Option<AnyView>,
    survey: Option<AnyView>,
    delivery: Option<AnyView>,
    notifications: Option<AnyView>,
    /// The entries of the log to which the owner can object.
    objections: Option<(Reference, Vec<u32>)>,
    rating: Rating,
}

/// Whether the page was asked for with just this in its address.
fn asked_for(query: &str) -> bool {
    use_context::<Parts>().is_some_and(|parts| parts.uri.query() == Some(query))
}

fn show(
    own: OwnCase,
    fees: FeeLines,
    cards: Cards,
    links: Links,
    choices: Vec<(Errand, Vec<Slot>)>,
    looks: Vec<Look>,
    errors: FormErrors,
) -> AnyView {
    let words = caller::words();
    let case = own.case.clone();
    let today = shanghai_date(case.now);
    let also = also_wanted(words, &case, &choices).or(cards.rating.duty);
    let reference = case.reference.clone();
    let open = case.progress.state == CaseState::Open;
    let live = open.then(|| format!("/my/{}/live?seq={}", reference.as_str(), case.progress.seq));
    let archived = case.progress.archived_at.map(|at| {
        let said = words.with("my-archived-text", &[("day", words.day_of(at).into())]);
        view! { <Card title=words.say("my-archived-title") id="archived"><p>{said}</p></Card> }
    });
    view! {
        <PageTitle text=words.with("track-heading", &[("reference", reference.to_string().into())]) error=!errors.is_empty()/>
        <p class="visually-hidden" aria-live="polite" data-announce=""></p>
        <div class="grid">
            <div class="stack">
                <ErrorSummary errors=errors.clone()/>
                <div class="stack" id="case" data-live=live data-part="">
                    <Headline case=case.clone() also=also surveyed=case.surveyed_watts/>
                    <Refusal case=case.clone()/>
                    <Appointments case=case.clone() choices=choices errors=errors.clone()/>
                    {cards.plan}
                    {cards.survey}
                    {cards.findings}
                    <Awaited case=case.clone()/>
                    {cards.meter}
                    {cards.rating.card}
                    {archived}
                    {Derivation::of(&case.progress)
                        .map(|derivation| {
                            view! { <DayStrip derivation=derivation today=today version=case.template.version.clone()/> }
                        })}
                    <Clocks progress=case.progress.clone()/>
                    <FeeCard fees=fees/>
                    <Log events=case.log.clone() minutes=Minutes::Shown objections=cards.objections/>
                </div>
                <div class="stack" id="part-papers" data-part="">{papers(&own, &errors)}</div>
                <div class="stack" id="part-contractor" data-part="">{cards.contractor}</div>
                {cards.thread.map(|thread| view! { <div class="stack" id="part-thread" data-part="">{thread}</div> })}
                {cards.notifications}
                {open.then(|| view! { <WithdrawForm reference=reference.clone() errors=errors.clone() pending=links.pending/> })}
            </div>
            <aside class="stack">
                <div class="stack" id="part-manager" data-part="">
                    <Manager area=case.area.clone() post=own.manager_post.clone()/>
                </div>
                <Card title=words.say("my-people-title")>
                    <Persons people=own.people.clone()/>
                    {cards.delivery}
                </Card>
                <LooksCard looks=looks/>
                {links.link.map(|link| view! { <LinkCard link=link/> <RenewLinkForm reference=reference.clone()/> })}
                <p class="small"><a href=format!("/track/{}", reference.as_str())>{words.say("my-public")}</a></p>
                <SignOutForm/>
                <Help/>
            </aside>
        </div>
        <LiveCase/>
    }
    .into_any()
}

/// A post and its phone, never a name.
#[component]
fn Manager(area: Area, post: Text) -> impl IntoView {
    let words = caller::words();
    view! {
        <Card title=words.say("my-manager-title")>
            <p><strong>{words.text(&area.name)} " · " {words.text(&post)}</strong></p>
            <p class="small muted">{words.say("my-manager-hours")}</p>
            <p>{words.say("my-duty-phone")} " " <a class="phone" href=format!("tel:{}", area.duty_phone)>{area.duty_phone.clone()}</a></p>
            <p class="small muted">{words.say("my-hall")} " · " {words.text(&area.hall)}</p>
        </Card>
    }
}

/// For whoever has passed the link on, or lost a phone that had it.
#[component]
fn RenewLinkForm(reference: Reference) -> impl IntoView {
    let words = caller::words();
    view! {
        <details class="card quiet">
            <summary>{words.say("my-link-title")}</summary>
            <p>{words.say("my-link-text")}</p>
            <form method="post" action=RenewLink::url()>
                <input type="hidden" name="ref" value=reference.as_str().to_owned()/>
                <p class="buttons"><Submit text=words.say("my-link-button") quiet=true/></p>
            </form>
        </details>
    }
}

#[component]
fn WithdrawForm(reference: Reference, errors: FormErrors, pending: Option<String>) -> impl IntoView {
    let words = caller::words();
    let waiting = pending.is_some();
    let refused = waiting || errors.of(SURE).is_some();
    let code = pending.map(|phone| view! { <CodeField phone=phone error=errors.of(CODE)/> });
    view! {
        <details class="card quiet" id="withdraw" open=refused>
            <summary>{words.say("my-withdraw-title")}</summary>
            <p>{words.say("my-withdraw-text")}</p>
            <form method="post" action=Withdraw::url() novalidate>
                <input type="hidden" name="ref" value=reference.as_str().to_owned()/>
                <Checkbox name=SURE label=words.say("my-withdraw-sure") error=errors.of(SURE) checked=waiting/>
                {code}
                <p class="buttons"><Submit text=words.say("my-withdraw-button") quiet=true/></p>
            </form>
        </details>
    }
}

fn ask_digits(reference: &Reference, holder: bool, errors: FormErrors) -> AnyView {
    let words = caller::words();
    let reference = reference.as_str().to_owned();
    view! {
        <PageTitle text=words.say("digits-title") error=!errors.is_empty()/>
        <div class="grid">
            <div class="stack">
                <ErrorSummary errors=errors.clone()/>
                <section class="card">
                    <h1>{words.say("digits-title")}</h1>
                    <p>{words.say(if holder { "digits-holder-text" } else { "digits-text" })}</p>
                    <form method="post" action=CheckDigits::url() novalidate>
                        <input type="hidden" name="ref" value=reference/>
                        <Field
                            name=DIGITS
                            label=words.say(if holder { "document-holder" } else { "digits-label" })
                            error=errors.of(DIGITS)
                            autocomplete="off"
                            maxlength=if holder { 80_u16 } else { 8 }
                            class="short"
                        />
                        <p class="buttons"><Submit text=words.say("digits-button")/></p>
                    </form>
                </section>
            </div>
            <aside class="stack"><Help/></aside>
        </div>
    }
    .into_any()
}
