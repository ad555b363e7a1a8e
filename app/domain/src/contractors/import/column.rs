//! Which columns are known, by their headers.

use serde::{Deserialize, Serialize};

use crate::typed::widths;

/// A column that an import knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Column {
    Name,
    CreditCode,
    Number,
    Levels,
    ValidUntil,
    Area,
    Phone,
    Source,
    UpdatedOn,
    IssuedOn,
    Scheme,
}

impl Column {
    pub const ALL: [Self; 11] = [
        Self::Name,
        Self::CreditCode,
        Self::Number,
        Self::Levels,
        Self::ValidUntil,
        Self::Area,
        Self::Phone,
        Self::Source,
        Self::UpdatedOn,
        Self::IssuedOn,
        Self::Scheme,
    ];

    /// The headers that it is known by: the one to use first, then others. Small letters, without spaces.
    fn headers(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["单位名称", "企业名称", "公司名称", "name", "firm", "company"],
            Self::CreditCode => &["统一社会信用代码", "社会信用代码", "信用代码", "creditcode"],
            Self::Number => &["许可证编号", "许可证号", "证书编号", "资质证书编号", "licencenumber", "licensenumber"],
            Self::Levels => &[
                "许可类别和等级",
                "许可类别及等级",
                "类别和等级",
                "资质类别和等级",
                "资质等级",
                "levels",
                "kindsandlevels",
            ],
            Self::ValidUntil => &["有效期至", "有效期限", "有效期", "有效期止", "validuntil"],
            Self::Area => &["所在地区", "业务地区", "所在地", "住所", "area"],
            Self::Phone => &["联系电话", "办公电话", "电话", "phone"],
            Self::Source => &["数据来源", "source"],
            Self::UpdatedOn => &["更新日期", "更新时间", "updatedon", "updated"],
            Self::IssuedOn => &["发证日期", "颁发日期", "签发日期", "issuedon", "issued"],
            Self::Scheme => &["制度", "等级制度", "scheme"],
        }
    }

    /// The header to use.
    #[must_use]
    pub fn header(self) -> &'static str {
        self.headers()[0]
    }

    /// The name in language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::CreditCode => "credit-code",
            Self::Number => "number",
            Self::Levels => "levels",
            Self::ValidUntil => "valid-until",
            Self::Area => "area",
            Self::Phone => "phone",
            Self::Source => "source",
            Self::UpdatedOn => "updated-on",
            Self::IssuedOn => "issued-on",
            Self::Scheme => "scheme",
        }
    }

    /// Without it a file is no list of firms.
    #[must_use]
    pub fn is_needed(self) -> bool {
        matches!(self, Self::Name | Self::CreditCode | Self::Number | Self::Levels | Self::ValidUntil)
    }

    /// Spaces, stars and what stands in brackets say nothing: `* 有效期至（年月日）`, `Credit code`.
    #[must_use]
    pub fn of_header(header: &str) -> Option<Self> {
        let plain: String = header
            .chars()
            .map(widths)
            .take_while(|c| *c != '(')
            .filter(|c| !c.is_whitespace() && !matches!(c, '*' | '_' | '-' | '\u{feff}'))
            .flat_map(char::to_lowercase)
            .collect();
        Self::ALL.into_iter().find(|column| column.headers().contains(&plain.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::Column;

    #[test]
    fn headers_are_known_in_both_languages() {
        for (header, column) in [
            ("单位名称", Some(Column::Name)),
            (" *有效期至（年月日）", Some(Column::ValidUntil)),
            ("Credit code", Some(Column::CreditCode)),
            ("licence_number", Some(Column::Number)),
            ("业务地区", Some(Column::Area)),
            ("联系人", None),
            ("", None),
        ] {
            assert_eq!(Column::of_header(header), column, "{header}");
        }
        for column in Column::ALL {
            assert_eq!(Column::of_header(column.header()), Some(column));
        }
    }
}
