use domain::applications::Step;
use leptos::prelude::*;

use crate::functions::{Typed, lead_to};

#[server(prefix = "/_fn", endpoint = "apply/where")]
pub async fn save_where(#[server(flatten)] typed: Typed) -> Result<(), ServerFnError> {
    lead_to(super::save(Step::Where, typed)).await
}
