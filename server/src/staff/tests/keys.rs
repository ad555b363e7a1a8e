//! Keys of other systems at the desk: who gets which, and where their secrets are shown.

use portal::api_keys::Known;

use super::*;

impl Site {
    /// A page's status and text, without the marks around what is filled in.
    async fn read(&self, cookie: &str, request: Request<Body>) -> (StatusCode, String) {
        let answer = self.send(cookie, request).await;
        let status = answer.status();
        let page = axum::body::to_bytes(answer.into_body(), 1 << 22).await.unwrap();
        (status, String::from_utf8_lossy(&page).replace(['\u{2068}', '\u{2069}'], ""))
    }

    async fn knows(&self, secret: &str) -> bool {
        matches!(api_keys::caller(&self.bench.portal, secret, None).await.unwrap(), Known::Caller(_))
    }
}

/// The secrets on a page.
fn secrets(page: &str) -> Vec<String> {
    let hex = |rest: &str| rest.chars().take_while(char::is_ascii_hexdigit).collect::<String>();
    let found = page.split("sunlit_").skip(1).map(hex).filter(|hex| hex.len() == 64);
    found.map(|hex| format!("sunlit_{hex}")).collect()
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_key_s_secret_is_on_the_page_that_answers_the_form_and_nowhere_else(pool: PgPool) {
    let site = site(pool).await;
    let cookie = site.enter(Who::Staff(Role::Administrator, HERE)).await;
    let id = Uuid::new_v4();
    let fields = format!(
        "form={id}&source=billing&purpose=&scopes=applications:read&areas={HERE}&networks=&per_minute=60&until="
    );
    let answer = site.send(&cookie, form("/staff/keys/new", &fields)).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    assert!(answer.headers().contains_key(header::CONTENT_SECURITY_POLICY), "a page like the others");
    let head = format!("{:?}", answer.headers());
    let page = axum::body::to_bytes(answer.into_body(), 1 << 22).await.unwrap();
    let page = String::from_utf8_lossy(&page).into_owned();
    let [secret] = &secrets(&page)[..] else { panic!("one secret: {page}") };
    assert!(!head.contains(secret) && site.knows(secret).await);

    // The browser sends it again.
    let again = site.send(&cookie, form("/staff/keys/new", &fields)).await;
    assert_eq!(again.status(), StatusCode::SEE_OTHER);
    let key = again.headers()[header::LOCATION].to_str().unwrap().to_owned();
    assert!(key.starts_with("/staff/keys/"), "{key}");
    let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    let (status, page) = site.read(&cookie, get(&key)).await;
    assert!(status == StatusCode::OK && page.contains("没有再做一次") && secrets(&page).is_empty(), "{page}");
    for said in ["billing", "每分钟 60 次", "administrator"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let (_, list) = site.read(&cookie, get("/staff/keys")).await;
    assert!(list.contains("billing") && list.contains("有效") && secrets(&list).is_empty(), "{list}");

    let rotation = format!("form={}&overlap=2", Uuid::new_v4());
    let (status, page) = site.read(&cookie, form(&key, &rotation)).await;
    let [second] = &secrets(&page)[..] else { panic!("{status}: {page}") };
    assert!(page.contains("原密钥值可用至"), "{page}");
    assert!(site.knows(secret).await && site.knows(second).await);
    let (status, _) = site.read(&cookie, form(&key, &rotation)).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(site.knows(second).await, "the form that came again made no other secret");

    let of = key.rsplit('/').next().unwrap();
    let (_, asked) = site.read(&cookie, get(&format!("{key}/revoke"))).await;
    assert!(asked.contains("不能恢复") && site.knows(second).await, "asking ends nothing: {asked}");
    site.send(&cookie, form("/_staff/revoke-key", &format!("form={}&key={of}", Uuid::new_v4()))).await;
    assert!(!site.knows(secret).await && !site.knows(second).await);
    let (_, page) = site.read(&cookie, get(&key)).await;
    assert!(page.contains("密钥已吊销") && !page.contains("/revoke"), "{page}");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn what_is_wrong_with_a_key_is_said_at_its_field_and_what_was_typed_stays(pool: PgPool) {
    let site = site(pool).await;
    let cookie = site.enter(Who::Staff(Role::Administrator, HERE)).await;
    let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    let fields = format!(
        "form={}&source=marketing&purpose=billing-run&scopes=events:write&areas={HERE}&networks=192.0.2.0/24,here&\
         per_minute=0&until=2020-01-01",
        Uuid::new_v4()
    );
    let (status, _) = site.read(&cookie, form("/staff/keys/new", &fields)).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, page) = site.read(&cookie, get("/staff/keys/new")).await;
    for said in ["“here”不是网络地址", "请填写 1 到 65535 的整数", "这一天已经过去", "billing-run", "192.0.2.0/24,here"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    let ticked = page.split("<input").filter(|input| input.split('>').next().unwrap().contains(" checked"));
    assert_eq!(ticked.count(), 2, "{page}");
    // The rest is right now, but for the name.
    let fields =
        fields.replace(",here", "").replace("per_minute=0", "per_minute=9").replace("until=2020-01-01", "until=");
    site.send(&cookie, form("/staff/keys/new", &fields)).await;
    let (_, page) = site.read(&cookie, get("/staff/keys/new")).await;
    assert!(page.contains("这个系统已有密钥"), "{page}");
    let key = format!("/staff/keys/{}", site.key);
    site.send(&cookie, form(&key, "overlap=long")).await;
    let (_, page) = site.read(&cookie, get(&key)).await;
    assert!(page.contains("整数小时") && page.contains("value=\"long\""), "{page}");
    let made: i64 = sqlx::query_scalar("select count(*) from api_keys").fetch_one(&site.owner).await.unwrap();
    assert_eq!(made, 1);
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_key_to_people_s_data_is_neither_given_nor_rotated_at_the_desk_and_the_page_says_whose_it_is(pool: PgPool) {
    let site = site(pool).await;
    let cookie = site.enter(Who::Staff(Role::Administrator, HERE)).await;
    let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    let (_, page) = site.read(&cookie, get("/staff/keys/new")).await;
    assert!(page.contains("applications:read") && page.contains("由运维人员用命令新建"), "{page}");
    assert!(
        !page.contains("people:read") && !page.contains("documents:read") && !page.contains("messages:write"),
        "{page}"
    );
    let fields = format!("form={}&source=billing&scopes=messages:write&areas={HERE}", Uuid::new_v4());
    site.send(&cookie, form("/staff/keys/new", &fields)).await;
    let (_, page) = site.read(&cookie, get("/staff/keys/new")).await;
    assert!(page.contains("请取消这几项"), "{page}");

    let key = format!("/staff/keys/{}", site.key);
    let (_, page) = site.read(&cookie, get(&key)).await;
    assert!(page.contains("name=\"overlap\""), "{page}");
    sqlx::query("update api_keys set scopes = '{people:read}'").execute(&site.owner).await.unwrap();
    let (_, page) = site.read(&cookie, get(&key)).await;
    assert!(!page.contains("name=\"overlap\"") && page.contains("须由运维人员用命令轮换密钥值"), "{page}");
    let (_, page) = site.read(&cookie, form(&key, &format!("form={}&overlap=1", Uuid::new_v4()))).await;
    assert_eq!(secrets(&page), Vec::<String>::new());
    let keys: (i64, i64) =
        sqlx::query_as("select count(*), count(previous_hash) from api_keys").fetch_one(&site.owner).await.unwrap();
    assert_eq!(keys, (1, 0), "one, as it was");
}

#[sqlx::test(migrations = "../app/portal/migrations")]
async fn a_key_for_all_areas_is_made_by_saying_so_and_not_by_saying_nothing(pool: PgPool) {
    let site = site(pool).await;
    let cookie = site.enter(Who::Staff(Role::Administrator, HERE)).await;
    let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    let fields = |areas: &str| format!("form={}&source=billing&scopes=applications:read{areas}", Uuid::new_v4());
    let (_, page) = site.read(&cookie, get("/staff/keys/new")).await;
    assert!(!page.contains("value=\"*\""), "he works here only: {page}");
    sqlx::query("update staff set areas = '{}' where login = 'administrator'").execute(&site.owner).await.unwrap();
    for (areas, said) in [("", "请至少选一个片区"), (&*format!("&areas=*&areas={HERE}"), "只能选其一")] {
        site.send(&cookie, form("/staff/keys/new", &fields(areas))).await;
        let (_, page) = site.read(&cookie, get("/staff/keys/new")).await;
        assert!(page.contains(said) && page.contains("value=\"*\""), "{areas}: {page}");
    }
    let (_, page) = site.read(&cookie, form("/staff/keys/new", &fields("&areas=*"))).await;
    assert_eq!(secrets(&page).len(), 1, "{page}");
    let made: Vec<String> =
        sqlx::query_scalar("select source from api_keys where areas = '{}'").fetch_all(&site.owner).await.unwrap();
    assert_eq!(made, ["billing"]);
}
