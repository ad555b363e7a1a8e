use super::*;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

async fn router(pool: PgPool, secret: &str) -> (Router, watch::Sender<bool>) {
    let file = std::env::temp_dir().join(format!("sunlit-receipts-{}", uuid::Uuid::new_v4()));
    std::fs::write(&file, format!("{secret}\n")).unwrap();
    let made = router_on(pool, &Config { sms_receipts_secret_file: file.clone(), ..config() }).await;
    std::fs::remove_file(file).unwrap();
    made
}

async fn told(router: &Router, path: &str, body: &str) -> (StatusCode, String) {
    let request = Request::builder().method(Method::POST).uri(path).header("host", "127.0.0.1:3000");
    let request = request.header("content-type", "application/json").body(Body::from(body.to_owned())).unwrap();
    let answer = send(router, request).await;
    let status = answer.status();
    let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn receipts_are_taken_at_the_secret_address_and_nowhere_else(pool: PgPool) {
    let (router, _stop) = router(pool.clone(), SECRET).await;
    let body = r#"[{"success":true,"biz_id":"900^0","err_code":"DELIVERED"}]"#;
    let right = format!("/receipts/aliyun/{SECRET}");
    let (nowhere, _) = told(&router, "/nowhere", body).await;
    assert_eq!(nowhere, StatusCode::NOT_FOUND);
    for wrong in [
        format!("/receipts/aliyun/{}x", &SECRET[1..]),
        format!("/receipts/demo/{SECRET}"),
        format!("/receipts/other/{SECRET}"),
        format!("{right}/"),
        "/receipts/aliyun/".to_owned(),
    ] {
        let (status, answer) = told(&router, &wrong, body).await;
        assert_eq!(status, nowhere, "{wrong}");
        assert!(!answer.contains(SECRET));
    }
    assert_eq!(send(&router, get_of(&right)).await.status(), StatusCode::NOT_FOUND);
    let kept =
        async || sqlx::query_scalar::<_, i64>("select count(*) from stray_receipts").fetch_one(&pool).await.unwrap();
    assert_eq!(kept().await, 0);
    for _ in 0..2 {
        assert_eq!(told(&router, &right, body).await, (StatusCode::OK, r#"{"code":0,"msg":"OK"}"#.to_owned()));
    }
    assert_eq!(kept().await, 1);
    let tencent = r#"[{"report_status":"FAIL","sid":"1","errmsg":"x"}]"#;
    let (status, answer) = told(&router, &format!("/receipts/tencent/{SECRET}"), tencent).await;
    assert_eq!((status, answer.as_str()), (StatusCode::OK, r#"{"result":0,"errmsg":"OK"}"#));
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn what_is_no_receipt_or_too_large_is_refused(pool: PgPool) {
    let (router, _stop) = router(pool, SECRET).await;
    let right = format!("/receipts/gateway/{SECRET}");
    assert_eq!(told(&router, &right, "x").await.0, StatusCode::BAD_REQUEST);
    assert_eq!(told(&router, &right, &" ".repeat(600 * 1024)).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_short_secret_stops_the_start_and_without_one_there_is_no_address(pool: PgPool) {
    let (router, _stop) = router_on(pool, &config()).await;
    assert_eq!(told(&router, "/receipts/gateway/", "[]").await.0, StatusCode::NOT_FOUND);
    let file = std::env::temp_dir().join(format!("sunlit-receipts-{}", uuid::Uuid::new_v4()));
    std::fs::write(&file, "short").unwrap();
    let error =
        Config { sms_receipts_secret_file: file.clone(), ..config() }.receipts_secret().map(|_| ()).unwrap_err();
    std::fs::remove_file(file).unwrap();
    assert!(error.to_string().contains("sms_receipts_secret_file"), "{error}");
}
