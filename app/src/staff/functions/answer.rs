use domain::applications::Reference;
use domain::problem::Problem;
use leptos::prelude::*;
use portal::progress::public_case;
use portal::staff::{Answered, Member, answer as write};

use super::{address, at_case, form_id};
use crate::caller as anybody;
use crate::functions::kept::{Form, forget_typed, keep_typed};
use crate::functions::{Typed, lead_to};
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller;
use crate::staff::templates::Template;

/// The field of the answer.
pub const ANSWER: &str = "answer";
/// The button that puts a template into it: its code.
pub const INSERT: &str = "insert";
/// The customer's last message that the page shows.
pub const READ: &str = "read";

/// Answers a customer, or puts a template after what was typed and shows the form again.
#[server(prefix = "/_staff", endpoint = "answer")]
pub async fn answer(
    #[server(rename = "ref")] reference: Option<String>,
    answer: Option<String>,
    insert: Option<String>,
    read: Option<String>,
    id: Option<String>,
) -> Result<(), ServerFnError> {
    let typed = answer.unwrap_or_default();
    lead_to(async {
        let page = at_case(reference, async |member, reference| match insert {
            Some(code) => put(reference, typed, &code).await,
            None => send(member, reference, typed, read.as_deref(), id.as_deref()).await,
        });
        Ok(to_form(page.await?))
    })
    .await
}

/// To the form itself, where that is on the page.
fn to_form(page: String) -> String {
    if page.starts_with("/staff/cases/") { format!("{page}#messages") } else { page }
}

async fn put(reference: &Reference, typed: String, code: &str) -> portal::Result<()> {
    let template = Template::from_code(code);
    let text = match template.zip(public_case(&caller::desk(), reference).await?) {
        Some((template, case)) => after(&typed, &template.text(anybody::words(), &case)),
        None => typed,
    };
    keep(reference, text).await
}

fn after(typed: &str, template: &str) -> String {
    let typed = typed.trim_end();
    if typed.is_empty() { template.to_owned() } else { format!("{typed}\n{template}") }
}

async fn send(
    member: &Member,
    reference: &Reference,
    typed: String,
    read: Option<&str>,
    id: Option<&str>,
) -> portal::Result<()> {
    let desk = caller::desk();
    let form = form_id(&desk, id);
    let read = read.and_then(|id| id.parse().ok());
    let trouble = match write(&desk, member, reference, form, read, &typed).await? {
        Ok(Answered::Sent) => return forget_typed(Form::Answer).await,
        Ok(Answered::AskedSince) => Trouble::AskedSince,
        Ok(Answered::AnsweredSince) => Trouble::AnsweredSince,
        Ok(Answered::NotEntitled) => Trouble::NotEntitled,
        Err(Problem::Missing) => Trouble::NoMessage,
        Err(problem) => Trouble::Typed(problem),
    };
    keep(reference, typed).await?;
    notice::leave(Notice::of(&address(reference), ANSWER, trouble)).await
}

async fn keep(reference: &Reference, text: String) -> portal::Result<()> {
    keep_typed(Form::Answer, reference.as_str(), &Typed([(ANSWER.to_owned(), text)].into())).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_comes_after_what_was_typed() {
        assert_eq!(after(" \n", "办好后会收到短信。"), "办好后会收到短信。");
        assert_eq!(after("您好！\r\n", "办好后会收到短信。"), "您好！\n办好后会收到短信。");
    }
}
