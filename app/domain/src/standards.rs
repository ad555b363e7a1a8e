//! Standards: which stages a connection goes through, who owns each, and the limits. Published as versions that never
//! change. What a regulator has not published is labelled as the operator's own standard.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::LIMIT_DAYS;
use crate::documents::DocumentKind;
use crate::text::Text;

/// The closed set of stages. A template orders them; code knows which event finishes each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    Utility,
    Customer,
    ThirdParty,
}

impl Owner {
    pub const ALL: [Self; 3] = [Self::Utility, Self::Customer, Self::ThirdParty];

    /// As in JSON and in published files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Utility => "utility",
            Self::Customer => "customer",
            Self::ThirdParty => "third_party",
        }
    }
}

/// How binding a number is, shown beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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

/// One stage of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    pub kind: StageKind,
    pub owner: Owner,
    /// Papers that must have come before this stage is worked on. Another paper of the same group does as well: an
    /// `id_card` stands for any of the user's papers, a `property_certificate` for any of the premises'.
    #[serde(default)]
    pub papers: Vec<DocumentKind>,
    #[serde(default)]
    pub limit: Option<StageLimit>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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

/// One published version of what a class of connections goes through.
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

/// Why a template can't be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadTemplate {
    /// Lower-case letters, digits and hyphens.
    Name,
    /// A text is missing in one language.
    Text,
    NoStages,
    StageTwice(StageKind),
    /// The first stage is acceptance, and no other is.
    Beginning,
    /// The last stage ends with energisation, and no other does.
    End,
    /// Outside 1 to 400 working days.
    Days(u16),
    /// A limit with an external line without one for no external line, or the other way round.
    HalfDecided(Clock),
    /// More than 60 working days.
    CallBack(u16),
}

impl std::fmt::Display for BadTemplate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name => f.write_str("key and version are lower-case letters, digits and hyphens"),
            Self::Text => f.write_str("a text is missing in Chinese or English"),
            Self::NoStages => f.write_str("no stages"),
            Self::StageTwice(kind) => write!(f, "stage {kind:?} stands twice"),
            Self::Beginning => f.write_str("the first stage has to be the acceptance, and no other"),
            Self::End => f.write_str("the last stage has to end with energisation, and no other"),
            Self::Days(days) => write!(f, "a limit of {days} working days is outside 1 to 400"),
            Self::HalfDecided(clock) => {
                write!(f, "the limits of the {clock:?} clock don't say what holds with and without an external line")
            }
            Self::CallBack(days) => write!(f, "call_back_days is {days}, more than 60"),
        }
    }
}

impl std::error::Error for BadTemplate {}

impl Template {
    /// What the types don't say.
    ///
    /// # Errors
    /// The first thing that is wrong with the template.
    pub fn check(&self) -> Result<(), BadTemplate> {
        let plain = |name: &str| {
            !name.is_empty() && name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
        };
        if !plain(&self.key) || !plain(&self.version) {
            return Err(BadTemplate::Name);
        }
        let stage_bases = self.stages.iter().filter_map(|stage| stage.limit.as_ref()).map(|limit| &limit.basis);
        let bases = stage_bases.chain(self.limits.iter().map(|limit| &limit.basis)).map(|basis| &basis.document);
        if bases.chain([&self.name]).any(|text| text.zh.trim().is_empty() || text.en.trim().is_empty()) {
            return Err(BadTemplate::Text);
        }
        self.check_stages()?;
        let stage_days = self.stages.iter().filter_map(|stage| stage.limit.as_ref()).map(|limit| limit.days);
        if let Some(days) =
            stage_days.chain(self.limits.iter().map(|limit| limit.days)).find(|n| !LIMIT_DAYS.contains(n))
        {
            return Err(BadTemplate::Days(days));
        }
        for clock in [Clock::Utility, Clock::Whole] {
            let has = |line| self.limits.iter().any(|limit| limit.clock == clock && limit.external_line == Some(line));
            if has(true) != has(false) {
                return Err(BadTemplate::HalfDecided(clock));
            }
        }
        if self.call_back_days > 60 { Err(BadTemplate::CallBack(self.call_back_days)) } else { Ok(()) }
    }

    fn check_stages(&self) -> Result<(), BadTemplate> {
        let last = self.stages.len().checked_sub(1).ok_or(BadTemplate::NoStages)?;
        for (at, stage) in self.stages.iter().enumerate() {
            if self.stages[..at].iter().any(|earlier| earlier.kind == stage.kind) {
                return Err(BadTemplate::StageTwice(stage.kind));
            }
            if stage.kind.accepts() != (at == 0) {
                return Err(BadTemplate::Beginning);
            }
            if stage.kind.energises() != (at == last) {
                return Err(BadTemplate::End);
            }
        }
        Ok(())
    }
}

impl StageKind {
    pub const ALL: [Self; 9] = [
        Self::AcceptanceAndContract,
        Self::Acceptance,
        Self::SupplyPlan,
        Self::DesignReview,
        Self::Works,
        Self::IntermediateInspection,
        Self::CompletionInspection,
        Self::ConstructionAndEnergisation,
        Self::MeteringAndEnergisation,
    ];

    /// Whether something is inspected in it that may not pass.
    #[must_use]
    pub fn is_inspection(self) -> bool {
        matches!(self, Self::IntermediateInspection | Self::CompletionInspection)
    }

    /// As in JSON and in published files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::AcceptanceAndContract => "acceptance_and_contract",
            Self::Acceptance => "acceptance",
            Self::SupplyPlan => "supply_plan",
            Self::DesignReview => "design_review",
            Self::Works => "works",
            Self::IntermediateInspection => "intermediate_inspection",
            Self::CompletionInspection => "completion_inspection",
            Self::ConstructionAndEnergisation => "construction_and_energisation",
            Self::MeteringAndEnergisation => "metering_and_energisation",
        }
    }

    /// Whether the application is accepted here.
    #[must_use]
    pub fn accepts(self) -> bool {
        matches!(self, Self::AcceptanceAndContract | Self::Acceptance)
    }

    /// Whether power is on at its end.
    #[must_use]
    pub fn energises(self) -> bool {
        matches!(self, Self::ConstructionAndEnergisation | Self::MeteringAndEnergisation)
    }
}
