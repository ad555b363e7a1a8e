//! What the desk sees.

pub mod account;
mod account_ways;
mod act_fields;
pub mod again;
pub mod api_key;
pub mod api_keys;
pub mod assign;
pub mod bar;
pub mod case;
mod case_acts;
mod case_amendments;
mod case_archive;
mod case_deliveries;
mod case_doubts;
mod case_green;
mod case_headline;
mod case_held;
mod case_inspections;
mod case_messages;
mod case_meter;
mod case_people;
mod case_plan;
mod case_survey;
mod case_whose;
pub mod code;
mod countersign;
mod deputies;
pub mod event_import;
pub mod event_imports;
pub mod find;
mod flawed;
mod inspection_fields;
mod level;
pub mod looks;
pub mod merge;
mod meter_fields;
pub mod missing;
pub mod new_api_key;
pub mod new_passkey;
pub mod paper;
mod passkey_form;
mod photo_form;
mod proof;
pub mod provider_return;
pub mod revoke_api_key;
mod roles;
mod secret;
pub mod sign_in;
mod survey_fields;
pub mod webhooks;
pub mod work;
mod work_filters;
mod work_views;

use std::future::Future;

use leptos::prelude::*;
use portal::staff::Member;

use super::back::sign_in_and_back;
use super::caller;
use crate::components::Choice;
use crate::pages::errors::or_fault;
use crate::redirect::see_other;
use crate::words::Words;

/// The page for whoever has signed in; everybody else is led to the sign-in.
async fn for_member<Fut>(page: impl FnOnce(Member) -> Fut) -> AnyView
where
    Fut: Future<Output = portal::Result<AnyView>>,
{
    let shown = async {
        match caller::member().await? {
            Some(member) => page(member).await,
            None => {
                see_other(&sign_in_and_back());
                Ok(().into_any())
            }
        }
    };
    or_fault(shown.await).into_any()
}

/// Choices of a list that begins with none: nothing is done to the first of them by accident.
fn chosen_on_purpose(words: Words, choices: impl IntoIterator<Item = Choice>) -> Vec<Choice> {
    [Choice::new("", words.say("staff-choose"))].into_iter().chain(choices).collect()
}
