//! Who stands in for whom: on the page of one's own account. A supervisor says first for whom.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::{Absence, Deputies, Member};

use super::chosen_on_purpose;
use crate::caller;
use crate::components::{Card, Choice, Field, FormErrors, Select, Submit};
use crate::notice::Notice;
use crate::staff::functions::{EndAbsence, ME, NameDeputy, deputy_field};
use crate::words::Words;

/// Nothing for those who have no cases and name nobody.
pub(super) fn card(deputies: &Deputies, errors: &FormErrors, notice: &Notice) -> Option<impl IntoView + use<>> {
    let words = caller::words();
    let asked = caller::query(deputy_field::OF).unwrap_or_default();
    let namings = &deputies.namings;
    let chosen = namings.iter().find(|(of, _)| of.id.to_string() == asked).or(namings.first())?;
    let covering =
        deputies.covered.iter().map(|post| words.text(post)).collect::<Vec<_>>().join(&words.say("list-comma"));
    let covering = (!covering.is_empty()).then(|| words.with("deputies-covering", &[("posts", covering.into())]));
    let absences = deputies.absences.iter().map(|absence| listed(words, absence)).collect_view();
    let several = namings.len() > 1;
    let for_whom = several.then(|| for_whom(words, namings, &chosen.0));
    let shown = deputies.absences.iter().find(|absence| absence.of == chosen.0.id).map(Absence::code);
    let form = form(words, chosen, shown, several, errors, notice);
    let done = !notice.value(deputy_field::DONE).is_empty();
    Some(view! {
        <Card title=words.say("deputies-title") id="deputies">
            <p class="small muted">{words.say("deputies-lead")}</p>
            {done.then(|| view! { <p role="status">{words.say("deputies-done")}</p> })}
            {covering.map(|said| view! { <p><strong>{said}</strong></p> })}
            <ul class="mine" role="list">{absences}</ul>
            {for_whom}
            {form}
        </Card>
    })
}

fn listed(words: Words, absence: &Absence) -> impl IntoView + use<> {
    let post = words.text(&absence.post);
    let said = [
        ("post", post.clone().into()),
        ("from", words.full_day(absence.from).into()),
        ("until", words.full_day(absence.until).into()),
        ("deputy", words.text(&absence.deputy).into()),
    ];
    let named = words.with("deputies-end-of", &[("post", post.into())]);
    view! {
        <li>
            <p>{words.with("deputies-absence", &said)}</p>
            <form method="post" action=EndAbsence::url()>
                <input type="hidden" name=deputy_field::OF value=absence.of.to_string()/>
                <input type="hidden" name=deputy_field::SHOWN value=absence.code()/>
                <button type="submit" class="button quiet" aria-label=named>{words.say("deputies-end")}</button>
            </form>
        </li>
    }
}

/// Who can stand in depends on for whom, so that is asked first.
fn for_whom(words: Words, namings: &[(Member, Vec<Member>)], chosen: &Member) -> impl IntoView + use<> {
    let choices = namings.iter().map(|(of, _)| Choice::new(of.id.to_string(), words.text(&of.post)));
    view! {
        <form method="get" action=format!("{ME}#deputies")>
            <Select
                name=deputy_field::OF
                label=words.say("deputies-of")
                value=chosen.id.to_string()
                choices=choices.collect()
            />
            <p class="buttons"><Submit text=words.say("deputies-of-go") quiet=true/></p>
        </form>
    }
}

fn form(
    words: Words,
    (of, colleagues): &(Member, Vec<Member>),
    shown: Option<String>,
    named: bool,
    errors: &FormErrors,
    notice: &Notice,
) -> AnyView {
    let title = named.then(|| words.with("deputies-name-for", &[("post", words.text(&of.post).into())]));
    let title = title.map(|title| view! { <h3>{title}</h3> });
    if colleagues.is_empty() {
        return view! { {title} <p>{words.say("deputies-nobody")}</p> }.into_any();
    }
    let choices = colleagues.iter().map(|one| Choice::new(one.id.to_string(), words.text(&one.post)));
    view! {
        {title}
        <form method="post" action=NameDeputy::url() novalidate>
            <input type="hidden" name=deputy_field::OF value=of.id.to_string()/>
            <input type="hidden" name=deputy_field::SHOWN value=shown/>
            <Select
                name=deputy_field::DEPUTY
                label=words.say("deputies-deputy")
                hint=words.say("deputies-deputy-hint")
                error=errors.of(deputy_field::DEPUTY)
                value=notice.value(deputy_field::DEPUTY)
                choices=chosen_on_purpose(words, choices)
            />
            <Field
                name=deputy_field::FROM
                label=words.say("deputies-from")
                error=errors.of(deputy_field::FROM)
                value=notice.value(deputy_field::FROM)
                kind="date"
                class="short"
            />
            <Field
                name=deputy_field::UNTIL
                label=words.say("deputies-until")
                value=notice.value(deputy_field::UNTIL)
                kind="date"
                class="short"
            />
            <p class="buttons"><Submit text=words.say("deputies-button") quiet=true/></p>
        </form>
    }
    .into_any()
}
