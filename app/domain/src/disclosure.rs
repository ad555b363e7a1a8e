//! What a utility has to disclose by 《供电企业信息公开实施办法》 (国能发监管规〔2021〕56号): seven items, each with the day on which
//! the thing formed or changed, the day on which that was published, and the day by which it had to be.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::text::Text;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DisclosureItem))]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// 单位概况
    Profile,
    /// 服务与流程
    Services,
    /// 价格与收费
    Prices,
    /// 供电质量
    Quality,
    /// 通知公告
    Notices,
    /// 法律制度标准
    Rules,
    /// 服务承诺及热线
    Promises,
}

impl Item {
    /// In the order of the regulation.
    pub const ALL: [Self; 7] =
        [Self::Profile, Self::Services, Self::Prices, Self::Quality, Self::Notices, Self::Rules, Self::Promises];

    /// The name in downloads and in the page's anchors.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Services => "services",
            Self::Prices => "prices",
            Self::Quality => "quality",
            Self::Notices => "notices",
            Self::Rules => "rules",
            Self::Promises => "promises",
        }
    }

    /// Counts from 1.
    #[must_use]
    pub fn number(self) -> usize {
        Self::ALL.iter().position(|item| *item == self).map_or(0, |at| at + 1)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DisclosureLink))]
#[serde(deny_unknown_fields)]
pub struct Link {
    pub name: Text,
    /// `https://…`, `http://…`, or a path of the portal's own.
    pub url: String,
}

/// What the operator says about one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DisclosureEntry))]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub item: Item,
    pub content: Text,
    #[serde(default)]
    pub links: Vec<Link>,
    /// The day on which the thing formed or last changed.
    pub changed_on: NaiveDate,
    /// The day on which that was published; none as long as it is not.
    #[serde(default)]
    pub published_on: Option<NaiveDate>,
    /// The document, or the office that says so.
    pub source: Text,
}

/// One published version of the operator's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// For example `2026-1`.
    pub version: String,
    /// A day in Asia/Shanghai.
    pub effective_from: NaiveDate,
    #[serde(rename = "disclosure")]
    pub entries: Vec<Entry>,
}

impl Disclosure {
    /// What the types don't say, as of the day of publication.
    #[must_use]
    pub fn faults(&self, today: NaiveDate) -> Vec<String> {
        let mut faults = Vec::new();
        if self.version.trim().is_empty() {
            faults.push("the version is empty".to_owned());
        }
        if self.entries.is_empty() {
            faults.push("no items".to_owned());
        }
        for (at, entry) in self.entries.iter().enumerate() {
            let code = entry.item.code();
            if self.entries[..at].iter().any(|earlier| earlier.item == entry.item) {
                faults.push(format!("{code} stands twice"));
            }
            let texts = entry.links.iter().map(|link| &link.name).chain([&entry.content, &entry.source]);
            if texts.into_iter().any(|text| text.zh.trim().is_empty() || text.en.trim().is_empty()) {
                faults.push(format!("{code}: a text is missing in Chinese or English"));
            }
            if let Some(link) = entry.links.iter().find(|link| !leads_somewhere(&link.url)) {
                faults.push(format!("{code}: {} is neither https://…, http://… nor a path /…", link.url));
            }
            if entry.changed_on > today {
                faults.push(format!("{code}: changed_on {} has not come yet", entry.changed_on));
            }
            match entry.published_on {
                Some(published) if published > today => {
                    faults.push(format!("{code}: published_on {published} has not come yet"));
                }
                Some(published) if published < entry.changed_on => {
                    faults.push(format!("{code}: published_on {published} is before changed_on {}", entry.changed_on));
                }
                _ => {}
            }
        }
        faults
    }
}

fn leads_somewhere(url: &str) -> bool {
    let plain = !url.contains(|c: char| c.is_whitespace() || c.is_control());
    let own = url.starts_with('/') && !url.starts_with("//");
    plain && (url.starts_with("https://") || url.starts_with("http://") || own)
}

/// A change and its publication, wherever they are known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dates {
    pub changed_on: NaiveDate,
    pub published_on: Option<NaiveDate>,
}

impl Dates {
    /// The last change of two, and the last publication.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            changed_on: self.changed_on.max(other.changed_on),
            published_on: self.published_on.max(other.published_on),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DisclosureState))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The last change is published, by the day on which it was due.
    Published,
    /// The last change is published, but after that day.
    PublishedLate,
    /// The last change is not published; there is time.
    Due,
    /// The last change is not published and should be.
    Overdue,
}

impl State {
    /// The name in downloads.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::PublishedLate => "published_late",
            Self::Due => "due",
            Self::Overdue => "overdue",
        }
    }
}

/// How an item stands on a day, and by when its last change has to be published.
#[must_use]
pub fn standing(calendar: &Calendar<'_>, dates: Dates, working_days: u16, today: NaiveDate) -> (State, NaiveDate) {
    let due = calendar.due(dates.changed_on, working_days, |_| None).due;
    let state = match dates.published_on.filter(|published| *published >= dates.changed_on) {
        Some(published) if published <= due => State::Published,
        Some(_) => State::PublishedLate,
        None if today <= due => State::Due,
        None => State::Overdue,
    };
    (state, due)
}
