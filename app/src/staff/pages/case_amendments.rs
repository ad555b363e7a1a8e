//! What can be put right of a case: its meter, a time, its class, or that it is there twice. Folded away: it is seldom wanted.

use domain::calendar::shanghai;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::{Desk, SeenCase, against_class};

use super::act_fields::act_fields;
use super::case_acts::chosen;
use super::case_doubts::doubted;
use super::inspection_fields::Back;
use super::meter_fields;
use crate::caller;
use crate::components::case::entry_title;
use crate::components::{Card, ErrorLine, FormErrors, Submit};
use crate::notice::Notice;
use crate::staff::functions::{Act, MINUTE, SURE, address, field};

/// In the address of the page that merges: the other reference.
pub(super) const WITH: &str = "with";

/// The act that puts the meter right.
const METER: &str = "correct_meter";

pub(super) fn amendments(
    seen: &SeenCase,
    desk: &Desk,
    errors: &FormErrors,
    notice: &Notice,
) -> Option<impl IntoView + use<>> {
    let chosen = |code| chosen(errors, notice, code);
    let words = caller::words();
    let amendable = &seen.amendable;
    let any = amendable.meter || !amendable.times.is_empty() || !amendable.classes.is_empty() || amendable.merges;
    let meter_is_back = (Back { errors, notice }).is_of(METER);
    let forms = [
        amendable.meter.then(|| (METER, correct_meter(seen, desk, &Back { errors, notice }))),
        (!amendable.times.is_empty())
            .then(|| ("correct", correct(seen, desk, &chosen("correct"), notice.value(field::AT)))),
        (!amendable.classes.is_empty()).then(|| ("reclassify", reclassify(seen, desk, &chosen("reclassify")))),
        amendable.merges.then(|| ("merge", merge(seen))),
    ];
    let forms = forms.into_iter().flatten().map(|(code, form)| {
        let error = errors.of(code);
        let open = error.is_some() || (code == METER && meter_is_back);
        let key = format!("act-{}", code.replace('_', "-"));
        view! {
            <details class="act" id=code open=open>
                <summary>{words.say(&key)}</summary>
                {error.map(|said| view! { <ErrorLine id=format!("{code}-error") text=said/> })}
                <p class="small muted">{words.say(&format!("{key}-hint"))}</p>
                {form}
            </details>
        }
    });
    let forms = forms.collect_view();
    any.then(|| view! { <Card title=words.say("staff-amendments") id="amendments">{forms}</Card> })
}

fn correct_meter(seen: &SeenCase, desk: &Desk, back: &Back<'_>) -> AnyView {
    let words = caller::words();
    view! {
        <form method="post" action=Act::url() novalidate>
            {act_fields(&seen.case, desk, METER)}
            {meter_fields::meter(words, seen, METER, back, seen.meter.as_ref())}
            {doubted(words, METER, meter_fields::misread(seen, METER, back).as_slice())}
            <p class="buttons"><Submit text=words.say("act-correct-meter") quiet=true/></p>
        </form>
    }
    .into_any()
}

fn correct(seen: &SeenCase, desk: &Desk, chosen: &str, at: String) -> AnyView {
    let words = caller::words();
    let events = seen.amendable.times.iter().map(|recorded| {
        let title = entry_title(words, &recorded.event).unwrap_or_default();
        let said = format!("{title} · {}", words.moment(recorded.occurred_at));
        let seq = recorded.seq.to_string();
        let selected = seq == chosen;
        view! { <option value=seq selected=selected>{said}</option> }
    });
    let events = events.collect_view();
    let now = shanghai(seen.case.now).format(MINUTE).to_string();
    view! {
        <form method="post" action=Act::url()>
            {act_fields(&seen.case, desk, "correct")}
            <label class="choices">
                <span>{words.say("staff-which-event")}</span>
                <select name=field::CHOICE><option value="">{words.say("staff-choose")}</option>{events}</select>
            </label>
            <label class="choices">
                <span>{words.say("staff-really-at")}</span>
                <input type="datetime-local" name=field::AT value=at max=now required/>
            </label>
            <p class="buttons"><Submit text=words.say("act-correct") quiet=true/></p>
        </form>
    }
    .into_any()
}

fn reclassify(seen: &SeenCase, desk: &Desk, chosen: &str) -> AnyView {
    let words = caller::words();
    let classes = seen.amendable.classes.iter();
    let classes = classes
        .map(|key| view! { <option value=key.clone() selected=*key == chosen>{words.class(key)}</option> })
        .collect_view();
    let doubt = against_class(&seen.case, chosen);
    let sure = doubted(words, "reclassify", doubt.as_slice()).map(|asked| asked.into_any()).unwrap_or_else(|| {
        view! {
            <div class="choice">
                <input type="checkbox" id="sure-reclassify" name=SURE value="yes"/>
                <label for="sure-reclassify">{words.say("staff-reclassify-sure")}</label>
            </div>
        }
        .into_any()
    });
    view! {
        <form method="post" action=Act::url()>
            {act_fields(&seen.case, desk, "reclassify")}
            <label class="choices">
                <span>{words.say("staff-which-class")}</span>
                <select name=field::CHOICE><option value="">{words.say("staff-choose")}</option>{classes}</select>
            </label>
            {sure}
            <p class="buttons"><Submit text=words.say("act-reclassify") quiet=true/></p>
        </form>
    }
    .into_any()
}

/// Leads to the page that shows both.
fn merge(seen: &SeenCase) -> AnyView {
    let words = caller::words();
    let action = format!("{}/merge", address(&seen.case.reference));
    view! {
        <form method="get" action=action novalidate>
            <label class="choices">
                <span>{words.say("staff-other-reference")}</span>
                <input type="text" name=WITH maxlength="20" autocomplete="off"/>
            </label>
            <p class="buttons"><Submit text=words.say("staff-compare") quiet=true/></p>
        </form>
    }
    .into_any()
}
