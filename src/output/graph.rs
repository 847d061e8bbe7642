//! What skills need, as a tree for people and as a graph for programs that draw.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::escape::printable_line;
use crate::ops::tree::{Graph, Line, Mark, Node, walk};

/// The tree, for people.
pub fn tree(graph: &Graph) -> String {
    let duplicates = graph.duplicates();
    let mut text = String::new();
    // For each level above: whether its branch goes on below this line.
    let mut goes_on: Vec<bool> = Vec::new();
    for line in walk(graph) {
        goes_on.truncate(line.depth.saturating_sub(1));
        if line.depth > 0 {
            for level in &goes_on {
                text.push_str(if *level { "│   " } else { "    " });
            }
            text.push_str(if line.is_last {
                "└── "
            } else {
                "├── "
            });
            goes_on.push(!line.is_last);
        }
        let shown = words(&line, &graph.nodes[line.node], &duplicates);
        text.push_str(&printable_line(&shown));
        text.push('\n');
    }
    text
}

fn words(line: &Line<'_>, node: &Node, duplicates: &BTreeSet<&str>) -> String {
    let mut words = node.title();
    if let Some(requirement) = line.requirement {
        let _ = write!(words, "  {requirement}");
    }
    if duplicates.contains(node.name.as_str()) {
        let _ = write!(words, "  from {}", node.from);
    }
    match node.yanked.as_deref() {
        None => {}
        Some("") => words.push_str("  (taken back)"),
        Some(reason) => {
            let _ = write!(words, "  (taken back: {reason})");
        }
    }
    words.push_str(match line.mark {
        Mark::Unfolded => "",
        Mark::Repeated => "  (*)",
        Mark::Circle => "  (circle)",
    });
    words
}

/// The graph in the language of Graphviz.
pub fn dot(graph: &Graph) -> String {
    let mut text = "digraph skills {\n  rankdir=LR;\n  node [shape=box];\n".to_owned();
    for (at, node) in graph.nodes.iter().enumerate() {
        let style = match (&node.yanked, graph.roots.contains(&at)) {
            (Some(_), _) => ", style=dashed, color=red",
            (None, true) => ", style=bold",
            (None, false) => "",
        };
        let title = quoted(&node.title());
        let _ = writeln!(text, "  n{at} [label={title}{style}];");
    }
    for (at, node) in graph.nodes.iter().enumerate() {
        for need in &node.needs {
            let label = need.requirement.as_deref();
            let label = label.map_or(String::new(), |text| format!(" [label={}]", quoted(text)));
            let _ = writeln!(text, "  n{at} -> n{}{label};", need.node);
        }
    }
    text.push_str("}\n");
    text
}

/// A string of Graphviz: what would end it is escaped, and nothing runs over lines.
fn quoted(text: &str) -> String {
    let line = printable_line(text);
    format!("\"{}\"", line.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The graph in the language of Mermaid.
pub fn mermaid(graph: &Graph) -> String {
    let mut text = "graph LR\n".to_owned();
    for (at, node) in graph.nodes.iter().enumerate() {
        let title = entities(&node.title());
        let class = if node.yanked.is_some() {
            ":::yanked"
        } else {
            ""
        };
        let _ = writeln!(text, "  n{at}[\"{title}\"]{class}");
    }
    for (at, node) in graph.nodes.iter().enumerate() {
        for need in &node.needs {
            let label = need.requirement.as_deref();
            let label = label.map_or(String::new(), |text| format!("|\"{}\"|", entities(text)));
            let _ = writeln!(text, "  n{at} -->{label} n{}", need.node);
        }
    }
    if graph.nodes.iter().any(|node| node.yanked.is_some()) {
        text.push_str("  classDef yanked stroke:#d00,stroke-dasharray:4\n");
    }
    text
}

/// Mermaid reads its strings as HTML, with `#` where HTML has `&`.
fn entities(text: &str) -> String {
    let mut safe = String::new();
    for c in printable_line(text).chars() {
        match c {
            '#' => safe.push_str("#35;"),
            '"' => safe.push_str("#quot;"),
            '<' => safe.push_str("#lt;"),
            '>' => safe.push_str("#gt;"),
            '&' => safe.push_str("#amp;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::tree::Need;

    fn graph() -> Graph {
        let node = |name: &str, yanked: Option<&str>, needs: &[(usize, &str)]| Node {
            name: name.to_owned(),
            version: Some("1.0.0".to_owned()),
            from: "local".to_owned(),
            yanked: yanked.map(str::to_owned),
            needs: needs
                .iter()
                .map(|(node, requirement)| Need {
                    node: *node,
                    requirement: Some((*requirement).to_owned()),
                })
                .collect(),
        };
        Graph {
            nodes: vec![
                node("report", None, &[(1, "^1"), (2, ">=1, <3")]),
                node("charts", Some("leaks"), &[(2, "*")]),
                node("base", None, &[(0, "^1")]),
            ],
            roots: vec![0],
            silent: Vec::new(),
        }
    }

    #[test]
    fn the_tree_says_what_repeats_and_what_goes_round() {
        insta::assert_snapshot!(tree(&graph()), @r"
        report 1.0.0
        ├── charts 1.0.0  ^1  (taken back: leaks)
        │   └── base 1.0.0  *
        │       └── report 1.0.0  ^1  (circle)
        └── base 1.0.0  >=1, <3  (*)
        ");
    }

    #[test]
    fn programs_get_nodes_and_edges() {
        insta::assert_snapshot!(dot(&graph()), @r#"
        digraph skills {
          rankdir=LR;
          node [shape=box];
          n0 [label="report 1.0.0", style=bold];
          n1 [label="charts 1.0.0", style=dashed, color=red];
          n2 [label="base 1.0.0"];
          n0 -> n1 [label="^1"];
          n0 -> n2 [label=">=1, <3"];
          n1 -> n2 [label="*"];
          n2 -> n0 [label="^1"];
        }
        "#);
        insta::assert_snapshot!(mermaid(&graph()), @r##"
        graph LR
          n0["report 1.0.0"]
          n1["charts 1.0.0"]:::yanked
          n2["base 1.0.0"]
          n0 -->|"^1"| n1
          n0 -->|"#gt;=1, #lt;3"| n2
          n1 -->|"*"| n2
          n2 -->|"^1"| n0
          classDef yanked stroke:#d00,stroke-dasharray:4
        "##);
    }

    #[test]
    fn a_name_cannot_leave_its_string() {
        let mut graph = graph();
        graph.nodes[0].name = "a\"];\n]\\".to_owned();
        assert!(
            dot(&graph).contains(r#"label="a\"];\\n]\\ 1.0.0""#),
            "{}",
            dot(&graph)
        );
        assert!(
            mermaid(&graph).contains("n0[\"a#quot;]"),
            "{}",
            mermaid(&graph)
        );
    }
}
