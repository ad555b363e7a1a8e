use domain::levels::Colour;
use leptos::prelude::*;
use portal::staff::{self, Asked, Filter, SavedView};

use super::WORK;
use crate::functions::lead_to;
use crate::notice::{self, Notice, Trouble};
use crate::staff::caller::{self, SIGN_IN};

/// The field with the view's name.
pub const VIEW_NAME: &str = "view_name";
/// In addresses and forms of the list: its filter and its warning level.
pub const SHOW: &str = "show";
pub const LEVEL: &str = "level";

/// What an address or a form asks for; what is none of these asks for everything.
#[must_use]
pub fn asked(show: Option<&str>, level: Option<&str>) -> Asked {
    let filter = show.and_then(Filter::from_code).unwrap_or_default();
    Asked { filter, level: level.and_then(Colour::from_code) }
}

/// The list with these filters.
#[must_use]
pub fn work_address(asked: Asked) -> String {
    let level = asked.level.map(|level| format!("&{LEVEL}={}", level.code())).unwrap_or_default();
    format!("{WORK}?{SHOW}={}{level}", asked.filter.code())
}

/// Keeps the filters of the list under a name.
#[server(prefix = "/_staff", endpoint = "save-view")]
pub async fn save_view(
    view_name: Option<String>,
    show: Option<String>,
    level: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(async {
        let Some(member) = caller::member().await? else { return Ok(SIGN_IN.to_owned()) };
        let asked = asked(show.as_deref(), level.as_deref());
        let name = view_name.unwrap_or_default();
        let trouble = match staff::save_view(&caller::desk(), &member, &name, asked).await? {
            SavedView::Done => None,
            SavedView::Typed(problem) => Some(Trouble::Typed(problem)),
            SavedView::TooMany => Some(Trouble::TooManyViews),
            SavedView::NotEntitled => Some(Trouble::NotEntitled),
        };
        if let Some(trouble) = trouble {
            notice::leave(Notice::of(WORK, VIEW_NAME, trouble).typed(VIEW_NAME, &name)).await?;
        }
        Ok(work_address(asked))
    })
    .await
}

/// Forgets one's own view of this name.
#[server(prefix = "/_staff", endpoint = "delete-view")]
pub async fn delete_view(
    view_name: Option<String>,
    show: Option<String>,
    level: Option<String>,
) -> Result<(), ServerFnError> {
    lead_to(async {
        let Some(member) = caller::member().await? else { return Ok(SIGN_IN.to_owned()) };
        staff::delete_view(&caller::desk(), &member, &view_name.unwrap_or_default()).await?;
        Ok(work_address(asked(show.as_deref(), level.as_deref())))
    })
    .await
}
