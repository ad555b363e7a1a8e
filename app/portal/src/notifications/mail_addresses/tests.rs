use std::sync::Arc;

use sqlx::PgPool;

use super::*;
use crate::notifications::mail_server::{At, Does, Server};
use crate::notifications::{Choosing, Wanted, Way, choose, wanted_of_owner};
use crate::progress::tests::support::{Made, World, owner_of, world};

async fn world_with(pool: PgPool, does: &[Does]) -> (World, Server) {
    let server = Server::that(does);
    let mut world = world(pool, "2026-05-06 09:00").await;
    world.portal = world.portal.with_mail(Some(Arc::new(server.smtp())));
    (world, server)
}

async fn given(world: &World, case: &Made, typed: &str) -> GivenMail {
    give_mail(&world.portal, &owner_of(case), &case.reference, typed).await.unwrap()
}

/// The code that was mailed.
async fn code(world: &World, server: &Server) -> String {
    let id = sqlx::query_scalar("select id from mail_confirmations where sent_at is null")
        .fetch_one(&world.owner)
        .await
        .unwrap();
    send_confirmation(&world.portal, id).await.unwrap();
    // The job again: one mail.
    send_confirmation(&world.portal, id).await.unwrap();
    let taken = server.taken();
    assert_eq!(taken.len(), 1);
    taken[0].code()
}

async fn confirmed(world: &World, case: &Made, code: &str) -> ConfirmedMail {
    confirm_mail(&world.portal, &owner_of(case), &case.reference, code).await.unwrap()
}

async fn own(world: &World, case: &Made) -> OwnMail {
    mail_of_owner(&world.portal, &owner_of(case), &case.reference).await.unwrap().unwrap()
}

fn other(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[test]
fn an_address_is_read_as_people_type_it_and_nothing_else_is_one() {
    let long = format!("{}@example.com", "a".repeat(65));
    for (typed, read) in [
        (" Zhang.San+dian@Example.COM ", Ok("Zhang.San+dian@example.com")),
        ("ｚｈａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ", Ok("zhang@example.com")),
        ("12345678@qq.com", Ok("12345678@qq.com")),
        ("", Err(Problem::Missing)),
        ("zhang", Err(Problem::MailForm)),
        ("zhang@", Err(Problem::MailForm)),
        ("zhang@localhost", Err(Problem::MailForm)),
        ("zhang@[127.0.0.1]", Err(Problem::MailForm)),
        ("张三@example.com", Err(Problem::MailForm)),
        ("\"zhang san\"@example.com", Err(Problem::MailForm)),
        ("zhang@example.com\r\nBcc: all@example.com", Err(Problem::MailForm)),
        ("zhang@example.com, li@example.com", Err(Problem::MailForm)),
        (&long, Err(Problem::MailForm)),
        (&"a".repeat(300), Err(Problem::TooLong { max: 254 })),
    ] {
        assert_eq!(parse(typed), read.map(str::to_owned), "{typed:?}");
    }
    assert_eq!(mask_mail("zhang@example.com"), "z***@example.com");
}

#[sqlx::test(migrations = "./migrations")]
async fn an_address_counts_from_its_code_on_and_the_one_before_until_then(pool: PgPool) {
    let (world, server) = world_with(pool, &[]).await;
    let case = world.submit_sealed("lv-resident").await;
    let (portal, owner) = (&world.portal, owner_of(&case));
    let choose_mail = async || choose(portal, &owner, &case.reference, Wanted::Acts, Some(Way::Mail)).await.unwrap();
    let way = async || wanted_of_owner(portal, &owner, &case.reference).await.unwrap().unwrap().way;
    assert_eq!((choose_mail().await, own(&world, &case).await), (Choosing::NoAddress, OwnMail::default()));
    assert_eq!(given(&world, &case, "zhang@example.com").await, GivenMail::Asked);
    assert_eq!((choose_mail().await, own(&world, &case).await.confirmed), (Choosing::NoAddress, None));
    let code_ = code(&world, &server).await;
    let stranger = Visitor::default();
    let by_stranger = confirm_mail(portal, &stranger, &case.reference, &code_).await.unwrap();
    assert_eq!(by_stranger, ConfirmedMail::Not(Acted::NotYours));
    assert_eq!(mail_of_owner(portal, &stranger, &case.reference).await.unwrap(), None);
    assert_eq!(confirmed(&world, &case, other(&code_)).await, ConfirmedMail::Wrong { tries_left: 4 });
    assert_eq!(confirmed(&world, &case, &code_).await, ConfirmedMail::Confirmed);
    assert_eq!((own(&world, &case).await.confirmed.as_deref(), way().await), (Some("z***@example.com"), Way::Both));
    assert_eq!(choose_mail().await, Choosing::Acted(Acted::Done));
    assert_eq!(given(&world, &case, "zhang@example.com").await, GivenMail::Counts);

    // Another one: until its code is typed, all goes where it went.
    assert_eq!(given(&world, &case, "li@example.com").await, GivenMail::Asked);
    let mail = own(&world, &case).await;
    assert_eq!(mail.confirmed.as_deref(), Some("z***@example.com"));
    assert_eq!(mail.awaiting, Some(Awaiting { address: "l***@example.com".to_owned(), has_failed: false }));
    let code_ = code(&world, &server).await;
    assert_eq!(confirmed(&world, &case, &code_).await, ConfirmedMail::Confirmed);
    let mut connection = world.owner.acquire().await.unwrap();
    assert_eq!(address_of(&mut connection, portal, case.id).await.unwrap().as_deref(), Some("li@example.com"));
    for column in ["mail_addresses", "mail_confirmations"] {
        let query = format!("select count(*) from {column} where position('example'::bytea in sealed) > 0");
        assert_eq!(world.count(&query).await, 0);
    }

    assert_eq!(remove_mail(portal, &owner, &case.reference).await.unwrap(), Acted::Done);
    assert_eq!((own(&world, &case).await, way().await), (OwnMail::default(), Way::Sms));
    // With the case's key the address is gone.
    given(&world, &case, "wang@example.com").await;
    sqlx::query("delete from case_keys").execute(&world.owner).await.unwrap();
    assert_eq!(mail_of_owner(portal, &owner, &case.reference).await.unwrap(), None);
    assert_eq!(given(&world, &case, "zhao@example.com").await, GivenMail::NotOffered);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_code_is_good_for_an_hour_and_five_tries(pool: PgPool) {
    let (world, server) = world_with(pool, &[]).await;
    let case = world.submit_sealed("lv-resident").await;
    given(&world, &case, "zhang@example.com").await;
    let right = code(&world, &server).await;
    for tries_left in (1..5).rev() {
        assert_eq!(confirmed(&world, &case, other(&right)).await, ConfirmedMail::Wrong { tries_left });
    }
    assert_eq!(confirmed(&world, &case, other(&right)).await, ConfirmedMail::Over);
    assert_eq!(confirmed(&world, &case, &right).await, ConfirmedMail::Over);
    assert_eq!(own(&world, &case).await.awaiting, None, "the page asks for the address again");
    given(&world, &case, "zhang@example.com").await;
    let right = code(&world, &server).await;
    world.clock.advance(LIFETIME);
    assert_eq!(confirmed(&world, &case, &right).await, ConfirmedMail::Over);
    world.clock.advance(LIFETIME + TimeDelta::minutes(1));
    assert_eq!(sweep(&world.portal).await.unwrap(), 1);
    assert_eq!(world.count("select count(*) from mail_confirmations").await, 0);
}

#[sqlx::test(migrations = "./migrations")]
async fn nobody_is_flooded_with_codes_by_however_many_cases(pool: PgPool) {
    let (world, _server) = world_with(pool, &[]).await;
    let mut outcomes = Vec::new();
    for typed in ["li@example.com", "LI@example.com", "li+1@example.com", "li+2@Example.com"] {
        let case = world.submit_sealed("lv-resident").await;
        outcomes.push(given(&world, &case, typed).await);
    }
    assert_eq!(outcomes[..3], [GivenMail::Asked, GivenMail::Asked, GivenMail::Asked]);
    assert_eq!(outcomes[3], GivenMail::TooMany(TimeDelta::hours(8)));
    let case = world.submit_sealed("lv-resident").await;
    for at in 0..5 {
        assert_eq!(given(&world, &case, &format!("a{at}@example.com")).await, GivenMail::Asked);
    }
    assert_eq!(given(&world, &case, "a9@example.com").await, GivenMail::TooMany(TimeDelta::hours(4)));
}

#[sqlx::test(migrations = "./migrations")]
async fn a_code_that_waits_is_tried_again_and_one_that_is_refused_is_said_so(pool: PgPool) {
    let does = [Does::Says(At::Rcpt, 451, "4.7.1 greylisted"), Does::Takes, Does::Says(At::Rcpt, 550, "5.1.1 unknown")];
    let (world, server) = world_with(pool, &does).await;
    let case = world.submit_sealed("lv-resident").await;
    given(&world, &case, "zhang@example.com").await;
    let id = async || sqlx::query_scalar("select id from mail_confirmations").fetch_one(&world.owner).await.unwrap();
    assert!(send_confirmation(&world.portal, id().await).await.is_err(), "the queue tries again");
    send_confirmation(&world.portal, id().await).await.unwrap();
    assert_eq!(server.taken().len(), 1);
    given(&world, &case, "zang@example.com").await;
    send_confirmation(&world.portal, id().await).await.unwrap();
    assert!(own(&world, &case).await.awaiting.unwrap().has_failed);
}
