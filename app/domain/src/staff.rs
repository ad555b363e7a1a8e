//! Who works at the desk, and who may do what. One table: whatever the desk can do is a [`Right`], and each right names the
//! roles that have it, so that nothing can be added without saying who may.

mod deputies;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

pub use deputies::stand_in;

/// What somebody at the desk is there for. One person may have several.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    VariantArray,
    EnumString,
    IntoStaticStr,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// 客户经理
    AccountManager,
    /// 勘查员
    Surveyor,
    /// 检验员
    Inspector,
    /// 装表接电员
    Metering,
    /// 柜台人员
    CounterClerk,
    /// 发布员
    Publisher,
    /// 主管
    Supervisor,
    /// 审计员
    Auditor,
    /// 系统管理员
    Administrator,
}

impl Role {
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The name in tables, commands and language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        code.parse().ok()
    }

    #[must_use]
    pub fn may(self, right: Right) -> bool {
        right.roles().contains(&self)
    }
}

/// What can be done at the desk: each use case asks for one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, VariantArray, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Right {
    /// 待办
    SeeWork,
    /// To find a case by what its customer says of himself.
    LookUp,
    /// A case's page, masked.
    SeeCase,
    /// 受理
    Accept,
    /// To ask for a paper, or stop the clock for another reason of the list; and to let it run again.
    Pause,
    /// 现场勘查
    Survey,
    /// 联合勘查会签: for a department other than the surveyor's.
    Countersign,
    /// 供电方案答复
    AnswerPlan,
    /// To answer a customer's objection to a plan that somebody else answered; the plan stays.
    UpholdPlan,
    /// 设计审查
    ReviewDesign,
    /// 中间检查、竣工检验
    Inspect,
    /// Works of the utility's side are done.
    FinishWorks,
    /// 装表接电
    Energise,
    /// To write down anew a meter that was written down wrongly.
    CorrectMeter,
    /// 归档
    Archive,
    /// To offer, agree on and cancel the days on which somebody comes.
    Arrange,
    /// 不予受理
    Refuse,
    /// To say that one of the desk's own events occurred at another time.
    Correct,
    /// To give a case the class that it turned out to have.
    Reclassify,
    /// To end a case as a duplicate of another.
    Merge,
    /// 绿色通道: to say of which published project a case is, and that it is of none.
    GreenChannel,
    /// To give a case to somebody, or take it.
    Assign,
    /// Notes that customers never see.
    WriteNote,
    /// What a customer and the desk write to each other.
    ReadMessages,
    /// To answer a customer's message.
    Answer,
    /// A person's data in full, for a purpose and a while.
    Unmask,
    /// The images of what the customer sent.
    SeePapers,
    /// Who has looked at whose data.
    ReadLooks,
    /// To say who stands in for somebody else.
    NameDeputies,
    /// To bring in events as a table, for a system without an interface.
    ImportEvents,
    /// To see which tables of events were brought in, by whomever, and what became of their rows.
    SeeImports,
    /// To see where events are sent, and to send once more what was given up.
    SendWebhooks,
    /// To make, rotate and revoke the keys of other systems.
    ManageKeys,
}

use Role::{AccountManager, Administrator, Auditor, CounterClerk, Inspector, Metering, Supervisor, Surveyor};

impl Right {
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The name in the printed table.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Those who have it. Publishers and administrators see no customer's data: they need none for what they do.
    #[must_use]
    pub fn roles(self) -> &'static [Role] {
        match self {
            Self::SeeWork | Self::SeeCase => {
                &[AccountManager, Surveyor, Inspector, Metering, CounterClerk, Supervisor, Auditor]
            }
            // Whoever stands at the meter has a reference or a phone in hand.
            Self::LookUp => &[AccountManager, Surveyor, Inspector, Metering, CounterClerk, Supervisor],
            Self::Answer => &[AccountManager, CounterClerk, Supervisor],
            Self::Accept => &[AccountManager, CounterClerk],
            Self::Pause => &[AccountManager, Surveyor, Inspector, Metering],
            Self::Survey => &[AccountManager, Surveyor],
            Self::Countersign => &[Inspector, Metering],
            Self::AnswerPlan | Self::ReviewDesign => &[AccountManager],
            Self::Inspect => &[Inspector],
            Self::FinishWorks => &[AccountManager, Metering],
            Self::Energise => &[Metering],
            Self::CorrectMeter => &[AccountManager, Metering, Supervisor],
            Self::Archive => &[AccountManager, CounterClerk],
            Self::Arrange => &[AccountManager, Surveyor, Metering, CounterClerk, Supervisor],
            Self::Refuse | Self::UpholdPlan | Self::GreenChannel => &[AccountManager, Supervisor],
            Self::Correct | Self::Reclassify | Self::Merge | Self::Assign => &[AccountManager, Supervisor],
            Self::WriteNote | Self::ReadMessages | Self::Unmask | Self::SeePapers => {
                &[AccountManager, Surveyor, Inspector, Metering, CounterClerk, Supervisor]
            }
            Self::ReadLooks => &[Auditor],
            Self::NameDeputies | Self::ImportEvents => &[Supervisor],
            Self::SeeImports => &[Supervisor, Auditor],
            Self::SendWebhooks | Self::ManageKeys => &[Administrator],
        }
    }
}

/// The roles of a person and where they count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entitlement {
    pub roles: Vec<Role>,
    /// Codes of areas; none: everywhere.
    pub areas: Vec<String>,
}

impl Entitlement {
    /// Whether it holds anywhere at all.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.roles.iter().any(|role| role.may(right))
    }

    /// Whether it holds for a case of this area.
    #[must_use]
    pub fn may_in(&self, right: Right, area: &str) -> bool {
        self.may(right) && self.covers(area)
    }

    #[must_use]
    pub fn covers(&self, area: &str) -> bool {
        self.areas.is_empty() || self.areas.iter().any(|own| own == area)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_have_codes_and_come_back() {
        for &role in Role::ALL {
            assert_eq!(serde_json::to_value(role).ok(), Some(role.code().into()));
            assert_eq!(Role::from_code(role.code()), Some(role));
        }
        assert_eq!(Role::from_code("director"), None);
    }

    #[test]
    fn every_right_is_somebodys_and_publishers_and_administrators_see_nobodys_data() {
        for &right in Right::ALL {
            assert!(!right.roles().is_empty(), "{right:?}");
            assert!(!Role::Publisher.may(right), "{right:?}");
            // What is sent elsewhere says nothing of anybody, and what a key reads is told to whose it is.
            let of_systems = matches!(right, Right::SendWebhooks | Right::ManageKeys);
            assert_eq!(Role::Administrator.may(right), of_systems, "{right:?}");
        }
    }

    #[test]
    fn whoever_audits_changes_nothing() {
        let rights: Vec<Right> = Right::ALL.iter().copied().filter(|right| Auditor.may(*right)).collect();
        assert_eq!(rights, [Right::SeeWork, Right::SeeCase, Right::ReadLooks, Right::SeeImports]);
    }

    #[test]
    fn what_counts_in_one_area_does_not_in_another() {
        let one = Entitlement { roles: vec![AccountManager], areas: vec!["east".to_owned()] };
        assert!(one.may_in(Right::Accept, "east") && !one.may_in(Right::Accept, "west"));
        assert!(!one.may_in(Right::Inspect, "east"));
        let all = Entitlement { roles: vec![AccountManager, Inspector], areas: Vec::new() };
        assert!(all.may_in(Right::Inspect, "west"));
    }
}
