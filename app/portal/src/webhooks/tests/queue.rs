use std::collections::HashSet;
use std::time::Instant;

use super::*;

#[sqlx::test(migrations = "./migrations")]
async fn a_receiver_that_hangs_holds_nobody_up_but_itself(pool: PgPool) {
    let (slow, quick) = (Receiver::replying(Reply::Silence).await, Receiver::replying(Reply::Status(200)).await);
    let (world, _) = listening(pool, &slow).await;
    added(&world.portal, &world.owner, &named("quick", &quick.url())).await;
    let whole = Duration::from_secs(20);
    let post = Post::with(&here(), Arc::new(Names(HashMap::new())), whole).unwrap();
    let (stop, stopping) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(run(world.portal.clone(), post, async move {
        let _ = stopping.await;
    }));
    let began = Instant::now();
    let case = world.submit("lv-resident").await;
    let mut got = Vec::new();
    for number in 0..3 {
        lease(&world, &case, &format!("e-{number}")).await;
        tokio::time::sleep(Duration::from_millis(1200)).await;
        got.extend(quick.take());
    }
    let events = world.count("select count(*) from events").await;
    assert_eq!(i64::try_from(got.len()).unwrap(), events, "{:?}", ids(&got));
    assert!(slow.connections() > 0 && began.elapsed() < whole, "the slow one still hangs");
    stop.send(()).unwrap();
    running.await.unwrap();
    let waiting = list(&world.owner).await.unwrap().into_iter().find(|one| one.name == "crm").unwrap();
    assert_eq!(waiting.pending, events, "what was cut off is not lost");
}

#[sqlx::test(migrations = "./migrations")]
async fn silence_is_late_and_an_answer_without_end_is_not_read(pool: PgPool) {
    let receiver = Receiver::replying(Reply::Silence).await;
    let (world, _) = listening(pool, &receiver).await;
    world.submit("lv-resident").await;
    let post = Post::with(&here(), Arc::new(Names(HashMap::new())), Duration::from_millis(300)).unwrap();
    send(&world.portal, &post).await;
    let failure = "select count(*) from webhook_deliveries where failure = 'late' and state = 'pending'";
    let late = world.count(failure).await;
    assert!(late > 0);
    receiver.take();

    receiver.reply(Reply::Endless);
    world.clock.advance(TimeDelta::seconds(6));
    send(&world.portal, &post).await;
    assert_eq!(world.count("select count(*) from webhook_deliveries where state = 'delivered'").await, late);
    let written = tokio::time::timeout(Duration::from_secs(10), receiver.broken_off()).await.unwrap();
    assert!(written < 64 << 20, "{written} bytes of a gigabyte");
}

#[sqlx::test(migrations = "./migrations")]
async fn processes_side_by_side_leave_nothing_out_and_send_nothing_twice(pool: PgPool) {
    let receiver = Receiver::replying(Reply::Status(200)).await;
    let (world, _) = listening(pool, &receiver).await;
    let case = world.submit("lv-resident").await;
    let write = async {
        for number in 0..30 {
            lease(&world, &case, &format!("e-{number}")).await;
        }
    };
    let process = async || {
        let post = post();
        let events = "select count(*) from events";
        for _ in 0..200 {
            send(&world.portal, &post).await;
            let delivered = "select count(*) from webhook_deliveries where state = 'delivered'";
            if world.count(events).await >= 33 && world.count(delivered).await == world.count(events).await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("not everything was delivered");
    };
    tokio::join!(write, process(), process(), process());
    let requests = receiver.take();
    let different: HashSet<_> = ids(&requests).into_iter().collect();
    assert_eq!((requests.len(), different.len()), (33, 33));
}
