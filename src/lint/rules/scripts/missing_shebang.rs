//! What is run by its path says what runs it.

use crate::diagnostics::{Applicability, Fix, Severity, Span};
use crate::lint::edit;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::scripts::programs;
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "SC004",
    name: "missing-shebang",
    group: Group::Scripts,
    levels: Levels::all(Severity::Warning),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "A script is run by its path and has no `#!` line.",
        why: "The system does not know which program reads it; a shell then takes Python for shell commands.",
        bad: "`./scripts/main.py` without a first line `#!/usr/bin/env python3`\n",
        good: "#!/usr/bin/env python3\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    for source in programs::ending(subject, &["py", "sh", "bash", "js", "mjs"]) {
        let called = format!("./{}", source.name());
        if source.text().starts_with("#!")
            || source.text().is_empty()
            || !document.body().contains(&called)
        {
            continue;
        }
        // `node ./scripts/x.js` names the program itself.
        if !programs::run_by_path(document.body(), &called) {
            continue;
        }
        let ending = source.name().rsplit('.').next().unwrap_or_default();
        let line = match ending {
            "py" => "#!/usr/bin/env python3\n",
            "sh" => "#!/bin/sh\n",
            "bash" => "#!/usr/bin/env bash\n",
            _ => "#!/usr/bin/env node\n",
        };
        let change = edit::replace(&source, Span::at(0), line);
        sink.add(
            Draft::new(
                &source,
                format!("`{called}` is run by its path and has no `#!` line"),
            )
            .at(source.line_span(1).unwrap_or_default())
            .fix(Fix::safe(
                format!("add `{}`", line.trim_end()),
                vec![change],
            )),
        );
    }
}
