use domain::applications::Step;
use leptos::prelude::*;

use crate::functions::{Typed, lead_to};

#[server(prefix = "/_fn", endpoint = "apply/supply")]
pub async fn save_supply(#[server(flatten)] typed: Typed) -> Result<(), ServerFnError> {
    lead_to(super::save(Step::Supply, typed)).await
}
