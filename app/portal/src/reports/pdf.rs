//! The report as a PDF: real text, tagged (PDF/UA-1), in a font that the program carries. The same report gives the same
//! bytes.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Timelike, Utc};
use domain::calendar::shanghai;
use domain::reports::HalfMonth;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Smart};
use typst::layout::PagedDocument;
use typst::syntax::{FileId, Source, VirtualPath};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::document::Document;
use crate::{Fault, Result};

/// See the folder's README: what it holds, and why 〓 can stand in a PDF.
const FONT: &[u8] = include_bytes!("../../data/fonts/NotoSansCJKsc-Regular-subset.otf");
const TEMPLATE: &str = include_str!("../../data/reports/report.typ");

/// Printers set it where a character was not at hand.
const MISSING: char = '〓';

/// Shanghai's minutes before UTC.
const OFFSET: i32 = 480;

static SETTING: LazyLock<Option<Setting>> = LazyLock::new(|| {
    let font = Font::new(Bytes::new(FONT), 0)?;
    let book = FontBook::from_fonts([&font]);
    Some(Setting { library: LazyHash::new(Library::default()), book: LazyHash::new(book), font })
});

/// What all documents share.
struct Setting {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    font: Font,
}

/// Sets the report's type. Takes processor time: not for a thread that answers.
///
/// # Errors
/// When the template can't be set, which a test rules out.
pub(super) fn write(period: HalfMonth, mut document: Document, issued_at: DateTime<Utc>) -> Result<Vec<u8>> {
    let setting = SETTING.as_ref().ok_or_else(|| wrong("the font can't be read"))?;
    let missing = missing(setting, &serde_json::to_string(&document)?);
    if !missing.is_empty() {
        let codes: Vec<String> = missing.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        let codes = codes.join("、");
        tracing::warn!(%period, %codes, "the PDF's font lacks characters");
        document.missing =
            Some(format!("本文件的字库缺少这些字符，以 {MISSING} 代替：{codes}。原文见网页和 CSV 文件。"));
    }
    let data = serde_json::to_string(&document)?;
    let data: String = data.chars().map(|c| if missing.contains(&c) { MISSING } else { c }).collect();
    let paper = Paper {
        setting,
        source: Source::new(file("report.typ"), TEMPLATE.to_owned()),
        data: (file("report.json"), Bytes::from_string(data)),
    };
    let pdf = set(&paper, period, issued_at);
    // What was remembered for this document is of no use for the next, months later.
    typst::comemo::evict(0);
    pdf
}

fn set(paper: &Paper, period: HalfMonth, issued_at: DateTime<Utc>) -> Result<Vec<u8>> {
    let document: PagedDocument = typst::compile(paper).output.map_err(|errors| explain(&errors))?;
    let at = shanghai(issued_at);
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    let day = (at.year(), small(at.month()), small(at.day()));
    let time = (small(at.hour()), small(at.minute()), small(at.second()));
    let timestamp = Datetime::from_ymd_hms(day.0, day.1, day.2, time.0, time.1, time.2)
        .and_then(|datetime| Timestamp::new_local(datetime, OFFSET));
    let name = format!("sunlit half-month report {period}");
    let options = PdfOptions {
        ident: Smart::Custom(&name),
        timestamp,
        standards: PdfStandards::new(&[PdfStandard::Ua_1]).map_err(|error| wrong(&error))?,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|errors| explain(&errors))
}

/// Characters that the font has no picture of.
fn missing(setting: &Setting, text: &str) -> BTreeSet<char> {
    let coverage = &setting.font.info().coverage;
    text.chars().filter(|c| !c.is_control() && !coverage.contains(u32::from(*c))).collect()
}

fn file(name: &str) -> FileId {
    FileId::new(None, VirtualPath::new(name))
}

fn explain(errors: &[SourceDiagnostic]) -> Fault {
    let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    wrong(&messages.join("; "))
}

fn wrong(why: &str) -> Fault {
    Fault::Inconsistent(format!("a report's PDF can't be made: {why}"))
}

/// The one document that is being set, with the template and its data as the only files there are.
struct Paper {
    setting: &'static Setting,
    source: Source,
    data: (FileId, Bytes),
}

impl World for Paper {
    fn library(&self) -> &LazyHash<Library> {
        &self.setting.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.setting.book
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(not_here(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data.0 { Ok(self.data.1.clone()) } else { Err(not_here(id)) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        (index == 0).then(|| self.setting.font.clone())
    }

    /// The template has no clock: its dates are data.
    fn today(&self, _offset: Option<i64>) -> Option<Datetime> {
        None
    }
}

fn not_here(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().as_rootless_path().into())
}
