//! Whether a number is to blame for a message that failed.

use super::{aliyun, gateway, tencent};
use crate::parts::Provider;

/// Whether a message that failed with this code failed for what is wrong with its number, and for nothing else: not for what carriers
/// think of a signature or a text.
pub(super) fn is_of_number(provider: Provider, code: &str) -> bool {
    match provider {
        Provider::Aliyun => aliyun::NUMBER_FAILED.contains(&code),
        Provider::Tencent => tencent::NUMBER_FAILED.contains(&code),
        Provider::Gateway => gateway::NUMBER_FAILED.contains(&code),
        Provider::Demo => false,
    }
}
