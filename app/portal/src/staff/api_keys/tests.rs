use domain::staff::Role;
use sqlx::PgPool;

use super::*;
use crate::api_keys::{Act, Known, Scope, State, caller};
use crate::progress::tests::support::{World, world};
use crate::settings::Settings;
use crate::staff::PROVED_FOR;
use crate::staff::tests::{desk, hired};

const HERE: &[&str] = &["test"];

fn new(source: &str, areas: &[&str]) -> NewKey {
    NewKey {
        source: source.to_owned(),
        purpose: "建档".to_owned(),
        scopes: vec![Scope::ReadApplications],
        areas: areas.iter().map(|&area| area.to_owned()).collect(),
        ..NewKey::default()
    }
}

async fn administrator(world: &World, login: &str, areas: &[&str]) -> Member {
    hired(world, login, &[Role::Administrator], areas).await.0
}

async fn made(desk: &Desk, member: &Member, new: &NewKey) -> (Uuid, String) {
    match make_api_key(desk, member, Some(desk.now()), Uuid::new_v4(), new).await.unwrap() {
        Kept::Done(Created::Secret(id, secret)) => (id, secret),
        other => panic!("{other:?}"),
    }
}

async fn is_known(world: &World, secret: &str) -> bool {
    matches!(caller(&world.portal, secret, None).await.unwrap(), Known::Caller(_))
}

#[sqlx::test(migrations = "./migrations")]
async fn an_administrator_makes_rotates_and_revokes_and_each_act_says_who(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let member = administrator(&world, "admin", &[]).await;
    let (id, first) = made(&desk, &member, &new("marketing", &[])).await;
    assert!(is_known(&world, &first).await);

    let hours = TimeDelta::hours(3);
    let rotated = rotate_api_key(&desk, &member, Some(desk.now()), Uuid::new_v4(), id, hours).await.unwrap();
    let Kept::Done(Rotated::Secret(second)) = rotated else { panic!("{rotated:?}") };
    assert!(is_known(&world, &first).await && is_known(&world, &second).await);
    let until = desk.now() + hours;
    let state = api_key(&desk, &member, id).await.unwrap().unwrap().0.state(desk.now());
    assert_eq!(state, State::BeingRotated(until));

    for expected in [Revoked::Done, Revoked::NotInUse] {
        let revoked = revoke_api_key(&desk, &member, Some(desk.now()), Uuid::new_v4(), id).await.unwrap();
        assert_eq!(revoked, Kept::Done(expected));
    }
    assert!(!is_known(&world, &first).await && !is_known(&world, &second).await);
    let late = rotate_api_key(&desk, &member, Some(desk.now()), Uuid::new_v4(), id, hours).await.unwrap();
    assert_eq!(late, Kept::Done(Rotated::NotInUse));

    let (_, acts) = api_key(&desk, &member, id).await.unwrap().unwrap();
    let by = Some(("admin".to_owned(), member.post.clone()));
    let acted = |act, until| Acted { act, at: desk.now(), until, by: by.clone() };
    assert_eq!(acts, [acted(Act::Revoked, None), acted(Act::Rotated, Some(until)), acted(Act::Made, None)]);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_form_that_comes_again_makes_no_second_secret(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let member = administrator(&world, "admin", &[]).await;
    let (one, two) = (new("marketing", &[]), new("billing", &[]));
    let form = Uuid::new_v4();
    // A second click is under way while the first one is.
    let makes = |new| make_api_key(&desk, &member, Some(desk.now()), form, new);
    let (first, second) = tokio::join!(makes(&one), makes(&one));
    let mut secrets = Vec::new();
    let mut repeated = Vec::new();
    for made in [first.unwrap(), second.unwrap()] {
        match made {
            Kept::Done(Created::Secret(id, secret)) => secrets.push((id, secret)),
            Kept::Done(Created::Repeated(id)) => repeated.push(id),
            other => panic!("{other:?}"),
        }
    }
    let [(id, secret)] = &secrets[..] else { panic!("{} secrets", secrets.len()) };
    assert_eq!(repeated, [*id]);
    // Back, another name, and sent again.
    assert_eq!(makes(&two).await.unwrap(), Kept::Done(Created::Repeated(*id)));
    assert_eq!(api_keys(&desk, &member).await.unwrap().unwrap().len(), 1);

    let form = Uuid::new_v4();
    let rotates = || rotate_api_key(&desk, &member, Some(desk.now()), form, *id, TimeDelta::zero());
    let Kept::Done(Rotated::Secret(new)) = rotates().await.unwrap() else { panic!("once") };
    assert_eq!(rotates().await.unwrap(), Kept::Done(Rotated::Repeated));
    assert!(is_known(&world, &new).await, "the second did nothing");
    assert!(!is_known(&world, secret).await, "without overlap the one before is over at once");
}

#[sqlx::test(migrations = "./migrations")]
async fn only_administrators_keep_keys_and_only_those_of_their_areas(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let everywhere = administrator(&world, "admin", &[]).await;
    let here = administrator(&world, "admin-here", HERE).await;
    let mut elsewhere = administrator(&world, "admin-elsewhere", HERE).await;
    elsewhere.entitlement.areas = vec!["another".to_owned()];
    let (all, _) = made(&desk, &everywhere, &new("all", &[])).await;
    let (local, _) = made(&desk, &here, &new("local", HERE)).await;
    let now = Some(desk.now());
    let names = async |member: &Member| -> Option<Vec<String>> {
        let keys = api_keys(&desk, member).await.unwrap()?;
        Some(keys.into_iter().map(|key| key.source).collect())
    };
    assert_eq!(names(&everywhere).await.unwrap(), ["all", "local"]);
    assert_eq!(names(&here).await.unwrap(), ["local"]);
    assert_eq!(names(&elsewhere).await.unwrap(), [""; 0]);

    let mut others = vec![(here.clone(), all), (elsewhere, local)];
    for &role in Role::ALL.iter().filter(|role| **role != Role::Administrator) {
        let member = hired(&world, &role.code().replace('_', "-"), &[role], &[]).await.0;
        assert_eq!(names(&member).await, None, "{role:?}");
        others.push((member, local));
    }
    for (member, key) in others {
        let login = &member.login;
        assert_eq!(api_key(&desk, &member, key).await.unwrap(), None, "{login}");
        let made = make_api_key(&desk, &member, now, Uuid::new_v4(), &new("more", &[])).await.unwrap();
        assert_eq!(made, Kept::NotEntitled, "{login}");
        let rotated = rotate_api_key(&desk, &member, now, Uuid::new_v4(), key, TimeDelta::zero()).await.unwrap();
        assert_eq!(rotated, Kept::NotEntitled, "{login}");
        let revoked = revoke_api_key(&desk, &member, now, Uuid::new_v4(), key).await.unwrap();
        assert_eq!(revoked, Kept::NotEntitled, "{login}");
    }
    assert_eq!(areas_of_keys(&desk, &here).await.unwrap().unwrap().len(), 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_key_to_what_people_gave_or_wrote_is_only_ended_at_the_desk(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let member = administrator(&world, "admin", &[]).await;
    let now = Some(desk.now());
    for scope in [Scope::ReadPeople, Scope::ReadDocuments, Scope::WriteMessages] {
        let name = scope.name();
        let of_people = NewKey { scopes: vec![Scope::ReadApplications, scope], ..new(name, &[]) };
        let made = make_api_key(&desk, &member, now, Uuid::new_v4(), &of_people).await.unwrap();
        assert_eq!(made, Kept::NotEntitled, "{name}");
        let random = world.portal.random();
        let created = api_keys::create(&world.owner, random, desk.now(), &of_people, By::Operator).await.unwrap();
        let Created::Secret(id, secret) = created else { panic!("{created:?}") };
        let hour = TimeDelta::hours(1);
        let rotated = rotate_api_key(&desk, &member, now, Uuid::new_v4(), id, hour).await.unwrap();
        assert_eq!(rotated, Kept::NotEntitled, "{name}");
        assert!(is_known(&world, &secret).await, "{name}");
        let revoked = revoke_api_key(&desk, &member, now, Uuid::new_v4(), id).await.unwrap();
        assert_eq!(revoked, Kept::Done(Revoked::Done), "{name}");
        assert!(!is_known(&world, &secret).await, "{name}");
    }
}

#[sqlx::test(migrations = "./migrations")]
async fn whoever_signed_in_a_while_ago_proves_again_who_he_is(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let member = administrator(&world, "admin", &[]).await;
    let (id, secret) = made(&desk, &member, &new("marketing", &[])).await;
    let settings = Settings { demo: false, ..world.portal.settings().clone() };
    let desk = Desk::new(&world.portal.with_settings(settings), desk.pool().clone());
    for long_ago in [None, Some(desk.now() - PROVED_FOR)] {
        let made = make_api_key(&desk, &member, long_ago, Uuid::new_v4(), &new("more", &[])).await.unwrap();
        assert_eq!(made, Kept::AskAgain);
        let rotated = rotate_api_key(&desk, &member, long_ago, Uuid::new_v4(), id, TimeDelta::zero()).await.unwrap();
        assert_eq!(rotated, Kept::AskAgain);
        let revoked = revoke_api_key(&desk, &member, long_ago, Uuid::new_v4(), id).await.unwrap();
        assert_eq!(revoked, Kept::AskAgain);
    }
    assert!(is_known(&world, &secret).await);
    assert_eq!(api_keys(&desk, &member).await.unwrap().unwrap().len(), 1);
}

#[sqlx::test(migrations = "./migrations")]
async fn the_desk_s_role_makes_and_ends_keys_and_changes_nothing_else_of_them(pool: PgPool) {
    let world = world(pool, "2026-04-30 09:00").await;
    let desk = desk(&world);
    let member = administrator(&world, "admin", &[]).await;
    let (id, _) = made(&desk, &member, &new("marketing", &[])).await;
    revoke_api_key(&desk, &member, Some(desk.now()), Uuid::new_v4(), id).await.unwrap();
    let of_people = NewKey { scopes: vec![Scope::ReadPeople], ..new("billing", &[]) };
    api_keys::create(&world.owner, world.portal.random(), desk.now(), &of_people, By::Operator).await.unwrap();
    for statement in [
        "update api_keys set revoked_at = null where source = 'marketing'",
        "update api_keys set secret_hash = '' where source = 'marketing'",
        "update api_keys set secret_hash = '' where source = 'billing'",
        "update api_keys set previous_hash = '', previous_until = 'infinity' where source = 'billing'",
        "insert into api_keys (id, source, purpose, secret_hash, scopes, areas, networks, created_at)
         values (gen_random_uuid(), 'x', 'x', '', '{events:write,documents:read}', '{}', '{}', now())",
        "update api_keys set scopes = '{people:read}'",
        "update api_keys set areas = '{}'",
        "update api_keys set source = 'x'",
        "update api_keys set expires_at = null",
        "delete from api_keys",
        "update api_key_acts set staff_id = null",
        "delete from api_key_acts",
    ] {
        let refused = sqlx::query(statement).execute(desk.pool()).await.unwrap_err();
        let code = refused.as_database_error().and_then(|error| error.code()).unwrap_or_default().into_owned();
        assert_eq!(code, "42501", "{statement}: {refused}");
    }
    for statement in ["insert into api_keys select * from api_keys", "select * from api_key_acts"] {
        let refused = sqlx::query(statement).execute(world.portal.pool()).await.unwrap_err();
        let code = refused.as_database_error().and_then(|error| error.code()).unwrap_or_default().into_owned();
        assert_eq!(code, "42501", "{statement}: {refused}");
    }
}
