//! Documents: identity papers, business licences and property papers; each kind has its own check.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 居民身份证
    IdCard,
    /// 临时居民身份证
    TemporaryIdCard,
    /// 户口簿
    HouseholdRegister,
    /// 军官证、士兵证
    MilitaryId,
    /// 台湾居民来往大陆通行证
    TaiwanPermit,
    /// 港澳居民来往内地通行证
    HongKongMacaoPermit,
    /// 护照
    Passport,
    /// 外国人永久居留身份证
    PermanentResidence,
    /// 营业执照
    BusinessLicence,
    /// 不动产权证书
    PropertyCertificate,
    /// 房产证
    HouseCertificate,
    /// 购房合同
    PurchaseContract,
    /// 宅基地证
    HomesteadCertificate,
    /// 租赁协议及出租方产权证明
    Lease,
    /// 法院判决文书
    CourtJudgment,
    /// 土地权属证明
    LandTitle,
    /// 村(居)委会证明
    VillageCertificate,
    /// 授权委托书
    Authorisation,
}
