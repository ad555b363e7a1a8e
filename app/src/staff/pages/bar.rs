use domain::staff::Right;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use portal::staff::Member;

use crate::caller;
use crate::components::{Sun, Tools, current};
use crate::staff::caller as staff_caller;
use crate::staff::functions::{EVENTS, ME, SignOut, WEBHOOKS};
use crate::staff::key_pages::KEYS;

/// Brand, the pages of whoever has signed in, and his post.
#[component]
pub fn Bar() -> impl IntoView {
    let words = caller::words();
    view! {
        <header class="top">
            <div class="wrap">
                <a class="brand" href="/staff"><Sun/> {words.say("staff-name")}</a>
                {Suspend::new(async { staff_caller::member().await.ok().flatten().map(links) })}
                <Tools/>
            </div>
        </header>
    }
}

fn links(member: Member) -> impl IntoView {
    let words = caller::words();
    let path = caller::path();
    let imports = if member.may(Right::ImportEvents) { "event-import-title" } else { "event-import-seen" };
    let pages = [
        ("/staff", "staff-work", Right::SeeWork),
        ("/staff/find", "staff-find", Right::LookUp),
        ("/staff/looks", "staff-looks", Right::ReadLooks),
        (EVENTS, imports, Right::SeeImports),
        (WEBHOOKS, "webhooks-title", Right::SendWebhooks),
        (KEYS, "keys-title", Right::ManageKeys),
    ];
    let links = pages.into_iter().filter(|(.., right)| member.may(*right)).map(|(href, key, _)| {
        let here = if href == "/staff" { (path == href).then_some("page") } else { current(&path, href) };
        view! { <li><a href=href aria-current=here>{words.say(key)}</a></li> }
    });
    let links = links.collect_view();
    let post = words.text(&member.post);
    let here = current(&path, ME);
    view! {
        <nav aria-label=words.say("nav-label")><ul>{links}</ul></nav>
        <form class="whoami" method="post" action=SignOut::url()>
            <a href=ME aria-current=here>{post}</a>
            <button type="submit">{words.say("staff-sign-out")}</button>
        </form>
    }
}
