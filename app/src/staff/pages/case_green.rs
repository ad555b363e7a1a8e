//! 绿色通道 at the desk: of which published project a case is, or that it is of none. Folded away: it is seldom wanted.

use domain::green_channel::{EndReason, KeyProject};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::{Desk, Doubt, Markable, SeenCase};

use super::act_fields::act_fields;
use super::case_acts::chosen;
use super::case_doubts::doubted;
use crate::caller;
use crate::components::{Card, ErrorLine, FormErrors, Submit};
use crate::notice::{Notice, Trouble};
use crate::staff::functions::{Act, field};

const MARK: &str = "green_channel";
const END: &str = "end_green_channel";

pub(super) fn green_channel(
    seen: &SeenCase,
    desk: &Desk,
    errors: &FormErrors,
    notice: &Notice,
) -> Option<impl IntoView + use<>> {
    let words = caller::words();
    let (code, form) = match seen.markable.as_ref()? {
        Markable::With(projects) if projects.is_empty() => return None,
        Markable::With(projects) => (MARK, mark(seen, desk, projects, errors, notice)),
        Markable::Marked => (END, end(seen, desk, errors, notice)),
    };
    // What came of the other form is said here too: somebody else was quicker.
    let error = errors.of(MARK).map(|said| (MARK, said)).or_else(|| errors.of(END).map(|said| (END, said)));
    let open = error.is_some();
    let said = error.map(|(field, said)| {
        view! { <div id=(field != code).then_some(field)><ErrorLine id=format!("{field}-error") text=said/></div> }
    });
    let key = format!("act-{}", code.replace('_', "-"));
    Some(view! {
        <Card title=words.say("green-channel-title") id="green">
            <details class="act" id=code open=open>
                <summary>{words.say(&key)}</summary>
                {said}
                <p class="small muted">{words.say(&format!("{key}-hint"))}</p>
                {form}
            </details>
        </Card>
    })
}

fn mark(seen: &SeenCase, desk: &Desk, projects: &[KeyProject], errors: &FormErrors, notice: &Notice) -> AnyView {
    let words = caller::words();
    let chosen = chosen(errors, notice, MARK);
    let options = projects.iter().map(|project| {
        let arguments = [("project", words.text(&project.name).into()), ("owner", project.owner.clone().into())];
        let selected = project.code == chosen;
        view! { <option value=project.code.clone() selected=selected>{words.with("green-channel-option", &arguments)}</option> }
    });
    let options = options.collect_view();
    let is_doubted = notice.troubles.iter().any(|(field, trouble)| field == MARK && *trouble == Trouble::Doubted);
    let doubts = is_doubted.then(|| doubted(words, MARK, &[Doubt::OtherOwner { project: chosen.clone() }]));
    view! {
        <form method="post" action=Act::url()>
            {act_fields(&seen.case, desk, MARK)}
            <label class="choices">
                <span>{words.say("green-channel-which")}</span>
                <select name=field::CHOICE>
                    <option value="">{words.say("staff-choose")}</option>
                    {options}
                </select>
            </label>
            {doubts}
            <p class="buttons"><Submit text=words.say("act-green-channel") quiet=true/></p>
        </form>
    }
    .into_any()
}

fn end(seen: &SeenCase, desk: &Desk, errors: &FormErrors, notice: &Notice) -> AnyView {
    let words = caller::words();
    let chosen = chosen(errors, notice, END);
    let options = EndReason::ALL.map(|reason| {
        let selected = reason.code() == chosen;
        view! { <option value=reason.code() selected=selected>{words.green_channel_end(reason)}</option> }
    });
    let options = options.collect_view();
    view! {
        <form method="post" action=Act::url()>
            {act_fields(&seen.case, desk, END)}
            <label class="choices">
                <span>{words.say("staff-why")}</span>
                <select name=field::CHOICE>
                    <option value="">{words.say("staff-choose")}</option>
                    {options}
                </select>
            </label>
            <p class="buttons"><Submit text=words.say("act-end-green-channel") quiet=true/></p>
        </form>
    }
    .into_any()
}
