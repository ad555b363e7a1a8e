//! 许可类别和等级 as people write it: 承装类四级承修类四级承试类四级, 承装三级、承试三级, 承装（修、试）二级（110千伏以下), or
//! 电力行业（送电工程、变电工程）专业乙级.

use crate::contractors::{LicenceKind, Speciality};
use crate::typed::widths;

/// One kind of work and its level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grade {
    pub kind: LicenceKind,
    pub speciality: Option<Speciality>,
    /// 甲, 乙, 丙 are 1, 2, 3.
    pub level: u8,
    /// kV, where the licence itself sets a lower limit than its level.
    pub limit: Option<u16>,
}

/// Says nothing. A longer one stands before what it begins with.
const FILLING: [&str; 24] = [
    "电力设施",
    "许可证",
    "许可",
    "工程设计",
    "设计",
    "资质",
    "证书",
    "专业",
    "工程",
    "及以下",
    "以下",
    "类别",
    "类",
    "级",
    "承",
    "和",
    "与",
    "及",
    "、",
    "，",
    ",",
    ";",
    "；",
    "/",
];

/// Every kind with its level, in the order in which they stand. `None`: it can't be read, or says a kind twice.
#[must_use]
pub fn grades(text: &str) -> Option<Vec<Grade>> {
    let text: String = text.chars().map(widths).filter(|c| !c.is_whitespace()).collect();
    let mut reader = Reader { rest: &text, ..Reader::default() };
    while !reader.rest.is_empty() {
        reader.step()?;
    }
    reader.finish()
}

#[derive(Default)]
struct Reader<'a> {
    rest: &'a str,
    grades: Vec<Grade>,
    /// Kinds whose level comes yet: several may share one.
    waiting: Vec<(LicenceKind, Option<Speciality>)>,
    /// 电力行业 stands before what it covers, or alone.
    industry: bool,
    /// How many got the last level.
    last: usize,
}

impl Reader<'_> {
    fn step(&mut self) -> Option<()> {
        let design = |speciality| (LicenceKind::Design, Some(speciality));
        if self.takes("电力行业") {
            self.industry = true;
        } else if self.takes("送变电") {
            self.waiting.extend([design(Speciality::Line), design(Speciality::Substation)]);
        } else if self.takes("送电") || self.takes("输电") {
            self.waiting.push(design(Speciality::Line));
        } else if self.takes("变电") {
            self.waiting.push(design(Speciality::Substation));
        } else if self.takes("装") {
            self.waiting.push((LicenceKind::Install, None));
        } else if self.takes("修") {
            self.waiting.push((LicenceKind::Repair, None));
        } else if self.takes("试") {
            self.waiting.push((LicenceKind::Test, None));
        } else if FILLING.into_iter().any(|filling| self.takes(filling)) || self.takes_mark() {
        } else if let Some(level) = self.one_of("一二三四五") {
            return self.level(level, false);
        } else if let Some(level) = self.one_of("甲乙丙丁") {
            return self.level(level, true);
        } else {
            return self.number();
        }
        Some(())
    }

    /// A level, or a limit: 4级, 110千伏.
    fn number(&mut self) -> Option<()> {
        let digits = self.rest.len() - self.rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number: u16 = self.rest.get(..digits)?.parse().ok()?;
        self.rest = &self.rest[digits..];
        if ["千伏", "kV", "KV", "kv", "Kv"].into_iter().any(|unit| self.takes(unit)) {
            let first = self.grades.len().checked_sub(self.last).filter(|_| self.last > 0)?;
            self.grades[first..].iter_mut().for_each(|grade| grade.limit = Some(number));
            return Some(());
        }
        self.level(u8::try_from(number).ok().filter(|level| (1..=9).contains(level))?, false)
    }

    fn level(&mut self, level: u8, design: bool) -> Option<()> {
        if design && self.waiting.is_empty() && self.industry {
            self.waiting.push((LicenceKind::Design, Some(Speciality::Industry)));
        }
        // 甲 is no level of a licence to install, and 一 no grade of a designer.
        if self.waiting.is_empty() || self.waiting.iter().any(|(kind, _)| (*kind == LicenceKind::Design) != design) {
            return None;
        }
        self.last = self.waiting.len();
        let graded = self.waiting.drain(..).map(|(kind, speciality)| Grade { kind, speciality, level, limit: None });
        self.grades.extend(graded);
        self.industry = false;
        Some(())
    }

    fn takes(&mut self, word: &str) -> bool {
        let after = self.rest.strip_prefix(word);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn takes_mark(&mut self) -> bool {
        let after = self.rest.strip_prefix(['(', ')', '·', ':', '+', '.', '。']);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    /// The place, from 1, of the next character in `these`.
    fn one_of(&mut self, these: &str) -> Option<u8> {
        let next = self.rest.chars().next()?;
        let place = these.chars().position(|c| c == next)?;
        self.rest = &self.rest[next.len_utf8()..];
        u8::try_from(place + 1).ok()
    }

    fn finish(self) -> Option<Vec<Grade>> {
        let same = |one: &Grade, other: &Grade| (one.kind, one.speciality) == (other.kind, other.speciality);
        let twice = (1..self.grades.len()).any(|at| self.grades[..at].iter().any(|one| same(one, &self.grades[at])));
        (!self.grades.is_empty() && self.waiting.is_empty() && !twice).then_some(self.grades)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> String {
        let said = |grade: &Grade| {
            let speciality = grade.speciality.map(|one| format!("-{}", one.code())).unwrap_or_default();
            let limit = grade.limit.map(|limit| format!("<{limit}")).unwrap_or_default();
            format!("{}{speciality}{}{limit}", grade.kind.code(), grade.level)
        };
        grades(text).map_or("-".to_owned(), |grades| grades.iter().map(said).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn kinds_and_levels_as_people_write_them() {
        for (text, found) in [
            ("承装类四级承修类四级承试类四级", "install4 repair4 test4"),
            ("承装三级、承试三级", "install3 test3"),
            ("承装、承修、承试三级", "install3 repair3 test3"),
            ("承装（修、试）电力设施 五级", "install5 repair5 test5"),
            ("承装4级；承修５级", "install4 repair5"),
            ("承装类二级（110千伏以下），承修类三级(10kV及以下)", "install2<110 repair3<10"),
            ("电力行业（送电工程、变电工程）专业乙级", "design-line2 design-substation2"),
            ("工程设计资质 电力行业 变电工程 丙级", "design-substation3"),
            ("电力行业甲级", "design-industry1"),
            ("送变电工程专业丙级", "design-line3 design-substation3"),
        ] {
            assert_eq!(read(text), found, "{text}");
        }
    }

    #[test]
    fn what_is_not_said_clearly_is_not_guessed() {
        for text in [
            "",
            "承装",
            "三级",
            "承装六级",
            "承装甲级",
            "送电一级",
            "承装三级承装四级",
            "110千伏",
            "承装三级、架线二级",
            "电力行业（新能源发电）专业乙级",
            "承装10级",
        ] {
            assert_eq!(read(text), "-", "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "[承装修试类级一三五甲乙送变电力行业0-9kV千伏（）、 \\PC]{0,30}") {
            let _ = grades(&text);
        }
    }
}
