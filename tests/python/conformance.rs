//! The standard library: every module that the sandbox has can be imported and used.

use serde_json::Value;

use crate::Cases;
use crate::support::Bench;

pub const CASES: Cases = &[
    ("the_standard_library_works", library),
    ("real_work_with_the_library_alone", work),
];

/// How many modules the list has at least, so that nobody shortens it by accident.
const MODULES: u64 = 150;

fn library() {
    let result = Bench::script(include_str!("conformance.py")).run();
    let line = result.stdout.lines().last().unwrap_or_default();
    let answer: Value = serde_json::from_str(line)
        .unwrap_or_else(|error| panic!("{error}\n{}\n{}", result.stdout, result.stderr));
    assert_eq!(
        answer["failed"],
        serde_json::json!({}),
        "{:#}",
        answer["failed"]
    );
    assert!(answer["count"].as_u64().unwrap() >= MODULES);
}

/// What scripts do with the library alone: a report out of a database, and a zip of it.
const WORK: &str = "
import csv, datetime, io, json, pathlib, sqlite3, statistics, sys, unittest, zipfile, zoneinfo
rows = json.load(sys.stdin)
db = sqlite3.connect('report.db')
db.execute('create table sales (region text, amount real)')
db.executemany('insert into sales values (:region, :amount)', rows)
db.commit()
sums = db.execute('select region, sum(amount) from sales group by region order by 1').fetchall()
with open('report.csv', 'w', newline='') as file:
    writer = csv.writer(file); writer.writerow(['region', 'sum']); writer.writerows(sums)
db.close()
with zipfile.ZipFile('all.zip', 'w', zipfile.ZIP_DEFLATED) as archive:
    for name in ('report.csv', 'report.db'): archive.write(name)
    archive.writestr('größe.txt', 'x' * 1000)
class Case(unittest.TestCase):
    def test_zip(self): self.assertEqual(len(zipfile.ZipFile('all.zip').namelist()), 3)
result = unittest.TextTestRunner(stream=io.StringIO()).run(unittest.defaultTestLoader.loadTestsFromTestCase(Case))
summer = datetime.datetime(2026, 7, 1, tzinfo=zoneinfo.ZoneInfo('Europe/Rome'))
print(json.dumps({'sums': sums, 'tests': result.testsRun, 'good': result.wasSuccessful(),
    'mean': statistics.mean(row['amount'] for row in rows), 'offset': str(summer.utcoffset()),
    'mode': oct(zipfile.ZipFile('all.zip').getinfo('report.csv').external_attr >> 16),
    'csv': pathlib.Path('report.csv').read_text()}))
";

fn work() {
    let mut bench = Bench::script(WORK);
    bench.request.stdin = br#"[{"region": "north", "amount": 2.5}, {"region": "east", "amount": 1},
        {"region": "north", "amount": 4}]"#
        .to_vec();
    let answer = bench.run().json();
    assert_eq!(
        answer,
        serde_json::json!({
            "sums": [["east", 1.0], ["north", 6.5]], "tests": 1, "good": true, "mean": 2.5,
            "offset": "2:00:00", "mode": "0o100644", "csv": "region,sum\neast,1.0\nnorth,6.5\n",
        })
    );
    let zip = std::fs::read(bench.result().join("all.zip")).unwrap();
    assert!(zip.starts_with(b"PK"));
}
