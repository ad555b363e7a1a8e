//! What is said to the publisher about a delivered list of firms.

use domain::contractors::import::{About, Column, Fault, Note, Wrong};
use domain::problem::Problem;
use portal::contractors::{Told, Unreadable};

use super::Words;

impl Words {
    #[must_use]
    pub fn import_column(self, column: Column) -> String {
        self.say(&format!("import-column-{}", column.code()))
    }

    /// What is wrong with a cell, without where.
    #[must_use]
    pub fn import_wrong(self, wrong: &Wrong) -> String {
        let other = |key, line: u32| self.with(key, &[("other", line.to_string().into())]);
        match wrong {
            Wrong::Value(Problem::Missing) => self.say("import-missing"),
            Wrong::Value(problem) => self.problem(problem),
            Wrong::DigitsLost => self.say("import-digits-lost"),
            Wrong::Date => self.say("import-date"),
            Wrong::Levels => self.say("import-levels"),
            Wrong::NoSuchLevel { scheme, level } => self.with(
                "import-no-such-level",
                &[("scheme", scheme.to_string().into()), ("level", level.to_string().into())],
            ),
            Wrong::SchemeUnsaid => self.say("import-scheme-unsaid"),
            Wrong::Scheme => self.say("import-scheme"),
            Wrong::Duplicate { line } => other("import-duplicate", *line),
            Wrong::NumberOfAnother { line } => other("import-number-of-another", *line),
            Wrong::OtherName { line } => other("import-other-name", *line),
        }
    }

    /// Line, column, what is wrong, and what was read.
    #[must_use]
    pub fn import_fault(self, fault: &Fault) -> String {
        let mut said = vec![
            ("line", fault.line.to_string().into()),
            ("column", self.import_column(fault.column).into()),
            ("wrong", self.import_wrong(&fault.wrong).into()),
        ];
        if fault.read.trim().is_empty() {
            return self.with("import-line-empty", &said);
        }
        said.push(("read", fault.read.as_str().into()));
        self.with("import-line", &said)
    }

    #[must_use]
    pub fn import_about(self, about: About) -> String {
        self.say(match about {
            About::FullWidth => "import-full-width",
            About::NumberedDay => "import-numbered-day",
            About::Period => "import-period",
            About::Merged => "import-merged",
            About::NumberForm => "import-number-form",
            About::FirstTaken => "import-first-taken",
            About::Expired => "import-expired",
        })
    }

    /// One sentence for all notes of a sort; `first` is the first of `count`.
    #[must_use]
    pub fn import_notes(self, first: &Note, count: usize) -> String {
        let said = [
            ("about", self.import_about(first.about).into()),
            ("count", count.to_string().into()),
            ("line", first.line.to_string().into()),
            ("column", self.import_column(first.column).into()),
            ("read", first.read.as_str().into()),
        ];
        self.with("import-note", &said)
    }

    #[must_use]
    pub fn import_told(self, told: &Told) -> String {
        match told {
            Told::Encoding(encoding) => self.with("import-encoding", &[("encoding", encoding.as_ref().into())]),
            Told::Sheet(sheet) => self.with("import-sheet", &[("sheet", sheet.as_str().into())]),
            Told::HeadersIn(line) => self.with("import-headers-in", &[("line", line.to_string().into())]),
            Told::PassedOver(columns) => {
                self.with("import-passed-over", &[("columns", columns.join(&self.say("and-so-on")).into())])
            }
        }
    }

    /// Why a file is no list at all.
    #[must_use]
    pub fn import_unreadable(self, unreadable: &Unreadable) -> String {
        match unreadable {
            Unreadable::Empty => self.say("import-empty"),
            Unreadable::Encoding => self.say("import-bad-encoding"),
            Unreadable::OldFormat => self.say("import-old-format"),
            Unreadable::WebPage => self.say("import-web-page"),
            Unreadable::Busy => self.say("import-busy"),
            Unreadable::TooHeavy => self.say("import-too-heavy"),
            Unreadable::Damaged(why) => self.with("import-damaged", &[("why", why.as_str().into())]),
            Unreadable::NoHeaders => {
                let needed: Vec<Column> = Column::ALL.into_iter().filter(|column| column.is_needed()).collect();
                self.with("import-no-headers", &[("columns", self.headers(&needed).into())])
            }
            Unreadable::MissingColumns(columns) => {
                self.with("import-missing-columns", &[("columns", self.headers(columns).into())])
            }
            Unreadable::ColumnTwice(column) => {
                self.with("import-column-twice", &[("column", self.import_column(*column).into())])
            }
            Unreadable::TooManyRows => self.say("import-too-many-rows"),
        }
    }

    fn headers(self, columns: &[Column]) -> String {
        let columns: Vec<String> = columns.iter().map(|column| self.import_column(*column)).collect();
        columns.join(&self.say("and-so-on"))
    }
}

#[cfg(test)]
mod tests {
    use domain::text::Language;

    use super::*;

    #[test]
    fn a_fault_says_where_what_and_what_was_read() {
        let fault = |column, wrong, read: &str| Fault { line: 12, column, wrong, read: read.to_owned() };
        let words = Words(Language::Zh);
        let unsaid = fault(Column::Levels, Wrong::SchemeUnsaid, "承装三级");
        let said = words.import_fault(&unsaid);
        assert!(said.starts_with("第 12 行，许可类别和等级：") && said.ends_with("（读到：承装三级）"), "{said}");
        let empty = fault(Column::Name, Wrong::Value(Problem::Missing), " ");
        assert_eq!(words.import_fault(&empty), "第 12 行，单位名称：没有填写");
        let short = fault(Column::CreditCode, Wrong::Value(Problem::CreditCodeLength { found: 2 }), "91");
        assert!(words.import_fault(&short).contains("18"), "{}", words.import_fault(&short));
        for column in Column::ALL {
            assert_eq!(Column::of_header(&words.import_column(column)), Some(column), "the header to use");
            assert!(!Words(Language::En).import_column(column).contains("import-"));
        }
    }
}
