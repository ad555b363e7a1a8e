//! 我的视图: the filters that a member has kept under names of his own.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::{Asked, LONGEST_VIEW_NAME, MOST_VIEWS, WorkView};

use crate::caller;
use crate::components::{Field, FormErrors, Submit};
use crate::notice::Notice;
use crate::staff::functions::{DeleteView, LEVEL, SHOW, SaveView, VIEW_NAME, work_address};

/// Links to the views, and what there is to do with them.
pub fn views(asked: Asked, views: &[WorkView], notice: &Notice, errors: &FormErrors) -> impl IntoView + use<> {
    let words = caller::words();
    let links = views.iter().map(|view| {
        let here = (view.asked == asked).then_some("page");
        view! { <li><a href=work_address(view.asked) aria-current=here>{view.name.clone()}</a></li> }
    });
    let links = links.collect_view();
    let listed = (!views.is_empty())
        .then(|| view! { <nav aria-label=words.say("staff-views")><ul class="tabs small">{links}</ul></nav> });
    let forget = views.iter().map(|view| delete(asked, view)).collect_view();
    let error = errors.of(VIEW_NAME);
    let wrong = error.is_some();
    let lengths = [("max", LONGEST_VIEW_NAME.into()), ("most", MOST_VIEWS.into())];
    view! {
        {listed}
        <details id="views" open=wrong>
            <summary>{words.say("staff-views-keep")}</summary>
            <form method="post" action=SaveView::url() novalidate>
                {filters(asked)}
                <Field
                    name=VIEW_NAME
                    label=words.say("staff-view-name")
                    hint=words.with("staff-view-hint", &lengths)
                    value=notice.value(VIEW_NAME)
                    error=error
                    class="short"
                />
                <p class="buttons"><Submit text=words.say("staff-view-save") quiet=true/></p>
            </form>
            {(!views.is_empty()).then(|| view! { <ul class="mine" role="list">{forget}</ul> })}
        </details>
    }
}

fn delete(asked: Asked, saved: &WorkView) -> impl IntoView + use<> {
    let words = caller::words();
    let named = words.with("staff-view-delete-of", &[("name", saved.name.clone().into())]);
    view! {
        <li>
            <form class="saved-view" method="post" action=DeleteView::url()>
                {filters(asked)}
                <input type="hidden" name=VIEW_NAME value=saved.name.clone()/>
                <span>{saved.name.clone()}</span>
                <button type="submit" class="button quiet" aria-label=named>{words.say("staff-view-delete")}</button>
            </form>
        </li>
    }
}

/// Where the form leads back to, and what it keeps.
fn filters(asked: Asked) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name=SHOW value=asked.filter.code()/>
        {asked.level.map(|level| view! { <input type="hidden" name=LEVEL value=level.code()/> })}
    }
}
