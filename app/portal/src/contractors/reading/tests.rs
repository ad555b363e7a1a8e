use chrono::NaiveDate;
use domain::contractors::import::{About, Column, Value, Wrong, gather};
use encoding_rs::GB18030;
use rust_xlsxwriter::{Format, Workbook};

use super::*;

const CSV: &str = "单位名称,统一社会信用代码,许可证编号,许可类别和等级,有效期至,备注\n\
    示例甲公司,91110000600037341L,0-0-00001-2020,承装四级,2029-12-31,无\n";

fn text(sheet: &Sheet, row: usize, column: Column) -> String {
    sheet.rows[row].cells.get(&column).map(|cell| cell.value.shown()).unwrap_or_default()
}

#[test]
fn three_encodings_are_read_and_told() {
    let gb = GB18030.encode(CSV).0.into_owned();
    let marked = [b"\xef\xbb\xbf", CSV.as_bytes()].concat();
    for (bytes, name) in [(CSV.as_bytes(), "UTF-8"), (&marked, "UTF-8 BOM"), (&gb, "GB18030")] {
        let sheet = read(bytes).unwrap();
        assert_eq!(sheet.told, [Told::Encoding(name.into()), Told::PassedOver(vec!["备注".to_owned()])]);
        assert_eq!((sheet.rows.len(), sheet.rows[0].line), (1, 2));
        assert_eq!(text(&sheet, 0, Column::Name), "示例甲公司");
    }
    let broken = [gb.as_slice(), b"\xff\xff\n"].concat();
    assert_eq!(read(&broken), Err(Unreadable::Encoding));
    let tabs = format!("名单\t\t\t\t\n{}", CSV.replace(',', "\t"));
    let sheet = read(tabs.as_bytes()).unwrap();
    assert!(sheet.told.contains(&Told::HeadersIn(2)));
    assert_eq!(sheet.rows[0].line, 3);
}

#[test]
fn lines_are_counted_as_the_file_has_them() {
    let text = CSV.replace("无", "\"两\n行\"") + "\n\n,,,,,\n示例乙公司,x,y,z,长期,\n";
    let sheet = read(text.as_bytes()).unwrap();
    assert_eq!(sheet.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 7]);
}

#[test]
fn a_workbook_with_merged_cells_and_days_as_numbers() {
    let mut workbook = Workbook::new();
    let notes = workbook.add_worksheet();
    notes.set_name("说明").unwrap().write_string(0, 0, "这一页没有名单").unwrap();
    let sheet = workbook.add_worksheet();
    sheet.set_name("名单").unwrap();
    let (plain, day) = (Format::new(), Format::new().set_num_format("yyyy-mm-dd"));
    sheet.merge_range(0, 1, 0, 6, "承装（修、试）企业名单", &plain).unwrap();
    let headers = ["单位名称", "统一社会信用代码", "许可证编号", "许可类别和等级", "有效期至", "发证日期"];
    for (column, header) in (1..).zip(headers) {
        sheet.write_string(1, column, header).unwrap();
    }
    sheet.merge_range(2, 1, 3, 1, "示例甲公司", &plain).unwrap();
    sheet.merge_range(2, 2, 3, 2, "91110000600037341L", &plain).unwrap();
    for (row, number, levels) in [(2, "0-0-00001-2020", "承装三级"), (3, "0-0-00002-2020", "承试三级")] {
        sheet.write_string(row, 3, number).unwrap();
        sheet.write_string(row, 4, levels).unwrap();
        sheet.write_number(row, 5, 47_483).unwrap();
        sheet.write_number_with_format(row, 6, 45_000, &day).unwrap();
    }
    sheet.write_string(4, 1, "示例乙公司").unwrap();
    sheet.write_number(4, 2, 911_100_006_000_373_000_f64).unwrap();

    let read = read(&workbook.save_to_buffer().unwrap()).unwrap();
    assert_eq!(read.told, [Told::Sheet("名单".to_owned()), Told::HeadersIn(2)]);
    assert_eq!(read.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 4, 5]);
    assert!(read.rows[1].cells[&Column::CreditCode].merged && !read.rows[0].cells[&Column::CreditCode].merged);
    let issued = NaiveDate::from_ymd_opt(2023, 3, 15).unwrap();
    assert_eq!(read.rows[0].cells[&Column::IssuedOn].value, Value::Date(issued));

    let today = NaiveDate::from_ymd_opt(2026, 5, 6).unwrap();
    let all = gather(&read.rows, "来源", today, today);
    assert_eq!(all.firms.len(), 1);
    assert_eq!(all.firms[0].licences.len(), 2, "one firm, a licence in each of the merged rows");
    assert_eq!(all.firms[0].licences[0].valid_until.to_string(), "2029-12-31");
    let told = |about| all.notes.iter().filter(|note| note.about == about).count();
    assert_eq!((told(About::Merged), told(About::NumberedDay)), (2, 2));
    assert!(all.faults.iter().any(|fault| fault.line == 5 && fault.wrong == Wrong::DigitsLost), "{:?}", all.faults);
}

#[test]
fn what_is_no_list_is_named() {
    assert_eq!(read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Err(Unreadable::OldFormat));
    assert_eq!(
        read("\u{feff}<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\">".as_bytes()),
        Err(Unreadable::WebPage)
    );
    assert!(matches!(read(b"PK\x03\x04 no workbook"), Err(Unreadable::Damaged(_))));
    let twice = CSV.replace("备注", "企业名称");
    assert_eq!(read(twice.as_bytes()), Err(Unreadable::ColumnTwice(Column::Name)));
}

/// A list in the usual place, with something else far away.
fn with(stray: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let headers = ["单位名称", "统一社会信用代码", "许可证编号", "许可类别和等级", "有效期至"];
    for (column, header) in (0..).zip(headers) {
        sheet.write_string(0, column, header).unwrap();
    }
    for (column, text) in (0..).zip(["示例甲公司", "91110000600037341L", "0-0-00001-2020", "承装四级", "2029-12-31"])
    {
        sheet.write_string(1, column, text).unwrap();
    }
    stray(sheet);
    workbook.save_to_buffer().unwrap()
}

#[test]
fn cells_far_away_cost_nothing() {
    let last = with(|sheet| _ = sheet.write_string(1_048_575, 16_383, "x").unwrap());
    let row = with(|sheet| _ = sheet.write_string(1_048_575, 0, "x").unwrap());
    for (bytes, rows) in [(last, 1), (row, 2)] {
        let sheet = read(&bytes).unwrap();
        assert_eq!(sheet.rows.len(), rows, "{:?}", sheet.rows.last());
        assert_eq!(text(&sheet, 0, Column::Name), "示例甲公司");
    }
}

/// A workbook by hand, of which one part is written in pieces: so that it can be larger than any program would make it.
fn workbook(part: &str, pieces: impl Iterator<Item = String>) -> Vec<u8> {
    use std::io::Write;
    const SHEET: &str =
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row></sheetData></worksheet>";
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default();
    let types = "<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>";
    let relations = "<Relationships><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
    let book = "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    let parts = [
        ("[Content_Types].xml", types),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", relations),
        ("xl/worksheets/sheet1.xml", SHEET),
    ];
    for (name, content) in parts.iter().filter(|(name, _)| *name != part) {
        zip.start_file(*name, plain).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.start_file(part, plain).unwrap();
    for piece in pieces {
        zip.write_all(piece.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn what_unfolds_without_end_is_given_up_by_the_child_alone() {
    let children = crate::testing::children();
    let around = |start: &str, pieces: usize, piece: String, end: &str| {
        let (start, end) = (start.to_owned(), end.to_owned());
        std::iter::once(start).chain(std::iter::repeat_n(piece, pieces)).chain(std::iter::once(end))
    };
    let megabyte = "字".repeat(1 << 20 >> 2);
    let bombs = [
        (
            "a shared string of 100 MB",
            workbook("xl/sharedStrings.xml", around("<sst><si><t>", 140, megabyte, "</t></si></sst>")),
        ),
        (
            "a million columns of styles",
            workbook(
                "xl/styles.xml",
                around(
                    "<styleSheet><cellXfs>",
                    1_000_000,
                    "<xf numFmtId=\"14\"/>".to_owned(),
                    "</cellXfs></styleSheet>",
                ),
            ),
        ),
        (
            "a million cells in rows far apart",
            workbook(
                "xl/worksheets/sheet1.xml",
                std::iter::once("<worksheet><sheetData>".to_owned())
                    .chain((1..1_000_000).map(|row| format!("<row r=\"{row}\"><c r=\"IV{row}\"><v>1</v></c></row>")))
                    .chain(std::iter::once("</sheetData></worksheet>".to_owned())),
            ),
        ),
    ];
    for (what, bytes) in bombs {
        let began = std::time::Instant::now();
        let read = read_list(&children, &Whose::default(), &bytes).await.unwrap();
        assert!(read.is_err(), "{what} is no list");
        assert!(began.elapsed() < std::time::Duration::from_secs(30), "{what}: {:?}", began.elapsed());
    }
    // And what is one is read beside them.
    assert_eq!(read_list(&children, &Whose::default(), CSV.as_bytes()).await.unwrap().unwrap().rows.len(), 1);
}

#[tokio::test]
async fn whoever_can_t_wait_any_more_is_not_told_that_the_file_is_to_blame() {
    let nobody_waits = crate::foreign::Bounds { waiting: 0, ..crate::foreign::Bounds::default() };
    let program = crate::foreign::Program { path: "/bin/true".into(), arguments: Vec::new(), environment: Vec::new() };
    let children = Children::new(program, nobody_waits);
    let read = read_list(&children, &Whose::default(), CSV.as_bytes()).await.unwrap();
    assert_eq!(read, Err(Unreadable::Busy));
}
