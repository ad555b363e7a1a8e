//! The provincial units whose price authorities set rates, in the order of GB/T 2260.

use serde::{Deserialize, Serialize};

macro_rules! provinces {
    ($($name:ident $code:literal,)*) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Province {
            $(#[serde(rename = $code)] $name,)*
        }

        impl Province {
            pub const ALL: [Self; 31] = [$(Self::$name,)*];

            /// The name in files and addresses, and behind `province-` in the language files.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }
    };
}

// The derived one takes no names that a macro gives.
#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Province {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        let codes = utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::Type::String);
        codes.enum_values(Some(Self::ALL.map(Self::code))).into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Province {}

provinces! {
    Beijing "beijing",
    Tianjin "tianjin",
    Hebei "hebei",
    Shanxi "shanxi",
    InnerMongolia "inner-mongolia",
    Liaoning "liaoning",
    Jilin "jilin",
    Heilongjiang "heilongjiang",
    Shanghai "shanghai",
    Jiangsu "jiangsu",
    Zhejiang "zhejiang",
    Anhui "anhui",
    Fujian "fujian",
    Jiangxi "jiangxi",
    Shandong "shandong",
    Henan "henan",
    Hubei "hubei",
    Hunan "hunan",
    Guangdong "guangdong",
    Guangxi "guangxi",
    Hainan "hainan",
    Chongqing "chongqing",
    Sichuan "sichuan",
    Guizhou "guizhou",
    Yunnan "yunnan",
    Tibet "tibet",
    Shaanxi "shaanxi",
    Gansu "gansu",
    Qinghai "qinghai",
    Ningxia "ningxia",
    Xinjiang "xinjiang",
}

impl Province {
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|province| province.code() == code)
    }
}
