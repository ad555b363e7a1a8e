use super::*;
use crate::warnings;

/// Moves the clock and sends what is due then.
async fn after(world: &World, time: TimeDelta) {
    world.clock.advance(time);
    send(&world.portal, &post()).await;
}

/// What the operator is told of webhooks.
async fn warned(world: &World) -> Vec<String> {
    let found = warnings::warnings(&world.portal).await.unwrap();
    found.iter().filter(|one| one.code().starts_with("webhook")).map(ToString::to_string).collect()
}

#[sqlx::test(migrations = "./migrations")]
async fn what_fails_is_tried_again_for_a_day_then_lies_dead_and_is_replayed_under_the_same_id(pool: PgPool) {
    let receiver = Receiver::replying(Reply::Status(200)).await;
    let (world, secret) = listening(pool, &receiver).await;
    let case = world.submit("lv-resident").await;
    send(&world.portal, &post()).await;
    receiver.take();

    receiver.reply(Reply::Status(500));
    lease(&world, &case, "e-1").await;
    let begun = world.now();
    send(&world.portal, &post()).await;
    let first = receiver.take();
    assert_eq!(first.len(), 1);
    after(&world, TimeDelta::seconds(4)).await;
    assert_eq!(receiver.take().len(), 0, "not at once");
    after(&world, TimeDelta::seconds(2)).await;
    let second = receiver.take();
    assert_eq!(ids(&second), ids(&first));
    assert_ne!(second[0].header("webhook-timestamp"), first[0].header("webhook-timestamp"), "signed anew");
    assert_eq!(second[0].body, first[0].body);

    let mut tries = 2;
    while list(&world.owner).await.unwrap()[0].dead == 0 {
        after(&world, TimeDelta::minutes(1)).await;
        tries += receiver.take().len();
        assert!(world.now() - begun < TimeDelta::hours(48), "it ends");
    }
    assert_eq!(tries, 8);
    assert!(world.now() - begun > TimeDelta::hours(24), "{}", world.now() - begun);
    after(&world, TimeDelta::days(2)).await;
    assert_eq!(receiver.take().len(), 0, "nobody tries any more");

    let given_up = dead(&world.owner, None, 10).await.unwrap().remove(0);
    assert_eq!((given_up.endpoint.as_str(), given_up.kind.as_str()), ("crm", "document_received"));
    assert_eq!((given_up.id.as_str(), given_up.tries), (first[0].header("webhook-id"), 8));
    assert_eq!((given_up.status, given_up.failure.as_str()), (Some(500), "answered"));
    assert_eq!(dead(&world.owner, Some("erp"), 10).await.unwrap(), []);
    let told = warned(&world).await;
    assert_eq!(told, ["webhooks that are given up: 1, `sunlit webhook dead` lists them"]);

    receiver.reply(Reply::Status(200));
    world.clock.set(machines_time());
    assert_eq!(replay(&world.owner, world.now(), "crm", &Replay::Dead).await.unwrap(), Some(1));
    send(&world.portal, &post()).await;
    let again = receiver.take();
    assert_eq!(ids(&again), ids(&first));
    verified(&secret, &again[0]).unwrap();
    assert_eq!(dead(&world.owner, None, 10).await.unwrap(), []);
    assert_eq!(warned(&world).await, Vec::<String>::new());

    // What was delivered too, by its id; and no other.
    let one = Replay::One(first[0].header("webhook-id").to_owned());
    assert_eq!(replay(&world.owner, world.now(), "crm", &one).await.unwrap(), Some(1));
    send(&world.portal, &post()).await;
    assert_eq!(ids(&receiver.take()), ids(&first));
    for unknown in ["", "x", "K7M39PXR2Q-1", "K7M39PXR2Q-x"] {
        let one = Replay::One(unknown.to_owned());
        assert_eq!(replay(&world.owner, world.now(), "crm", &one).await.unwrap(), Some(0), "{unknown}");
    }
    assert_eq!(replay(&world.owner, world.now(), "erp", &Replay::Dead).await.unwrap(), None);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_receiver_that_asks_for_time_gets_it(pool: PgPool) {
    let receiver = Receiver::replying(Reply::With(503, "retry-after", "3600".to_owned())).await;
    let (world, _) = listening(pool, &receiver).await;
    world.submit("lv-resident").await;
    send(&world.portal, &post()).await;
    let first = receiver.take().len();
    assert!(first > 0);
    receiver.reply(Reply::Status(200));
    after(&world, TimeDelta::minutes(59)).await;
    assert_eq!(receiver.take().len(), 0);
    after(&world, TimeDelta::minutes(8)).await;
    assert_eq!(receiver.take().len(), first);
}

#[sqlx::test(migrations = "./migrations")]
async fn after_a_410_nothing_is_sent_until_it_is_resumed(pool: PgPool) {
    let receiver = Receiver::replying(Reply::Status(410)).await;
    let (world, _) = listening(pool, &receiver).await;
    let case = world.submit("lv-resident").await;
    send(&world.portal, &post()).await;
    let refused = receiver.take().len();
    let paused = list(&world.owner).await.unwrap().remove(0);
    assert_eq!(paused.paused, Some((world.now(), PauseReason::Gone)));
    assert_eq!(warned(&world).await, ["systems to which no webhooks are sent: 1, `sunlit webhook list` says why"]);
    lease(&world, &case, "e-1").await;
    after(&world, TimeDelta::days(3)).await;
    assert_eq!(receiver.take().len(), 0);

    receiver.reply(Reply::Status(200));
    assert!(resume(&world.owner, "crm", Resumed::WhereItStopped).await.unwrap());
    assert!(!resume(&world.owner, "crm", Resumed::WhereItStopped).await.unwrap(), "it is at work");
    send(&world.portal, &post()).await;
    let sent = receiver.take();
    assert_eq!(sent.len(), refused + 1, "with what happened meanwhile");

    assert!(pause(&world.owner, world.now(), "crm").await.unwrap());
    assert!(!pause(&world.owner, world.now(), "crm").await.unwrap());
    assert_eq!(list(&world.owner).await.unwrap()[0].paused, Some((world.now(), PauseReason::Operator)));
    lease(&world, &case, "e-2").await;
    assert!(resume(&world.owner, "crm", Resumed::FromNow).await.unwrap());
    lease(&world, &case, "e-3").await;
    send(&world.portal, &post()).await;
    let seqs: Vec<_> = receiver.take().iter().map(|one| one.json()["data"]["seq"].clone()).collect();
    let newest = world.count("select max(seq)::bigint from events").await;
    assert_eq!(seqs, [Value::from(newest)], "what was meanwhile is dropped");
}

#[sqlx::test(migrations = "./migrations")]
async fn a_try_whose_process_was_killed_is_made_again(pool: PgPool) {
    let receiver = Receiver::replying(Reply::Status(200)).await;
    let (world, _) = listening(pool, &receiver).await;
    world.submit("lv-resident").await;
    let due = deliveries::look(&world.portal).await.unwrap();
    let lost = deliveries::claim(&world.portal, due[0], 100).await.unwrap().len();
    assert!(lost > 0);
    send(&world.portal, &post()).await;
    after(&world, TimeDelta::seconds(59)).await;
    assert_eq!(receiver.take().len(), 0, "another may be at it");
    after(&world, TimeDelta::seconds(1)).await;
    assert_eq!(receiver.take().len(), lost);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_replayed_during_its_last_try_is_not_given_up(pool: PgPool) {
    let receiver = Receiver::replying(Reply::Status(200)).await;
    let (world, _) = listening(pool, &receiver).await;
    world.submit("lv-resident").await;
    let due = deliveries::look(&world.portal).await.unwrap();
    sqlx::query("update webhook_deliveries set attempts = 7").execute(&world.owner).await.unwrap();
    let claimed = deliveries::claim(&world.portal, due[0], 1).await.unwrap().remove(0);
    replay(&world.owner, world.now(), "crm", &Replay::Since(0)).await.unwrap();
    let failure = deliveries::Failure { status: Some(500), code: "answered" };
    deliveries::failed(&world.portal, &claimed, &failure, None).await.unwrap();
    assert_eq!(dead(&world.owner, None, 10).await.unwrap(), []);
}

#[sqlx::test(migrations = "./migrations")]
async fn what_is_over_is_swept_and_what_waits_is_kept(pool: PgPool) {
    let receiver = Receiver::replying(Reply::Status(200)).await;
    let (world, _) = listening(pool, &receiver).await;
    let case = world.submit("lv-resident").await;
    send(&world.portal, &post()).await;
    let delivered = u64::try_from(receiver.take().len()).unwrap();
    lease(&world, &case, "e-1").await;
    deliveries::look(&world.portal).await.unwrap();
    sqlx::query("update webhook_deliveries set attempts = 7 where state = 'pending'")
        .execute(&world.owner)
        .await
        .unwrap();
    receiver.reply(Reply::Status(500));
    send(&world.portal, &post()).await;
    lease(&world, &case, "e-2").await;
    deliveries::look(&world.portal).await.unwrap();

    let count = async || world.count("select count(*) from webhook_deliveries").await;
    assert_eq!(sweep(&world.portal).await.unwrap(), 0);
    world.clock.advance(TimeDelta::days(30));
    assert_eq!(sweep(&world.portal).await.unwrap(), delivered);
    assert_eq!(dead(&world.owner, None, 10).await.unwrap().len(), 1);
    world.clock.advance(TimeDelta::days(60));
    assert_eq!((sweep(&world.portal).await.unwrap(), count().await), (1, 1));
}
