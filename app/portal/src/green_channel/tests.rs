use domain::progress::{CaseState, Event, RefusedBecause};
use sqlx::PgPool;

use super::*;
use crate::progress::tests::support::{World, world};
use crate::progress::{Pushed, Rebuilt, public_case, rebuild};
use crate::publications::{Published, publish_file};

/// Publishes a list of this version: `everywhere` is the applicant's of the tests, `here` another owner's in their area, and
/// `there` one of another area; each from 1 May 2026 to the last day of that month.
pub(crate) async fn publish(world: &World, version: &str, projects: &[&str]) {
    let mut text = format!(
        "version = '{version}'\neffective_from = '2026-05-01'\nsource = {{ zh = '示例文件', en = 'A document' }}\n"
    );
    if projects.is_empty() {
        text += "green_channel = []\n";
    }
    for code in projects {
        let (owner, area) = match *code {
            "here" => ("示例建设有限公司", "area = 'test'"),
            "there" => ("示例", "area = 'another'"),
            _ => ("示 例", ""),
        };
        text += &format!(
            "[[green_channel]]\ncode = '{code}'\nname = {{ zh = '示例项目', en = 'A project' }}\nowner = '{owner}'\n{area}\n\
             from = '2026-05-01'\nto = '2026-05-31'\n"
        );
    }
    assert_eq!(publish_file(&world.owner, "list.toml", &text, world.now()).await.unwrap(), Published::New);
}

fn of(project: &str, list: &str) -> Event {
    Event::GreenChannelled { project: project.to_owned(), list: list.to_owned() }
}

#[sqlx::test(migrations = "./migrations")]
async fn no_case_has_it_but_by_a_project_that_is_published_for_its_area_and_day(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let case = world.submit("lv-other").await;
    let refused = async |id: &str, event: Event| match world.push(&case, id, event).await {
        Pushed::Refused { reason, .. } => Some(reason),
        _ => None,
    };
    let unknown = Some(RefusedBecause::UnknownProject);
    assert_eq!(refused("none", of("everywhere", "1")).await, unknown, "nothing is published");
    publish(&world, "1", &["everywhere", "there"]).await;
    assert_eq!(refused("code", of("castle", "1")).await, unknown);
    assert_eq!(refused("area", of("there", "1")).await, unknown);
    publish(&world, "2", &["here"]).await;
    assert_eq!(refused("old", of("everywhere", "1")).await, unknown, "another list is in force");
    world.set("2026-06-01 00:00");
    assert_eq!(refused("late", of("here", "2")).await, unknown, "its last day is over");
    assert_eq!(world.count("select count(*) from case_states where green").await, 0);
    world.set("2026-05-31 23:59");
    assert_eq!(refused("e", of("here", "2")).await, None);
    let seen = public_case(&world.portal, &case.reference).await.unwrap().unwrap();
    assert_eq!(seen.green_channel.map(|project| project.owner), Some("示例建设有限公司".to_owned()));
    assert_eq!(world.count("select count(*) from case_states where green").await, 1);

    // What it was marked by stays readable when there is another list.
    world.set("2026-07-01 09:00");
    publish(&world, "3", &[]).await;
    let seen = public_case(&world.portal, &case.reference).await.unwrap().unwrap();
    assert_eq!(seen.green_channel.map(|project| project.code), Some("here".to_owned()));
    assert_eq!(projects(&world.portal).await.unwrap().unwrap().projects, []);
    assert_eq!(rebuild(&world.owner).await.unwrap(), Rebuilt { cases: 1, differed: 0 });
    assert!(matches!(world.push(&case, "w", Event::Withdrawn).await, Pushed::Applied { .. }));
    let ended = public_case(&world.portal, &case.reference).await.unwrap().unwrap();
    assert_eq!(ended.progress.state, CaseState::Withdrawn);
    assert_eq!(world.count("select count(*) from case_states where green").await, 0, "what has ended is in no order");
}

#[sqlx::test(migrations = "./migrations")]
async fn an_invented_list_is_a_demos_and_a_changed_one_wants_a_new_version(pool: PgPool) {
    let world = world(pool, "2026-05-06 09:00").await;
    let text = include_str!("../../data/demo/green-channel.toml");
    let publish = async |text: &str| publish_file(&world.owner, "list.toml", text, world.now()).await;
    assert!(publish(text).await.unwrap_err().to_string().contains("this is no demo"));
    let real = text.replace("invented = true", "");
    assert_eq!(publish(&real).await.unwrap(), Published::New);
    assert_eq!(publish(&real).await.unwrap(), Published::Unchanged);
    let changed = publish(&real.replace("demo-park", "demo-parks")).await.unwrap_err();
    assert!(changed.to_string().contains("publish the change as a new version"), "{changed}");
    let twice = real.replace("demo-park", "demo-school").replace("demo-1", "demo-2");
    assert!(publish(&twice).await.unwrap_err().to_string().contains("another project has this code"));
}
