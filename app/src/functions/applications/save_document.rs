use domain::applications::Step;
use domain::documents::DocumentKind;
use leptos::prelude::*;
use leptos::server_fn::codec::{MultipartData, MultipartFormData};
use portal::applications::drafts::{self, FILES, RefusedFile};
use portal::documents::{self, Received, Unfit};
use uuid::Uuid;

use super::path_of;
use crate::caller;
use crate::functions::documents::Form;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};

/// The form with the document: answers, files, and perhaps one to `remove`. With `then` = `stay` it leads back to
/// itself, so that more files can be added.
#[server(prefix = "/_fn", endpoint = "apply/document", input = MultipartFormData)]
pub async fn save_document(data: MultipartData) -> Result<(), ServerFnError> {
    lead_to(document(data)).await
}

async fn document(data: MultipartData) -> portal::Result<String> {
    let here = path_of(Step::Document);
    let portal = caller::portal();
    let mut visitor = caller::visitor().await?;
    let mut form = Form::of(data);
    let mut refused = Vec::new();
    let mut gone = false;
    // Of whatever kind they are: the draft names its files after the answer, which may stand behind them.
    while let Some(file) = form.next_file().await? {
        // Which draft stands in front of the files.
        if let Some(elsewhere) = super::of_another(&visitor, &form.typed).await? {
            return Ok(elsewhere);
        }
        let name = file.name.clone();
        match documents::receive(&portal, &visitor, DocumentKind::IdCard, file).await? {
            Received::Kept(_) => {}
            Received::Unfit(unfit) => refused.push(RefusedFile { name, unfit }),
            Received::TooOften(time) => form.no_more = Some(Trouble::wait(time)),
            Received::NotTaken => {
                gone = true;
                form.no_more = Some(Trouble::NotNow);
            }
        }
    }
    if gone {
        return Ok(path_of(Step::Where));
    }
    if let Some(elsewhere) = super::of_another(&visitor, &form.typed).await? {
        return Ok(elsewhere);
    }
    let remove = Uuid::try_parse(form.typed.get("remove")).ok();
    let switched = super::switched(Step::Document, &form.typed);
    let stay = remove.is_some() || switched.is_some() || form.typed.get("then") == "stay";
    if form.cut_off
        && let Some(draft) = drafts::draft(&portal, &visitor).await?
    {
        // What did not arrive is no answer.
        for field in Step::Document.fields() {
            let kept = draft.answers.get(field).to_owned();
            form.typed.0.entry(field.to_owned()).or_insert(kept);
        }
    }
    drafts::save_step(&portal, &mut visitor, Step::Document, &form.typed.pairs(), !stay).await?;
    caller::keep(&visitor).await?;
    if let Some(id) = remove {
        documents::remove(&portal, &visitor, id).await?;
    }
    if form.cut_off {
        refused.push(RefusedFile { name: String::new(), unfit: Unfit::Damaged });
    }
    let stay = stay || form.no_more.is_some() || !refused.is_empty();
    let draft = drafts::save_refused(&portal, &mut visitor, refused).await?;
    if let Some(why) = form.no_more {
        notice::leave(Notice::of(&here, FILES, why)).await?;
    }
    Ok(switched.unwrap_or_else(|| if stay { here } else { path_of(draft.after(Step::Document)) }))
}
