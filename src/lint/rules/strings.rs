//! Fields that have to be strings, for the rules about each of them.

use crate::bundle::repair;
use crate::diagnostics::Fix;
use crate::lint::edit;
use crate::lint::{Draft, Sink, Subject};

/// Reports a field whose value YAML takes for anything else, and quotes it where it is one
/// word; `advice` is for what quotes do not mend.
pub fn not_a_string(subject: &Subject<'_>, sink: &mut Sink<'_>, field: &str, advice: &str) {
    let Some((document, _, value)) = subject.field(field) else {
        return;
    };
    if value.string().is_some() || value.is_null() {
        return;
    }
    let message = format!("`{field}` is {}, not a string", value.describe());
    let fix = value.scalar().map_or_else(
        || Fix::advice(advice),
        |text| {
            let change = edit::replace(&document.source, value.span, repair::quote(text));
            Fix::safe("quote the value", vec![change])
        },
    );
    sink.add(
        Draft::new(&document.source, message)
            .at(value.span)
            .fix(fix),
    );
}
