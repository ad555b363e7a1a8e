//! What the desk sees.

pub mod account;
mod act_fields;
pub mod again;
pub mod assign;
pub mod bar;
pub mod case;
mod case_acts;
mod case_amendments;
mod case_doubts;
mod case_headline;
mod case_inspections;
mod case_messages;
mod case_meter;
mod case_people;
mod case_plan;
mod case_whose;
mod deputies;
pub mod find;
mod inspection_fields;
mod level;
pub mod looks;
pub mod merge;
mod meter_fields;
pub mod missing;
pub mod paper;
mod proof;
mod roles;
pub mod sign_in;
pub mod work;
mod work_filters;
mod work_views;

use std::future::Future;

use leptos::prelude::*;
use portal::staff::Member;

use super::caller::{self, SIGN_IN};
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
                see_other(SIGN_IN);
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
