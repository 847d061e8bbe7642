//! Packages that a skill brings along: pure wheels, as pip unpacks them.
//!
//! They are not ours to keep here: `OPEN_SKILLS_TEST_PACKAGES` names a folder into which pip
//! installed openpyxl, pypdf and requests. Without it only our own package is looked at.

use std::path::{Path, PathBuf};
use std::time::Instant;

use open_skills::archive::digest::Sha256Digest;
use open_skills::runtime::Mount;
use open_skills::runtime::languages::python::packages;

use crate::Cases;
use crate::support::{Bench, VARIABLE, runner};
use crate::web;

pub const CASES: Cases = &[
    ("packages_are_compiled_once_and_found", compiled),
    ("what_is_no_python_does_not_stop_the_rest", broken),
];

/// The tests that need packages of others.
pub const WITH_PACKAGES: Cases = &[
    ("csv_to_xlsx_with_openpyxl", xlsx),
    ("text_of_a_pdf_with_pypdf", pdf),
    ("requests_speaks_through_the_broker", requests),
    ("compiling_makes_imports_faster", faster),
];

/// Names the folder of packages.
pub const PACKAGES: &str = "OPEN_SKILLS_TEST_PACKAGES";
const GUEST: &str = "/skill/vendor/python";

fn digest() -> Sha256Digest {
    let wasm = std::env::var_os(VARIABLE).unwrap();
    Sha256Digest::of(&std::fs::read(wasm).unwrap())
}

fn mount(host: &Path, guest: &str) -> Mount {
    Mount {
        host: host.to_path_buf(),
        guest: guest.to_owned(),
        writable: false,
    }
}

/// The packages of others, as if the skill had them.
fn with_packages(mut bench: Bench) -> Bench {
    let host = PathBuf::from(std::env::var_os(PACKAGES).unwrap());
    bench.request.mounts.push(mount(&host, GUEST));
    bench.packages(GUEST)
}

fn compiled() {
    let mut bench = Bench::files(&[
        (
            "scripts/main.py",
            "import one, one.two as two\n\
             print(one.__cached__, two.name, open(one.__file__).read())",
        ),
        ("vendor/python/one/__init__.py", "name = 'one'"),
        ("vendor/python/one/two.py", "name = 'two'"),
    ])
    .packages(GUEST);
    let cache = tempfile::tempdir().unwrap();
    let vendored = [mount(&bench.skill().join("vendor/python"), GUEST)];
    let compiled = packages::compiled(runner(), digest(), cache.path(), &vendored);
    let compiled = compiled.unwrap().unwrap();
    let bytecode = compiled
        .host
        .join("skill/vendor/python/one/two.cpython-314.pyc");
    assert!(bytecode.is_file());
    bench.request.mounts.push(compiled);
    let cached = "/compiled/skill/vendor/python/one/__init__.cpython-314.pyc";
    let expected = format!("{cached} two name = 'one'\n");
    assert_eq!(bench.run().output(), expected);
    // It is really the bytecode that runs: nobody looks at the source any more.
    let source = bench.skill().join("vendor/python/one/two.py");
    std::fs::write(source, "name = 'changed'").unwrap();
    assert_eq!(bench.run().output(), expected);
}

fn broken() {
    let bench = Bench::files(&[
        ("scripts/main.py", "import fine\nprint(fine.name)"),
        ("vendor/python/fine.py", "name = 'fine'"),
        ("vendor/python/template.py", "{{ no python }} def"),
    ]);
    let cache = tempfile::tempdir().unwrap();
    let vendored = [mount(&bench.skill().join("vendor/python"), GUEST)];
    let compiled = packages::compiled(runner(), digest(), cache.path(), &vendored);
    let compiled = compiled.unwrap().unwrap();
    let place = compiled.host.join("skill/vendor/python");
    assert!(place.join("fine.cpython-314.pyc").is_file());
    assert!(!place.join("template.cpython-314.pyc").exists());
}

fn xlsx() {
    let mut bench = with_packages(Bench::script(
        "import csv, io, sys, openpyxl\n\
         book = openpyxl.Workbook()\n\
         for row in csv.reader(sys.stdin): book.active.append(row)\n\
         book.active['C1'] = '=SUM(1, 2)'\n\
         book.save('table.xlsx')\n\
         sheet = openpyxl.load_workbook('table.xlsx').active\n\
         print([[cell.value for cell in row] for row in sheet.iter_rows(max_col=2)])",
    ));
    bench.request.stdin = "name,größe\nübung,3\n".into();
    assert_eq!(
        bench.run().output(),
        "[['name', 'größe'], ['übung', '3']]\n"
    );
    let book = std::fs::read(bench.result().join("table.xlsx")).unwrap();
    assert!(book.starts_with(b"PK"));
}

/// A page with one line of text, as small as a PDF can be.
const PDF: &str = "
parts = [b'<< /Type /Catalog /Pages 2 0 R >>', b'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    b'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>',
    None, b'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>']
text = b'BT /F 12 Tf 20 100 Td (Hello from a page) Tj ET'
parts[3] = b'<< /Length %d >>\\nstream\\n%s\\nendstream' % (len(text), text)
pdf, places = b'%PDF-1.4\\n', []
for number, part in enumerate(parts, 1):
    places.append(len(pdf)); pdf += b'%d 0 obj\\n%s\\nendobj\\n' % (number, part)
start = len(pdf)
pdf += b'xref\\n0 6\\n0000000000 65535 f \\n' + b''.join(b'%010d 00000 n \\n' % place for place in places)
pdf += b'trailer << /Size 6 /Root 1 0 R >>\\nstartxref\\n%d\\n%%%%EOF' % start
open('page.pdf', 'wb').write(pdf)
import pypdf
reader = pypdf.PdfReader('page.pdf')
print(len(reader.pages), reader.pages[0].extract_text())
writer = pypdf.PdfWriter()
for page in (reader.pages[0], reader.pages[0]): writer.add_page(page)
writer.write('twice.pdf')
print(len(pypdf.PdfReader('twice.pdf').pages))
";

fn pdf() {
    let output = with_packages(Bench::script(PDF)).run().output();
    assert_eq!(output, "1 Hello from a page\n2\n");
}

fn requests() {
    let bench = with_packages(web::online(
        "import requests\n\
         got = requests.post(base + '/r', json={'z': 1}, headers={'X-Mine': 'm'}, timeout=3)\n\
         print(got.status_code, got.json()['body'], got.json()['headers']['x-mine'], got.headers['X-Answer'])\n\
         print(requests.get(base + '/x', params={'q': 'ü'}).json()['path'])\n\
         print(requests.get(base + '/gzip').json())\n\
         got = requests.get(base + '/moved'); print(got.history[0].status_code, got.url[-11:])\n\
         print(requests.get(base + '/missing').status_code, requests.head(base + '/large').headers['Content-Length'])\n\
         with requests.Session() as s:\n\
         \x20   s.get(base + '/x'); print(sorted(s.cookies.items()), s.get(base + '/y').json()['headers']['cookie'])\n\
         size = 0\n\
         with requests.get(base + '/large', stream=True) as got:\n\
         \x20   for piece in got.iter_content(65536): size += len(piece)\n\
         print(size)\n\
         files = {'f': ('a.txt', b'words')}; print('words' in requests.post(base, files=files).json()['body'])\n\
         def pieces(): yield b'ab'; yield b'cd'\n\
         print(requests.post(base + '/count', data=pieces()).text)\n\
         try: requests.get('https://other.example/')\n\
         except requests.ConnectionError as error: print('other.example' in str(error))",
    ));
    let output = bench.run().output();
    let expected = "200 {\"z\": 1} m yes\n/x?q=%C3%BC\n{'packed': True}\n302 /echo?moved\n\
                    404 8388608\n[('a', '1'), ('b', '2')] a=1; b=2\n8388608\nTrue\n4\nTrue\n";
    assert_eq!(output, expected);
}

fn faster() {
    let script = "import openpyxl, pypdf";
    let plain = with_packages(Bench::script(script));
    let mut ready = with_packages(Bench::script(script));
    let cache = tempfile::tempdir().unwrap();
    let vendored: Vec<Mount> = ready.request.mounts.last().cloned().into_iter().collect();
    let compiled = packages::compiled(runner(), digest(), cache.path(), &vendored);
    ready.request.mounts.push(compiled.unwrap().unwrap());
    let time = |bench: &Bench| {
        let begun = Instant::now();
        bench.run().output();
        begun.elapsed()
    };
    // Turn by turn, and the best of each: the machine may be busy with something else.
    let turns: Vec<_> = (0..3).map(|_| (time(&plain), time(&ready))).collect();
    let slow = turns.iter().map(|(slow, _)| *slow).min().unwrap();
    let fast = turns.iter().map(|(_, fast)| *fast).min().unwrap();
    assert!(fast * 3 < slow * 2, "{turns:?}");
}
