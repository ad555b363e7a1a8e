//! The columns of the downloads, so that files and their description agree.

/// Of what form the values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Text,
    Count,
    Day,
    Moment,
    Kilovolts,
    PerMille,
    Code,
}

/// Where the values come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The imported list.
    List,
    /// The level, or the licence's own limit.
    Rule,
    /// Made on the day.
    Day,
    /// The portal itself.
    Portal,
    /// Counted by the portal.
    Count,
}

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// In the CSV.
    pub header: &'static str,
    /// In the JSON; empty where it has none.
    pub json: &'static str,
    /// The name in language files.
    pub code: &'static str,
    pub unit: Unit,
    pub from: From,
}

const fn field(header: &'static str, json: &'static str, code: &'static str, unit: Unit, from: From) -> Field {
    Field { header, json, code, unit, from }
}

/// Of the list: a row for each licence. Those with a header that imports know can be imported as they are.
pub const LIST: [Field; 14] = [
    field("序号", "", "place", Unit::Count, From::Day),
    field("单位名称", "name", "name", Unit::Text, From::List),
    field("统一社会信用代码", "credit_code", "credit-code", Unit::Code, From::List),
    field("许可证编号", "licences[].number", "number", Unit::Code, From::List),
    field("许可类别和等级", "licences[].kind, speciality, level", "levels", Unit::Text, From::List),
    field("制度", "licences[].scheme", "scheme", Unit::Text, From::List),
    field("最高电压", "licences[].max_kv", "max-kv", Unit::Kilovolts, From::Rule),
    field("有效期至", "licences[].valid_until", "valid-until", Unit::Day, From::List),
    field("所在地区", "area", "area", Unit::Text, From::List),
    field("联系电话", "phone", "phone", Unit::Text, From::List),
    field("数据来源", "source", "source", Unit::Text, From::List),
    field("更新日期", "updated_on", "updated-on", Unit::Day, From::List),
    field("企业编号", "id", "id", Unit::Code, From::Portal),
    field("排序种子", "seed", "seed", Unit::Text, From::Day),
];

/// Of the shares of a quarter: a row for each firm, and one for everything that is counted beside them.
pub const SHARES: [Field; 10] = [
    field("季度", "quarter", "quarter", Unit::Text, From::Count),
    field("项目", "", "item", Unit::Text, From::Count),
    field("企业编号", "table.firms[].id", "id", Unit::Code, From::Portal),
    field("单位名称", "table.firms[].name", "name", Unit::Text, From::List),
    field("统一社会信用代码", "table.firms[].credit_code", "credit-code", Unit::Code, From::List),
    field("企业数", "table.others.firms", "firms", Unit::Count, From::Count),
    field("件数", "table.firms[].cases, others.cases, listed, rest, choices", "cases", Unit::Count, From::Count),
    field("占比", "", "share", Unit::PerMille, From::Count),
    field("集中度指数", "table.hhi", "hhi", Unit::Count, From::Count),
    field("定稿时间", "frozen_at", "frozen", Unit::Moment, From::Count),
];
