//! One page for a browser: nothing to fetch, no script, light or dark as the reader's system is.

use std::borrow::Cow;
use std::io::{self, Write};

use super::{time, wrong};
use crate::output::escape::printable;
use crate::output::sizes::counted;
use crate::testing::coverage::Part;
use crate::testing::{CaseResult, Report, SkillReport, Verdict};

/// What the page looks like; the colours have a contrast of at least 4.5 on both grounds.
const STYLE: &str = include_str!("report.css");

/// Writes the page.
pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let counts = report.counts();
    let title = match counts.failed {
        0 => format!("{} passed", counted(counts.passed, "test")),
        failed => format!("{failed} of {} failed", counted(counts.total(), "test")),
    };
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
    )?;
    // Whatever a script printed, nothing of it runs and nothing is fetched.
    writeln!(
        out,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    )?;
    writeln!(
        out,
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
    )?;
    writeln!(out, "<meta name=\"color-scheme\" content=\"light dark\">")?;
    writeln!(
        out,
        "<title>{}</title>\n<style>\n{STYLE}</style>",
        escaped(&title)
    )?;
    writeln!(
        out,
        "</head>\n<body>\n<header>\n<h1>{}</h1>",
        escaped(&title)
    )?;
    writeln!(out, "<ul class=\"counts\">")?;
    for (word, count) in [
        ("passed", counts.passed),
        ("failed", counts.failed),
        ("flaky", counts.flaky),
        ("skipped", counts.skipped),
        ("not-run", counts.not_run),
    ] {
        if count > 0 {
            writeln!(
                out,
                "<li class=\"{word}\"><b>{count}</b> {}</li>",
                word.replace('-', " ")
            )?;
        }
    }
    let took = time(report.duration);
    writeln!(
        out,
        "<li><b>{took}</b> in all</li>\n</ul>\n</header>\n<main>"
    )?;
    if report.interrupted {
        writeln!(
            out,
            "<p class=\"failed\">Interrupted: not every test was reached.</p>"
        )?;
    }
    for skill in &report.skills {
        self::skill(out, skill)?;
    }
    let version = env!("CARGO_PKG_VERSION");
    writeln!(
        out,
        "</main>\n<footer>open-skills {version}</footer>\n</body>\n</html>"
    )
}

fn skill(out: &mut dyn Write, skill: &SkillReport) -> io::Result<()> {
    let name = if skill.name.is_empty() {
        &skill.path
    } else {
        &skill.name
    };
    let path = escaped(&skill.path);
    writeln!(
        out,
        "<section>\n<h2>{} <small>{path}</small></h2>",
        escaped(name)
    )?;
    for notice in &skill.notices {
        writeln!(out, "<p class=\"note\">{}</p>", escaped(notice))?;
    }
    for result in &skill.results {
        case(out, result)?;
    }
    coverage(out, skill)?;
    writeln!(out, "</section>")
}

fn case(out: &mut dyn Write, result: &CaseResult) -> io::Result<()> {
    let word = result.verdict.as_str();
    let (name, place) = (escaped(&result.case.name), result.case.place.to_string());
    let place = escaped(&place);
    let took = time(result.duration);
    let head = format!(
        "<span class=\"verdict {word}\">{}</span> <span class=\"name\">{name}</span> \
         <span class=\"place\">{place}</span> <span class=\"time\">{took}</span>",
        word.replace('-', " ")
    );
    match &result.verdict {
        Verdict::Passed => writeln!(out, "<div class=\"case\">{head}</div>"),
        Verdict::Skipped(why) | Verdict::NotRun(why) => {
            let why = escaped(why);
            writeln!(
                out,
                "<div class=\"case\">{head} <span class=\"note\">{why}</span></div>"
            )
        }
        Verdict::Failed(failed) | Verdict::Flaky { last: failed, .. } => {
            writeln!(
                out,
                "<details class=\"case\" open><summary>{head}</summary>"
            )?;
            if let Verdict::Flaky { failures, .. } = &result.verdict {
                let runs = result.runs;
                writeln!(
                    out,
                    "<p class=\"note\">failed {failures} of {runs} runs</p>"
                )?;
            }
            let lines = wrong::lines(failed, result.outcome.as_ref());
            let lines = anstream::adapter::strip_str(&lines).to_string();
            writeln!(out, "<pre>{}</pre>", marked(&lines))?;
            if let Some(outcome) = &result.outcome {
                for (name, text) in [("stdout", &outcome.stdout), ("stderr", &outcome.stderr)] {
                    if !text.is_empty() {
                        let text = escaped(text);
                        writeln!(
                            out,
                            "<details><summary>{name}</summary><pre>{text}</pre></details>"
                        )?;
                    }
                }
            }
            writeln!(out, "</details>")
        }
    }
}

/// Lines of a diff in their colours.
fn marked(lines: &str) -> String {
    let mark = |line: &str| {
        let safe = escaped(line);
        match line.trim_start().chars().next() {
            Some('+') => format!("<ins>{safe}</ins>"),
            Some('-') => format!("<del>{safe}</del>"),
            _ => safe.into_owned(),
        }
    };
    lines.lines().map(mark).collect::<Vec<_>>().join("\n")
}

fn coverage(out: &mut dyn Write, skill: &SkillReport) -> io::Result<()> {
    if skill.coverage.items.is_empty() {
        return Ok(());
    }
    let percent = skill.coverage.percent();
    writeln!(out, "<h3>Coverage: {percent}%</h3>")?;
    writeln!(
        out,
        "<meter min=\"0\" max=\"100\" value=\"{percent}\" aria-label=\"coverage\">{percent}%</meter>"
    )?;
    writeln!(
        out,
        "<table>\n<thead><tr><th>part</th><th>exercised</th><th>not exercised</th></tr></thead>\n<tbody>"
    )?;
    for part in Part::ALL {
        let names = |covered: bool| {
            let items = skill.coverage.items.iter();
            let of = items.filter(|item| item.part == part && item.covered == covered);
            let names: Vec<_> = of
                .map(|item| format!("<code>{}</code>", escaped(&item.name)))
                .collect();
            names.join(" ")
        };
        if skill.coverage.count(part).1 > 0 {
            let (covered, missed) = (names(true), names(false));
            let part = part.as_str();
            writeln!(
                out,
                "<tr><th>{part}</th><td>{covered}</td><td>{missed}</td></tr>"
            )?;
        }
    }
    writeln!(out, "</tbody>\n</table>")
}

/// Text that is text in a page, whatever it holds.
fn escaped(text: &str) -> Cow<'_, str> {
    let safe = printable(text);
    if !safe.contains(['&', '<', '>', '"', '\'']) {
        return safe;
    }
    let mut page = String::with_capacity(safe.len() + 16);
    for character in safe.chars() {
        match character {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            '\'' => page.push_str("&#39;"),
            other => page.push(other),
        }
    }
    Cow::Owned(page)
}
