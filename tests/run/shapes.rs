//! What skills are really for: tables, documents, reports and archives, from the input file to
//! the file in `--out`. Each result is read by somebody else than the script that wrote it.

use std::fs;

use open_skills::archive::{Archive, Limits, Profile};
use serde_json::{Value, json};

use crate::Cases;
use crate::place::{PACKAGES, PYTHON, bring, demo, outcome, run};
use crate::support::CliTest;

pub const CASES: Cases = &[
    ("a_table_becomes_a_workbook", &[PYTHON, PACKAGES], workbook),
    ("a_documents_text_is_read", &[PYTHON, PACKAGES], document),
    ("a_database_becomes_a_report", &[PYTHON], report),
    ("artifacts_are_packed_into_one", &[PYTHON], packed),
    (
        "integers_of_any_length_come_out_as_they_were",
        &[PYTHON],
        integers,
    ),
];

/// A file that a run left in `out`.
fn kept(test: &CliTest, name: &str) -> Vec<u8> {
    fs::read(test.work().join("out").join(name)).unwrap()
}

/// The text of a file in a zip, read by our own strict reader.
fn zipped(bytes: &[u8], name: &str) -> String {
    let archive = Archive::open(bytes, Profile::Foreign, &Limits::default()).unwrap();
    let mut entries = archive.entries().iter();
    let index = entries.position(|entry| entry.path.as_str() == name);
    let bytes = archive.read(index.unwrap_or_else(|| panic!("no {name}")));
    String::from_utf8(bytes.unwrap()).unwrap()
}

fn artifacts(outcome: &Value) -> Vec<(&str, &str)> {
    let artifacts = outcome["artifacts"].as_array().unwrap().iter();
    artifacts
        .map(|one| {
            let mime = one["mime"].as_str().unwrap_or_default();
            (one["path"].as_str().unwrap(), mime)
        })
        .collect()
}

fn workbook() {
    let script = "import csv, json, openpyxl\n\
        book = openpyxl.Workbook(); sheet = book.active\n\
        for row in csv.reader(open('/input/sales.csv', encoding='utf-8')):\n\
        \x20   sheet.append([float(cell) if cell.replace('.', '').isdigit() else cell for cell in row])\n\
        sheet[f'B{sheet.max_row + 1}'] = f'=SUM(B2:B{sheet.max_row})'\n\
        book.save('sales.xlsx')\n\
        print(json.dumps({'rows': sheet.max_row, 'from': openpyxl.__file__}))\n";
    let test = demo(&[PYTHON], &[("scripts/convert.py", script)])
        .file("sales.csv", "Stück,Umsatz\nÄpfel,3.5\nBirnen,10\n");
    bring(&test, &["openpyxl", "et_xmlfile"]);
    let line = "run demo --file sales.csv --out out";
    // The second run finds the packages compiled.
    for _ in 0..2 {
        let outcome = outcome(&test, line);
        let from = "/skill/vendor/python/openpyxl/__init__.py";
        assert_eq!(outcome["output"], json!({"rows": 4, "from": from}));
        let mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        assert_eq!(artifacts(&outcome), [("sales.xlsx", mime)]);
    }
    let book = kept(&test, "sales.xlsx");
    let sheet = zipped(&book, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<f>SUM(B2:B3)</f>"), "{sheet}");
    assert!(
        sheet.contains("<v>3.5</v>") && sheet.contains("<v>10</v>"),
        "{sheet}"
    );
    assert!(sheet.contains("<t>Äpfel</t>"), "{sheet}");
}

/// A document with one line of text on each page, as small as a PDF can be.
fn pdf(lines: &[&str]) -> Vec<u8> {
    let kids = (0..lines.len()).map(|page| format!("{} 0 R", 4 + 2 * page));
    let kids = kids.collect::<Vec<_>>().join(" ");
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", lines.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (page, line) in lines.iter().enumerate() {
        let text = format!("BT /F 12 Tf 20 100 Td ({line}) Tj ET");
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents {} 0 R \
             /Resources << /Font << /F 3 0 R >> >> >>",
            5 + 2 * page
        ));
        objects.push(format!(
            "<< /Length {} >>\nstream\n{text}\nendstream",
            text.len()
        ));
    }
    let (mut document, mut places) = ("%PDF-1.4\n".to_owned(), String::new());
    for (number, object) in objects.iter().enumerate() {
        places += &format!("{:010} 00000 n \n", document.len());
        document += &format!("{} 0 obj\n{object}\nendobj\n", number + 1);
    }
    let (start, size) = (document.len(), objects.len() + 1);
    document += &format!("xref\n0 {size}\n0000000000 65535 f \n{places}");
    document += &format!("trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF");
    document.into_bytes()
}

fn document() {
    let script = "import pypdf\n\
        def main(given):\n\
        \x20   reader = pypdf.PdfReader('/input/' + given['name'])\n\
        \x20   pages = [page.extract_text().strip() for page in reader.pages]\n\
        \x20   open('text.md', 'w').write('\\n\\n'.join(pages) + '\\n')\n\
        \x20   writer = pypdf.PdfWriter(); writer.add_page(reader.pages[1]); writer.write('second.pdf')\n\
        \x20   return {'pages': pages}\n";
    let pages = ["Invoice 7 of May", "Total 1250.00"];
    let test = demo(&[PYTHON], &[("scripts/text.py", script)])
        .file(
            "demo/skill.yaml",
            "entrypoint: scripts/text.py:main\n\
            inputs: {schema: {type: object, required: [name]}}\n\
            outputs: {schema: {type: object, required: [pages]}}\n",
        )
        .file("invoice.pdf", pdf(&pages));
    bring(&test, &["pypdf"]);
    let line = [
        "run",
        "demo",
        "--file",
        "invoice.pdf",
        "--out",
        "out",
        "--json",
        "--input",
    ];
    let ran = test.run(line.iter().chain([&r#"{"name": "invoice.pdf"}"#]));
    assert_eq!(ran.code, Some(0), "{ran}");
    let outcome: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(outcome["output"], json!({"pages": pages}));
    let expected = [
        ("second.pdf", "application/pdf"),
        ("text.md", "text/markdown"),
    ];
    assert_eq!(artifacts(&outcome), expected);
    assert_eq!(
        kept(&test, "text.md"),
        b"Invoice 7 of May\n\nTotal 1250.00\n"
    );
    assert!(kept(&test, "second.pdf").starts_with(b"%PDF-"));
}

fn report() {
    let script = "import csv, json, sqlite3\n\
        db = sqlite3.connect('sales.db')\n\
        db.execute('create table sales (region text, amount real)')\n\
        rows = csv.DictReader(open('/input/sales.csv'))\n\
        db.executemany('insert into sales values (:region, :amount)', rows)\n\
        db.commit()\n\
        found = db.execute('select region, sum(amount) total, rank() over (order by sum(amount) desc)'\n\
        \x20   ' from sales group by region order by 2 desc').fetchall()\n\
        with open('report.md', 'w') as report:\n\
        \x20   print('| # | Region | Total |', '|---|---|---|', sep='\\n', file=report)\n\
        \x20   for region, total, rank in found: print(f'| {rank} | {region} | {total:.2f} |', file=report)\n\
        print(json.dumps({region: total for region, total, _ in found}))\n";
    let table = "region,amount\nnorth,1.5\nsouth,10\nnorth,2\n";
    let test = demo(&[PYTHON], &[("scripts/report.py", script)]).file("sales.csv", table);
    let outcome = outcome(&test, "run demo --file sales.csv --out out");
    assert_eq!(outcome["output"], json!({"south": 10.0, "north": 3.5}));
    let report =
        "| # | Region | Total |\n|---|---|---|\n| 1 | south | 10.00 |\n| 2 | north | 3.50 |\n";
    assert_eq!(String::from_utf8(kept(&test, "report.md")).unwrap(), report);
    assert!(kept(&test, "sales.db").starts_with(b"SQLite format 3\0"));
    // No journal is left beside the database.
    assert_eq!(artifacts(&outcome).len(), 2);
}

fn packed() {
    let script = "import hashlib, json, pathlib, shutil, zipfile\n\
        made = pathlib.Path('/tmp/made'); (made / 'days').mkdir(parents=True)\n\
        for day in range(1, 4): (made / f'days/{day}.csv').write_text(f'day\\n{day}\\n')\n\
        (made / 'index.json').write_text(json.dumps(sorted(p.name for p in made.glob('days/*'))))\n\
        with zipfile.ZipFile('all.zip', 'w', zipfile.ZIP_DEFLATED) as archive:\n\
        \x20   for path in sorted(made.rglob('*')):\n\
        \x20       if path.is_file(): archive.write(path, path.relative_to(made))\n\
        shutil.make_archive('same', 'gztar', made)\n\
        print(json.dumps(hashlib.sha256(pathlib.Path('all.zip').read_bytes()).hexdigest()))\n";
    let test = demo(&[PYTHON], &[("scripts/pack.py", script)]);
    let outcome = outcome(&test, "run demo --out out");
    let expected = [
        ("all.zip", "application/zip"),
        ("same.tar.gz", "application/gzip"),
    ];
    assert_eq!(artifacts(&outcome), expected);
    assert_eq!(outcome["artifacts"][0]["sha256"], outcome["output"]);
    let archive = kept(&test, "all.zip");
    assert_eq!(
        zipped(&archive, "index.json"),
        r#"["1.csv", "2.csv", "3.csv"]"#
    );
    assert_eq!(zipped(&archive, "days/2.csv"), "day\n2\n");
    assert!(kept(&test, "same.tar.gz").starts_with(&[0x1f, 0x8b]));
}

/// Python's integers have no longest one, and the outcome has all their digits.
fn integers() {
    let returned = "def main():\n    return {'n': 2 ** 200, 'small': [-2 ** 63 - 1, 7]}\n";
    let printed = "import json\nprint(json.dumps([10 ** 300], indent=2))\n";
    let test = demo(
        &[PYTHON],
        &[("scripts/a.py", returned), ("scripts/b.py", printed)],
    );
    let object = format!("{{\"n\":{TWO_TO_200},\"small\":[-9223372036854775809,7]}}");
    let list = format!("[1{}]", "0".repeat(300));
    for (script, exact) in [("a.py", &object), ("b.py", &list)] {
        let ran = run(&test, &format!("run demo:scripts/{script} --json"));
        assert_eq!(ran.code, Some(0), "{ran}");
        assert!(
            ran.stdout.contains(&format!("\"output\": {exact},")),
            "{ran}"
        );
        let ran = run(&test, &format!("run demo:scripts/{script} --stream"));
        let event = format!("\n{{\"event\":\"output\",\"value\":{exact}}}\n");
        assert!(ran.stdout.contains(&event), "{ran}");
    }
}

const TWO_TO_200: &str = "1606938044258990275541962092341162602522202993782792835301376";
