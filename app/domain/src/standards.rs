//! Standards: which stages a connection goes through, who owns each, and the limits. Published as versions that never
//! change. What a regulator has not published is labelled as the operator's own standard.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::documents::DocumentKind;
use crate::text::Text;

/// The closed set of stages. A template orders them; code knows which event finishes each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// 受理签约
    AcceptanceAndContract,
    /// 业务受理
    Acceptance,
    /// 供电方案答复
    SupplyPlan,
    /// 设计审查
    DesignReview,
    /// 工程实施 (the customer's own works)
    Works,
    /// 中间检查
    IntermediateInspection,
    /// 竣工检验
    CompletionInspection,
    /// 施工接电
    ConstructionAndEnergisation,
    /// 装表接电
    MeteringAndEnergisation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    Utility,
    Customer,
    ThirdParty,
}

/// How binding a number is, shown beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Statute or ministry policy.
    Law,
    /// The utility's public promise.
    Promise,
    /// The operator's own standard: a split or a number that no published document gives.
    Internal,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    pub document: Text,
    pub standing: Standing,
}

/// A limit on one stage, in working days (1 to 400).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageLimit {
    pub days: u16,
    pub basis: Basis,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    pub kind: StageKind,
    pub owner: Owner,
    /// Papers that must have come before this stage is worked on.
    #[serde(default)]
    pub papers: Vec<DocumentKind>,
    #[serde(default)]
    pub limit: Option<StageLimit>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// The sum over the stages that the utility owns.
    Utility,
    /// From submission to energisation, the customer's own days left out.
    Whole,
}

/// A limit over several stages, in working days (1 to 400).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    pub clock: Clock,
    pub days: u16,
    /// Applies only with (true) or without (false) an external line; `None`: always.
    #[serde(default)]
    pub external_line: Option<bool>,
    pub basis: Basis,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// For example `lv-resident`.
    pub key: String,
    /// For example `2026-1`.
    pub version: String,
    pub effective_from: NaiveDate,
    pub name: Text,
    pub stages: Vec<Stage>,
    pub limits: Vec<Limit>,
    /// Working days (0 to 60) within which an unsatisfied or unconnected customer is called back.
    pub call_back_days: u16,
}
