//! The table: who gets what at each address of the desk, and how many looks at somebody's data that leaves.

use domain::staff::Right;

/// How an address is asked for. `{case}`, `{paper}`, `{photo}`, `{key}`, `{import}`, `{absent}` and `{deputy}` stand for those of the tests, `{id}` for a
/// new id, `{today}` for the day, `{role}` for the caller's own.
#[derive(Debug, Clone, Copy)]
pub enum Ask {
    Get,
    /// With this path.
    At(&'static str),
    /// With this path, after the case was opened for a purpose.
    Opened(&'static str),
    /// A form with these fields.
    Form(&'static str),
    /// A form with these fields to this path.
    FormAt(&'static str, &'static str),
    /// A form with these fields and a file.
    Files(&'static str),
}

/// Who gets what there. Whoever may not is told so, or finds no such page; whoever has not signed in is led to where he can.
#[derive(Debug, Clone, Copy)]
pub enum Rule {
    /// Shown to everybody.
    Open,
    /// Leads everybody on.
    LeadsOn,
    /// Leads everybody to the sign-in.
    SignsIn,
    /// There for nobody.
    Nowhere,
    /// A page of whoever has signed in.
    Member,
    /// A form for one's own account.
    Own,
    /// A question for whoever has signed in a while ago at most.
    Fresh,
    /// A page of whoever has this right, wherever.
    Page(Right),
    /// A page of whoever has this right where the case is.
    CasePage(Right),
    /// The same of a file: it is there or it is not.
    File(Right),
    /// A form of whoever has this right, wherever.
    Form(Right),
    /// The same for something of one's own, which leaves its rows wherever.
    OwnForm(Right),
    /// A form of whoever has this right where the case is.
    CaseForm(Right),
    /// The same where its answer is a page.
    Answered(Right),
    /// Said by the page of a case while it is open.
    Presence,
}

pub struct Row {
    /// As the router prints it; `#` for what changes with the content of a file.
    pub address: &'static str,
    pub ask: Ask,
    pub rule: Rule,
    /// Records of a look that it leaves, of whoever may where the case is.
    pub looks: i64,
    /// Rows of what people do that he leaves by it. Nobody else leaves one.
    pub writes: i64,
}

const fn get(address: &'static str, rule: Rule) -> Row {
    Row { address, ask: Ask::Get, rule, looks: 0, writes: 0 }
}

const fn form(address: &'static str, fields: &'static str, rule: Rule) -> Row {
    Row { address, ask: Ask::Form(fields), rule, looks: 0, writes: 0 }
}

impl Row {
    const fn asked(self, ask: Ask) -> Self {
        Self { ask, ..self }
    }

    const fn looks(self, looks: i64) -> Self {
        Self { looks, ..self }
    }

    const fn writes(self, writes: i64) -> Self {
        Self { writes, ..self }
    }
}

/// An act of a page from before the case moved on: whoever may is told so, and nothing changes.
const OLD_PLAN: &str = "ref={case}&act=answer_plan&seen=0&id={id}&plan_supply=public_transformer&plan_source=x1&\
                        plan_voltage=v220&plan_capacity=8&plan_metering=single_phase&plan_boundary=x2&\
                        plan_alternatives=also+another+transformer";

pub const ROWS: &[Row] = &[
    get("/", Rule::LeadsOn),
    get("/{*rest}", Rule::Nowhere).asked(Ask::At("/staff/no-such-page")),
    get("/healthz", Rule::Open),
    get("/favicon.svg", Rule::Open),
    get("/icon-192.png", Rule::Open),
    get("/icon-512.png", Rule::Open),
    get("/manifest.webmanifest", Rule::Open),
    get("/robots.txt", Rule::Open),
    get("/pkg/#/app.js", Rule::Open),
    get("/pkg/#/app_bg.wasm", Rule::Open),
    get("/style/sunlit.#.css", Rule::Open),
    get("/preferences", Rule::LeadsOn),
    get("/fault/{id}", Rule::Nowhere),
    // Who somebody is.
    get("/staff/sign-in", Rule::Open),
    get("/staff/provider", Rule::SignsIn),
    get("/staff/provider/return", Rule::Open),
    get("/staff/provider/finish", Rule::SignsIn),
    get("/staff/provider/link", Rule::Own),
    get("/staff/code", Rule::SignsIn),
    get("/staff/passkeys.#.js", Rule::Open),
    form("/staff/passkeys/ask", "", Rule::Open),
    form("/staff/passkeys/ask-for-new", "", Rule::Fresh),
    get("/staff/passkeys/new", Rule::Member),
    get("/staff/again", Rule::Own),
    get("/staff/me", Rule::Member),
    form("/_staff/enter", "role=auditor", Rule::LeadsOn),
    form("/_staff/sign-in", "login=manager&password=x&code=000000", Rule::SignsIn),
    form("/_staff/code", "code=000000", Rule::SignsIn),
    form("/_staff/passkey", "id={id}&credential=x", Rule::SignsIn),
    form("/_staff/sign-out", "", Rule::SignsIn),
    form("/_staff/again", "password=x&code=000000", Rule::Own),
    form("/_staff/again-passkey", "id={id}&credential=x", Rule::Own),
    form("/_staff/password", "password=x&new_password=x", Rule::Own),
    form("/_staff/passkey-add", "id={id}&credential=x&name=x", Rule::Own),
    form("/_staff/passkey-remove", "id={id}", Rule::Own),
    form("/_staff/unlink", "", Rule::Own),
    form("/_staff/end-session", "session=x", Rule::Own),
    form(
        "/_staff/deputy",
        "of={absent}&deputy={deputy}&from={today}&until={today}",
        Rule::CaseForm(Right::NameDeputies),
    )
    .writes(1),
    form("/_staff/end-absence", "of={absent}", Rule::CaseForm(Right::NameDeputies)),
    // Lists.
    get("/staff", Rule::Member),
    get("/staff/find", Rule::Page(Right::LookUp)),
    get("/staff/assign", Rule::Page(Right::Assign)),
    get("/staff/looks", Rule::Page(Right::ReadLooks)),
    get("/staff/events", Rule::Page(Right::SeeImports)),
    get("/staff/events/{id}", Rule::CasePage(Right::SeeImports)).asked(Ask::At("/staff/events/{import}")),
    form(
        "/_staff/events",
        "id={id}&source=x&table=application,source_event_id,kind,occurred_at%0A{case},r-1,nothing,2026-05-06",
        Rule::OwnForm(Right::ImportEvents),
    )
    .writes(1),
    get("/staff/webhooks", Rule::Page(Right::SendWebhooks)),
    form("/_staff/replay", "endpoint=x&position=1", Rule::Form(Right::SendWebhooks)),
    // Keys of other systems: of the area of the case.
    get("/staff/keys", Rule::Page(Right::ManageKeys)),
    get("/staff/keys/new", Rule::Page(Right::ManageKeys)),
    form(
        "/staff/keys/new",
        "form={id}&source={id}&scopes=applications:read&scopes=events:write&areas=000101&until={today}",
        Rule::Answered(Right::ManageKeys),
    )
    .writes(1),
    get("/staff/keys/{id}", Rule::CasePage(Right::ManageKeys)).asked(Ask::At("/staff/keys/{key}")),
    form("/staff/keys/{id}", "", Rule::Answered(Right::ManageKeys))
        .asked(Ask::FormAt("/staff/keys/{key}", "form={id}&overlap=24"))
        .writes(1),
    get("/staff/keys/{id}/revoke", Rule::CasePage(Right::ManageKeys)).asked(Ask::At("/staff/keys/{key}/revoke")),
    form("/_staff/revoke-key", "form={id}&key={key}", Rule::CaseForm(Right::ManageKeys)).writes(1),
    form("/_staff/find", "by=phone&typed=13800001234", Rule::Form(Right::LookUp)).looks(1),
    form("/_staff/assign-all", "cases={case}:&to={absent}", Rule::Form(Right::Assign)).writes(1),
    form("/_staff/save-view", "view_name=x&show=mine", Rule::OwnForm(Right::SeeWork)).writes(1),
    form("/_staff/delete-view", "view_name=x", Rule::Own),
    // A case.
    get("/staff/cases/{reference}", Rule::CasePage(Right::SeeCase)).looks(1),
    get("/staff/cases/{reference}/merge", Rule::Page(Right::Merge)),
    form("/staff/cases/{reference}/here", "", Rule::Presence),
    get("/staff/papers/{id}", Rule::CasePage(Right::SeePapers)).asked(Ask::Opened("/staff/papers/{paper}")).looks(1),
    get("/staff/papers/{id}/pages/{page}", Rule::File(Right::SeePapers))
        .asked(Ask::Opened("/staff/papers/{paper}/pages/1"))
        .looks(1),
    get("/staff/photos/{id}", Rule::File(Right::SeePapers)).asked(Ask::At("/staff/photos/{photo}")).looks(1),
    form("/_staff/act", "ref={case}&act=accept&seen=0&id={id}", Rule::CaseForm(Right::Accept)),
    form("/_staff/plan", OLD_PLAN, Rule::CaseForm(Right::AnswerPlan)),
    form("/_staff/uphold", "ref={case}&seen=0&id={id}&reason=x", Rule::CaseForm(Right::UpholdPlan)),
    form("/_staff/assign", "ref={case}&to={absent}&id={id}", Rule::CaseForm(Right::Assign)).writes(1),
    form("/_staff/note", "ref={case}&id={id}&text=x", Rule::CaseForm(Right::WriteNote)).writes(1),
    form("/_staff/answer", "ref={case}&id={id}&answer=x", Rule::CaseForm(Right::Answer)).writes(1),
    form("/_staff/unmask", "ref={case}&purpose=contact", Rule::CaseForm(Right::Unmask)).looks(1),
    form("/_staff/photo", "", Rule::CaseForm(Right::Survey)).asked(Ask::Files("ref={case}&of={id}")),
    form("/_staff/countersign", "ref={case}&survey={id}&sign_for={role}", Rule::CaseForm(Right::Countersign)),
    form("/_staff/survey-return", "ref={case}&survey={id}&survey_reason=x", Rule::CaseForm(Right::Countersign)),
    form("/_staff/survey-take-back", "ref={case}&survey={id}&survey_reason=x", Rule::CaseForm(Right::Survey)),
    form("/_staff/meter-code", "ref={case}", Rule::CaseForm(Right::Energise)),
    // No code was sent to whoever asks: everybody who sees the case is told so.
    form("/_staff/meter-confirm", "ref={case}&meter_code=000000", Rule::CaseForm(Right::SeeCase)),
];
