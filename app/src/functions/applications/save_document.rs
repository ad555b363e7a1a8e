use domain::applications::{Step, field};
use domain::documents::DocumentKind;
use leptos::prelude::*;
use leptos::server_fn::codec::{MultipartData, MultipartFormData};
use portal::applications::drafts::{self, FILES, RefusedFile};
use portal::documents::{self, Received, Unfit};
use uuid::Uuid;

use super::path_of;
use crate::caller;
use crate::functions::documents::read;
use crate::functions::lead_to;
use crate::notice::{self, Notice};

/// The form with the document: answers, files, and perhaps one to `remove`. With `then` = `stay` it leads back to
/// itself, so that more files can be added.
#[server(prefix = "/_fn", endpoint = "apply/document", input = MultipartFormData)]
pub async fn save_document(data: MultipartData) -> Result<(), ServerFnError> {
    lead_to(document(data)).await
}

async fn document(data: MultipartData) -> portal::Result<String> {
    let here = path_of(Step::Document);
    let mut upload = read(data).await?;
    let portal = caller::portal();
    let mut visitor = caller::visitor().await?;
    if let Some(wait) = super::may_begin(&visitor).await? {
        notice::leave(Notice::of(&path_of(Step::Where), field::AREA, wait)).await?;
        return Ok(path_of(Step::Where));
    }
    let remove = Uuid::try_parse(upload.typed.get("remove")).ok();
    let switched = super::switched(Step::Document, &upload.typed);
    let stay = remove.is_some() || switched.is_some() || upload.typed.get("then") == "stay";
    if upload.cut_off
        && let Some(draft) = drafts::draft(&portal, &visitor).await?
    {
        // What did not arrive is no answer.
        for field in Step::Document.fields() {
            let kept = draft.answers.get(field).to_owned();
            upload.typed.0.entry(field.to_owned()).or_insert(kept);
        }
    }
    let typed = upload.typed.pairs();
    drafts::save_step(&portal, &mut visitor, Step::Document, &typed, !stay).await?;
    caller::keep(&visitor, false).await?;
    if let Some(id) = remove {
        documents::remove(&portal, &visitor, id).await?;
    }
    // Until a kind is chosen; the draft names its files after the answer.
    let kind = DocumentKind::from_code(upload.typed.get(field::DOCUMENT)).unwrap_or(DocumentKind::IdCard);
    let mut refused = Vec::new();
    for file in upload.files {
        let name = file.name.clone();
        match documents::receive(&portal, &visitor, kind, file).await? {
            Received::Kept(_) => {}
            Received::Unfit(unfit) => refused.push(RefusedFile { name, unfit }),
            Received::NotTaken => return Ok(path_of(Step::Where)),
        }
    }
    if upload.cut_off {
        refused.push(RefusedFile { name: String::new(), unfit: Unfit::Damaged });
    }
    let stay = stay || upload.wait.is_some() || !refused.is_empty();
    let draft = drafts::save_refused(&portal, &mut visitor, refused).await?;
    if let Some(wait) = upload.wait {
        notice::leave(Notice::of(&here, FILES, wait)).await?;
    }
    Ok(switched.unwrap_or_else(|| if stay { here } else { path_of(draft.after(Step::Document)) }))
}
