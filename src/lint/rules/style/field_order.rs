//! The order of the fields.

use crate::diagnostics::{Applicability, Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject, edit, format};

pub(super) static RULE: Rule = Rule {
    code: "ST002",
    name: "field-order",
    group: Group::Style,
    levels: Levels::all(Severity::Info),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "The fields of the frontmatter stand in another order than in the specification.",
        why: "Who reads many skills looks for the name first and the description below it. The order means nothing to any client.",
        bad: "license: MIT\nname: my-skill\ndescription: Does this.\n",
        good: "name: my-skill\ndescription: Does this.\nlicense: MIT\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    let Some(order) = format::order(document) else {
        return;
    };
    let source = &document.source;
    let name = source.slice(order.early);
    let change = edit::replace(source, order.span, order.moved(source));
    sink.add(
        Draft::new(source, format!("`{name}` stands too late"))
            .at(order.early)
            .note("the order is name, description, license, compatibility, metadata, allowed-tools, others")
            .fix(Fix::safe("put the fields in order", vec![change])),
    );
}
