//! What templates may do, and what they may not.

use super::*;
use serde_json::json;

fn renderer() -> Renderer {
    Renderer::new(&json!({
        "name": "pdf-report", "description": "Say: \"hi\"", "parts": ["a", "b"],
        "none": [], "answers": {"host": "x.example"},
    }))
}

fn line(reason: &str, line: usize, column: usize) -> RenderError {
    RenderError {
        reason: reason.to_owned(),
        line: Some(line),
        column: Some(column),
        is_too_much: false,
    }
}

#[test]
fn answers_are_put_in_and_quoted_where_asked() {
    let source = "name: {{ name }}\ndescription: {{ description|yaml }}\n{% if \"a\" in parts %}\n{{ name|constant }} {{ parts|json }}\n{% endif %}\n{% for part in parts %}\n- {{ part|upper }}\n{% endfor %}\n{{ parts|join(\", \") }}\n";
    let expected = "name: pdf-report\ndescription: \"Say: \\\"hi\\\"\"\nPDF_REPORT [\"a\",\"b\"]\n- A\n- B\na, b\n";
    assert_eq!(renderer().render(source).unwrap(), expected);
    assert!(
        renderer()
            .holds("\"a\" in parts and name == \"pdf-report\"")
            .unwrap()
    );
    assert!(!renderer().holds("none").unwrap());
}

#[test]
fn what_nobody_answered_is_an_error_with_its_place() {
    let error = renderer().render("x\n  {{ nope }}\n").unwrap_err();
    assert_eq!((error.line, error.column), (Some(2), Some(6)));
    assert!(error.reason.contains("`nope`"), "{}", error.reason);
    let error = renderer().render("a\n{% if %}\n").unwrap_err();
    assert_eq!(error.line, Some(2));
}

#[test]
fn nothing_can_be_bound_multiplied_or_called() {
    let told = |source: &str| renderer().render(source).unwrap_err();
    let only = "templates know only `if`, `elif`, `else` and `for`";
    for source in [
        "{% set a = name ~ name %}",
        "{%- with a = 1 %}{% endwith %}",
        "{% raw %}{% endraw %}",
        "{% include name %}",
        "{{ \"}}\" }}{% set a = 1 %}",
        "{# {{ ' #}{% filter upper %}{% endfilter %}{# ' }} #}",
    ] {
        assert_eq!(told(source).reason, only, "{source}");
    }
    let lists = "a loop reads `for NAME in LIST`, and nothing else";
    assert_eq!(
        told("{% for a in [name ~ name] %}{% endfor %}"),
        line(lists, 1, 1)
    );
    assert_eq!(
        told("{% for a in parts recursive %}{% endfor %}").reason,
        lists
    );
    assert_eq!(
        told("\n {{ name * 99 }}"),
        line("templates do not multiply", 2, 2)
    );
    assert_eq!(
        told("{{ \"}}\" * 99 }}").reason,
        "templates do not multiply"
    );
    let mapping = "{{ {\"a\": {\"b\": name}}.a.b * 99 }}";
    assert_eq!(told(mapping).reason, "templates have no mappings");
    assert_eq!(
        told("{{ {\"a\": name} }}").reason,
        "templates have no mappings"
    );
    assert_eq!(told("{{ name").reason, "a tag has no end");
    for source in [
        "{{ range(9) }}",
        "{{ name|safe }}",
        "{{ debug() }}",
        "{{ name.upper() }}",
    ] {
        assert!(renderer().render(source).is_err(), "{source}");
    }
    assert!(renderer().holds("name * 2").is_err());
}

#[test]
fn long_loops_and_long_output_end() {
    let many: Vec<u32> = (0..2000).collect();
    let long = Renderer::new(&json!({"many": many, "text": "x".repeat(4096)}));
    let loops = "{% for a in many %}{% for b in many %}{{ a }}{% endfor %}{% endfor %}";
    let error = long.render(loops).unwrap_err();
    let reason = &error.reason;
    assert!(reason.starts_with("it does not come to an end"), "{reason}");
    assert!(error.is_too_much);
    let output = "{% for a in many %}{{ text }}{% endfor %}";
    let reason = "it makes more than 1.0 MiB".to_owned();
    let error = long.render(output).unwrap_err();
    assert_eq!((error.reason, error.is_too_much), (reason, true));
    let huge = Renderer::new(&json!({"text": "x".repeat(MAX_OUTPUT + 1)}));
    assert!(huge.render("{{ text|upper }}").unwrap_err().is_too_much);
    assert!(!huge.render("{{ nothing }}").unwrap_err().is_too_much);
    let source = "x".repeat(MAX_TEMPLATE + 1);
    assert!(long.render(&source).is_err());
}

#[test]
fn what_would_go_too_deep_is_refused_before_it_is_read() {
    let told = |source: &str| renderer().render(source).unwrap_err();
    let long = "a tag is longer than 500 bytes, not counting what is in quotes";
    for tag in [
        format!("{{{{ {}1 }}}}", "-".repeat(20_000)),
        format!("{{{{ {}1 }}}}", "1+".repeat(30_000)),
        format!("{{{{ {}name }}}}", "name~".repeat(45_000)),
        format!("{{% if {}name %}}{{% endif %}}", "not ".repeat(20_000)),
        format!("{{{{ name{} }}}}", "|upper".repeat(20_000)),
    ] {
        assert_eq!(told(&format!("x\n {tag}")), line(long, 2, 2));
    }
    let condition = format!("{}1", "-".repeat(20_000));
    assert_eq!(renderer().holds(&condition).unwrap_err().reason, long);
    let joins = format!("{{{{ {}1 }}}}", "1+".repeat(51));
    assert_eq!(told(&joins).reason, "a tag has more than 50 `~` or `+`");
    let branches = |count| format!("{{% if 0 %}}{}{{% endif %}}", "{% elif 0 %}".repeat(count));
    assert_eq!(
        told(&branches(20_000)).reason,
        "it has more than 200 `elif`"
    );

    // What just fits is read, be it on the small stack of a thread.
    let fits = |source: &str| renderer().render(source);
    assert_eq!(fits(&branches(200)).unwrap(), "");
    assert!(fits(&format!("{{{{ {}1 }}}}", "-".repeat(497))).is_ok());
    assert!(fits(&format!("{{{{ {}1 }}}}", "not ".repeat(124))).is_ok());
    assert!(fits(&format!("{{{{ \"{}\" }}}}", "x".repeat(5_000))).is_ok());
}

#[test]
fn filters_hold_to_bytes_and_time() {
    let many: Vec<u32> = (0..2000).collect();
    let text = "x".repeat(4096);
    let long = Renderer::new(&json!({"many": many, "text": text}));
    let reason = long.render("{{ many|join(text) }}").unwrap_err().reason;
    assert!(reason.contains("it makes more than 1.0 MiB"), "{reason}");
    let limits = Limits {
        until: Instant::now(),
    };
    std::thread::sleep(Duration::from_millis(2));
    let late = Renderer {
        limits,
        ..renderer()
    };
    for told in [late.render("x").err(), late.holds("name").err()] {
        assert_eq!(told.unwrap().reason, "it takes longer than 10 s");
    }
    let error = limits.hold("x".to_owned()).unwrap_err();
    assert_eq!(error.detail(), Some("it takes longer than 10 s"));
}

proptest::proptest! {
    /// Whatever stands in a template, it is filled in or refused, soon and within bounds.
    #[test]
    fn no_text_hangs_grows_or_panics(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..24),
    ) {
        let source = pieces.concat();
        let started = std::time::Instant::now();
        if let Ok(text) = renderer().render(&source) {
            proptest::prop_assert!(text.len() <= source.len() + 24 * 64);
        }
        proptest::prop_assert!(started.elapsed().as_secs() < 2);
    }
}

const PIECES: &[&str] = &[
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    " ",
    "\n",
    "'",
    "\"",
    "\\",
    "é",
    "name",
    "parts",
    "for p in parts",
    "endfor",
    "if name",
    "endif",
    "set a = name",
    "~",
    "*",
    "9",
    "|upper",
    "|json",
    "[",
    "]",
    "(",
    ")",
    "-",
    "{",
    "}",
    "raw",
    "p",
    ".",
    "include 'x'",
];
