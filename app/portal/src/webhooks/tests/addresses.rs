use super::*;

/// The endpoint's address becomes this one, whatever it is.
async fn moved(world: &World, url: &str) {
    sqlx::query("update webhook_endpoints set url = $1").bind(url).execute(&world.owner).await.unwrap();
}

/// What the last try came to.
async fn failures(world: &World) -> Vec<String> {
    sqlx::query_scalar("select distinct failure from webhook_deliveries where failure is not null")
        .fetch_all(&world.owner)
        .await
        .unwrap()
}

async fn again(world: &World, post: &Post) {
    sqlx::query(
        "update webhook_deliveries set state = 'pending', attempts = 0, failure = null, ended_at = null, next_at = $1",
    )
    .bind(world.now())
    .execute(&world.owner)
    .await
    .unwrap();
    send(&world.portal, post).await;
}

fn names() -> Arc<Names> {
    Arc::new(Names(HashMap::from([
        ("inside.example.cn", vec!["127.0.0.1"]),
        ("mapped.example.cn", vec!["::ffff:127.0.0.1"]),
        ("both.example.cn", vec!["10.0.0.1", "127.0.0.1", "::1"]),
    ])))
}

#[sqlx::test(migrations = "./migrations")]
async fn a_private_address_is_not_called_by_whatever_name_and_an_allowed_one_is(pool: PgPool) {
    let receiver = Receiver::replying(Reply::Status(200)).await;
    let (world, _) = listening(pool, &receiver).await;
    world.submit("lv-resident").await;
    deliveries::look(&world.portal).await.unwrap();
    let port = receiver.port;
    let strict = Post::with(&[], names(), Duration::from_secs(5)).unwrap();
    let hosts = [
        "inside.example.cn",
        "mapped.example.cn",
        "both.example.cn",
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
    ];
    for host in hosts {
        for scheme in ["https", "http"] {
            moved(&world, &format!("{scheme}://{host}:{port}/hook")).await;
            again(&world, &strict).await;
            assert_eq!(failures(&world).await, ["address"], "{scheme} {host}");
        }
    }
    // By the system's own resolver.
    moved(&world, &format!("https://localhost:{port}/hook")).await;
    again(&world, &Post::new(&[]).unwrap()).await;
    assert_eq!(failures(&world).await, ["address"]);
    assert_eq!(receiver.connections(), 0);

    let allowing = Post::with(&here(), names(), Duration::from_secs(5)).unwrap();
    for host in ["inside.example.cn", "127.0.0.1", "both.example.cn"] {
        moved(&world, &format!("http://{host}:{port}/hook")).await;
        again(&world, &allowing).await;
        assert_eq!(failures(&world).await, Vec::<String>::new(), "{host}");
        assert!(!receiver.take().is_empty(), "{host}");
    }
    moved(&world, &format!("http://localhost:{port}/hook")).await;
    again(&world, &Post::new(&here()).unwrap()).await;
    assert!(!receiver.take().is_empty());
    // Without TLS nowhere else, though it is public.
    moved(&world, "http://1.1.1.1/hook").await;
    again(&world, &allowing).await;
    assert_eq!(failures(&world).await, ["address"]);
    moved(&world, "http://nowhere.example.cn/hook").await;
    again(&world, &allowing).await;
    assert_eq!(failures(&world).await, ["unreachable"]);
}

#[sqlx::test(migrations = "./migrations")]
async fn a_redirect_is_a_failure_and_is_not_followed(pool: PgPool) {
    let other = Receiver::replying(Reply::Status(200)).await;
    let receiver = Receiver::replying(Reply::Status(200)).await;
    let (world, _) = listening(pool, &receiver).await;
    world.submit("lv-resident").await;
    deliveries::look(&world.portal).await.unwrap();
    for status in [301, 302, 303, 307, 308] {
        receiver.reply(Reply::With(status, "location", other.url()));
        again(&world, &post()).await;
        assert_eq!(failures(&world).await, ["redirected"], "{status}");
        assert!(!receiver.take().is_empty());
    }
    assert_eq!(other.connections(), 0);
    // The address itself would be called.
    moved(&world, &other.url()).await;
    again(&world, &post()).await;
    assert!(!other.take().is_empty());
}
