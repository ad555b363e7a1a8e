use domain::applications::Reference;
use domain::documents::DocumentKind;
use leptos::prelude::*;
use leptos::server_fn::codec::{MultipartData, MultipartFormData};
use portal::documents::{self, Received, Unfit};

use super::{CASES, Form, PAPERS};
use crate::caller;
use crate::functions::lead_to;
use crate::notice::{self, MOST_TROUBLES, Notice, Trouble};

/// The form's field for files.
const FILES: &str = "files";

/// A promised paper for a case, in one or several files.
#[server(prefix = "/_fn", endpoint = "my/paper", input = MultipartFormData)]
pub async fn send_paper(data: MultipartData) -> Result<(), ServerFnError> {
    lead_to(paper(data)).await
}

async fn paper(data: MultipartData) -> portal::Result<String> {
    let (portal, visitor) = (caller::portal(), caller::visitor().await?);
    let mut form = Form::of(data);
    let mut troubles = Vec::new();
    let mut files = 0;
    // Which case and which paper stands in front of the files.
    while let Some(file) = form.next_file().await? {
        files += 1;
        let Some((reference, kind)) = about(&form) else { continue };
        let name = file.name.clone();
        match documents::receive_for(&portal, &visitor, &reference, kind, file).await? {
            Received::Kept(_) => {}
            Received::Unfit(unfit) if troubles.len() < MOST_TROUBLES => troubles.push(Trouble::Unfit { name, unfit }),
            Received::Unfit(_) => {}
            Received::NotTaken => form.no_more = Some(Trouble::NotNow),
            Received::TooOften(time) => form.no_more = Some(Trouble::wait(time)),
        }
    }
    if form.cut_off {
        troubles.push(Trouble::Unfit { name: String::new(), unfit: Unfit::Damaged });
    } else if files == 0 && form.no_more.is_none() {
        troubles.push(Trouble::NoFile);
    }
    troubles.extend(form.no_more.take());
    let (here, field) = match about(&form) {
        Some((reference, kind)) => (format!("/my/{}", reference.as_str()), format!("{FILES}-{}", kind.code())),
        // Of which case it is has not come.
        None => ("/my".to_owned(), CASES.to_owned()),
    };
    if troubles.is_empty() {
        return Ok(format!("{here}#{PAPERS}"));
    }
    let troubles = troubles.into_iter().map(|trouble| (field.clone(), trouble)).collect();
    notice::leave(Notice { form: here.clone(), troubles, typed: Vec::new() }).await?;
    Ok(here)
}

fn about(form: &Form) -> Option<(Reference, DocumentKind)> {
    let reference = Reference::parse(form.typed.get("ref")).ok()?;
    Some((reference, DocumentKind::from_code(form.typed.get("document"))?))
}
