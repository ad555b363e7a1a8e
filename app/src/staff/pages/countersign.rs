//! 会签: who has signed a joint survey, who still has to, and the forms of whoever may sign it or send it back.

use domain::staff::Role;
use domain::surveys::LONGEST_REASON;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::SeenCase;
use portal::surveys::{Standing, Survey};

use super::roles::key;
use crate::caller;
use crate::components::survey::Signatures;
use crate::components::{Choice, ErrorLine, FormErrors, RadioGroup, Submit, TextArea};
use crate::notice::Notice;
use crate::staff::functions::{Countersign, ReturnSurvey, SEND_BACK, SIGN_FOR, SURVEY, TakeBackSurvey};
use crate::words::Words;

/// How it stands with the countersignatures of the last survey; nothing where it is no joint one.
pub(super) fn countersigning(
    seen: &SeenCase,
    survey: &Survey,
    errors: &FormErrors,
    notice: &Notice,
) -> Option<impl IntoView + use<>> {
    let words = caller::words();
    let signatures = survey.signatures.clone();
    let stands = stands(words, survey);
    // What can't be signed any more has no form to say so.
    let waits = survey.standing == Standing::Waits;
    let roles = &seen.countersigning.roles;
    let is_own = waits && seen.countersigning.is_own;
    let none = (roles.is_empty() && !is_own).then_some([SIGN_FOR, SEND_BACK]).into_iter().flatten();
    let gone = none.filter_map(|field| {
        let said = errors.of(field)?;
        Some(view! { <div id=field><ErrorLine id=format!("{field}-error") text=said/></div> })
    });
    let gone = gone.collect_view();
    let forms = (waits && !roles.is_empty()).then(|| {
        let hidden = || hidden(seen, survey);
        let send_back = end_waiting(Ends::SentBack, words, hidden(), errors, notice);
        view! { {sign(words, hidden(), roles, errors)} {send_back} }
    });
    let take_back = is_own.then(|| end_waiting(Ends::TakenBack, words, hidden(seen, survey), errors, notice));
    survey.is_joint().then(|| {
        view! {
            <h3>{words.say("survey-joint")}</h3>
            <Signatures signatures=signatures/>
            {stands.map(|stands| view! { <p role="status">{stands}</p> })}
            {gone}
            {forms}
            {take_back}
        }
    })
}

/// What becomes of it now. Nothing to say of one that is done.
fn stands(words: Words, survey: &Survey) -> Option<String> {
    match survey.standing {
        Standing::Waits => Some(words.with("survey-unsigned", &[("roles", unsigned(words, survey).into())])),
        Standing::Done => None,
        Standing::Returned => Some(words.say("survey-was-returned")),
        Standing::Lapsed => Some(words.say("survey-lapsed")),
    }
}

/// Whose signatures are missing.
pub(super) fn unsigned(words: Words, survey: &Survey) -> String {
    survey.unsigned().into_iter().map(|role| words.say(key(role))).collect::<Vec<_>>().join(&words.say("list-comma"))
}

fn hidden(seen: &SeenCase, survey: &Survey) -> AnyView {
    let (reference, id) = (seen.case.reference.as_str().to_owned(), survey.id.to_string());
    view! {
        <input type="hidden" name="ref" value=reference/>
        <input type="hidden" name=SURVEY value=id/>
    }
    .into_any()
}

fn sign(words: Words, hidden: AnyView, roles: &[Role], errors: &FormErrors) -> impl IntoView + use<> {
    let error = errors.of(SIGN_FOR);
    let department = match roles {
        [role] => {
            let error = error.map(|said| view! { <ErrorLine id=format!("{SIGN_FOR}-error") text=said/> });
            view! { <div id=SIGN_FOR>{error}</div> <input type="hidden" name=SIGN_FOR value=role.code()/> }.into_any()
        }
        roles => {
            let choices = roles.iter().map(|role| Choice::new(role.code(), words.say(key(*role)))).collect::<Vec<_>>();
            view! { <RadioGroup name=SIGN_FOR legend=words.say("survey-sign-for") value=String::new() error=error choices=choices/> }
                .into_any()
        }
    };
    view! {
        <form method="post" action=Countersign::url() novalidate>
            {hidden} {department}
            <p class="small muted">{words.say("survey-sign-hint")}</p>
            <p class="buttons"><Submit text=words.say("survey-sign")/></p>
        </form>
    }
}

/// How a survey can end before all have signed. Nobody can do both: a surveyor does not countersign his own.
#[derive(Clone, Copy)]
enum Ends {
    SentBack,
    TakenBack,
}

fn end_waiting(
    how: Ends,
    words: Words,
    hidden: AnyView,
    errors: &FormErrors,
    notice: &Notice,
) -> impl IntoView + use<> {
    let error = errors.of(SEND_BACK);
    let open = error.is_some();
    let (to, does, reason, hint) = match how {
        Ends::SentBack => (ReturnSurvey::url(), "survey-send-back", "survey-reason", "survey-reason-hint"),
        Ends::TakenBack => {
            (TakeBackSurvey::url(), "survey-take-back", "survey-take-back-reason", "survey-take-back-hint")
        }
    };
    view! {
        <details class="act" id="survey-return" open=open>
            <summary>{words.say(does)}</summary>
            <form method="post" action=to novalidate>
                {hidden}
                <TextArea
                    name=SEND_BACK
                    label=words.say(reason)
                    hint=words.with(hint, &[("max", LONGEST_REASON.into())])
                    value=notice.value(SEND_BACK)
                    error=error
                    wanted=true
                />
                <p class="buttons"><Submit text=words.say(does) quiet=true/></p>
            </form>
        </details>
    }
}

/// Why surveys of this case were sent back, the latest first.
pub(super) fn returns(seen: &SeenCase) -> Option<impl IntoView + use<>> {
    let words = caller::words();
    let returns = seen.countersigning.returns.iter().rev().map(|returned| {
        let when = words.with(
            "survey-returned-by",
            &[("post", words.text(&returned.post).into()), ("time", words.moment(returned.at).into())],
        );
        let reason = returned.reason.clone().map(|reason| view! { <p class="note">{reason}</p> });
        view! { <li>{reason}<p class="small muted">{when}</p></li> }
    });
    let returns = returns.collect_view();
    (!returns.is_empty()).then(|| {
        view! { <h3>{words.say("survey-returns")}</h3> <ul class="mine" role="list">{returns}</ul> }
    })
}
