//! 绿色通道: the applications of key projects (重点项目) come first in the order of work. Which projects these are is published; no
//! limit and no fee is another than anyone's.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::text::Text;
use crate::typed::widths;

/// Characters that one text of a project may have.
const LONGEST: usize = 200;
/// Characters that a code may have.
const LONGEST_CODE: usize = 40;

/// One published list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectList {
    pub version: String,
    /// A day in Asia/Shanghai.
    pub effective_from: NaiveDate,
    /// The document by which these projects are on the list.
    pub source: Text,
    /// Made up, and taken by a demo only.
    #[serde(default)]
    pub invented: bool,
    #[serde(rename = "green_channel")]
    pub projects: Vec<KeyProject>,
}

/// A project of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct KeyProject {
    /// 1 to 40 lower-case letters, digits and hyphens.
    pub code: String,
    pub name: Text,
    /// Whoever builds it: a company's name.
    pub owner: String,
    /// The code of an area. `None`: all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// The days on which it is one, in Asia/Shanghai, the last included.
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// The post at the utility that looks after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty_post: Option<Text>,
}

/// Why a case has the green channel no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = GreenChannelEnd))]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// It was marked by mistake.
    Mistake,
    /// It is another project's application, or nobody's of the list.
    OtherProject,
    /// The project is not on the list any more.
    OffTheList,
}

impl EndReason {
    pub const ALL: [Self; 3] = [Self::Mistake, Self::OtherProject, Self::OffTheList];

    /// The name in events and language files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Mistake => "mistake",
            Self::OtherProject => "other_project",
            Self::OffTheList => "off_the_list",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

impl KeyProject {
    /// Whether it is one on this day.
    #[must_use]
    pub fn is_on(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }

    /// Whether it is one on this day for cases of this area.
    #[must_use]
    pub fn is_for(&self, area: &str, day: NaiveDate) -> bool {
        self.is_on(day) && self.area.as_deref().is_none_or(|own| own == area)
    }

    /// Whether the owner goes by this name, however its letters and signs are typed.
    #[must_use]
    pub fn is_of(&self, name: &str) -> bool {
        compared(&self.owner) == compared(name)
    }
}

/// Half-width and upper case, without spaces and signs.
fn compared(name: &str) -> String {
    name.chars().map(widths).filter(|character| character.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

impl ProjectList {
    /// The project of this code.
    #[must_use]
    pub fn project(&self, code: &str) -> Option<&KeyProject> {
        self.projects.iter().find(|project| project.code == code)
    }

    /// What is wrong with it, before it is published.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if !is_said(&self.source) {
            faults.push(format!("source is missing in a language, or longer than {LONGEST} characters"));
        }
        for (at, project) in self.projects.iter().enumerate() {
            let code = &project.code;
            let mut wrong = |what: &str| faults.push(format!("project {}: {what}", at + 1));
            let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
            if !(1..=LONGEST_CODE).contains(&code.len()) || !code.bytes().all(plain) {
                wrong("code is 1 to 40 lower-case letters, digits and hyphens");
            }
            if self.projects[..at].iter().any(|other| other.code == *code) {
                wrong("another project has this code");
            }
            if !is_said(&project.name) || project.duty_post.as_ref().is_some_and(|post| !is_said(post)) {
                wrong("a text is missing in a language, or too long");
            }
            if compared(&project.owner).is_empty() || project.owner.chars().count() > LONGEST {
                wrong("owner is no name of a company");
            }
            if project.to < project.from {
                wrong("it ends before it begins");
            }
        }
        faults
    }
}

fn is_said(text: &Text) -> bool {
    let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= LONGEST;
    fits(&text.zh) && fits(&text.en)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(zh: &str) -> Text {
        Text { zh: zh.to_owned(), en: "x".to_owned() }
    }

    fn project(code: &str) -> KeyProject {
        KeyProject {
            code: code.to_owned(),
            name: text("演示产业园"),
            owner: "示例建设（集团）有限公司".to_owned(),
            area: Some("east".to_owned()),
            from: NaiveDate::from_ymd_opt(2026, 5, 1).unwrap_or_default(),
            to: NaiveDate::from_ymd_opt(2026, 5, 31).unwrap_or_default(),
            duty_post: None,
        }
    }

    fn list(projects: &[KeyProject]) -> ProjectList {
        ProjectList {
            version: "1".to_owned(),
            effective_from: NaiveDate::default(),
            source: text("示例文件"),
            invented: false,
            projects: projects.to_vec(),
        }
    }

    #[test]
    fn a_project_is_one_in_its_area_from_its_first_day_to_its_last() {
        let one = project("p-1");
        let day = |day| NaiveDate::from_ymd_opt(2026, 5, day).unwrap_or_default();
        assert!(one.is_for("east", day(1)) && one.is_for("east", day(31)));
        assert!(!one.is_for("west", day(1)));
        assert!(!one.is_for("east", one.to.succ_opt().unwrap_or_default()));
        assert!(KeyProject { area: None, ..one }.is_for("west", day(1)));
    }

    #[test]
    fn a_name_is_the_owners_however_its_signs_are_typed() {
        let one = project("p-1");
        for name in ["示例建设（集团）有限公司", " 示例建设(集团)有限公司", "示例建设集团有限公司"]
        {
            assert!(one.is_of(name), "{name}");
        }
        assert!(!one.is_of("示例建设有限公司") && !one.is_of(""));
    }

    #[test]
    fn faults_of_lists() {
        assert_eq!(list(&[]).faults(), Vec::<String>::new(), "a list may come to its end");
        assert_eq!(list(&[project("p-1"), project("p-2")]).faults(), Vec::<String>::new());
        let faults = |change: fn(&mut ProjectList)| {
            let mut list = list(&[project("p-1"), project("p-2")]);
            change(&mut list);
            list.faults().len()
        };
        assert_eq!(faults(|list| list.source.en.clear()), 1);
        assert_eq!(faults(|list| list.projects[1].code = "p-1".to_owned()), 1);
        assert_eq!(faults(|list| list.projects[0].code = "第一".to_owned()), 1);
        assert_eq!(faults(|list| list.projects[0].owner = "（）".to_owned()), 1);
        assert_eq!(faults(|list| list.projects[0].to = NaiveDate::default()), 1);
        assert_eq!(faults(|list| list.projects[0].duty_post = Some(text(" "))), 1);
    }

    #[test]
    fn reasons_have_codes_and_come_back() {
        for reason in EndReason::ALL {
            assert_eq!(serde_json::to_value(reason).ok(), Some(reason.code().into()));
            assert_eq!(EndReason::from_code(reason.code()), Some(reason));
        }
    }
}
