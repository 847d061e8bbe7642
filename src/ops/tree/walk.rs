//! From a graph to the lines of a tree: each skill is unfolded once.

use super::Graph;

/// Why what a skill needs does not stand below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It stands here.
    Unfolded,
    /// It stands somewhere above already.
    Repeated,
    /// The skill needs itself, by way of others.
    Circle,
}

/// A line of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'g> {
    /// The place of the skill among the nodes.
    pub node: usize,
    /// How far down; 0 for a root.
    pub depth: usize,
    /// Whether it is the last below its skill.
    pub is_last: bool,
    /// The versions that will do for who needs it.
    pub requirement: Option<&'g str>,
    /// Whether what it needs follows.
    pub mark: Mark,
}

/// The lines, top down. Long chains do not grow the stack, and circles end.
pub fn walk(graph: &Graph) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut is_unfolded = vec![false; graph.nodes.len()];
    let mut is_above = vec![false; graph.nodes.len()];
    for root in &graph.roots {
        let mark = match is_unfolded[*root] {
            true => Mark::Repeated,
            false => Mark::Unfolded,
        };
        lines.push(Line {
            node: *root,
            depth: 0,
            is_last: true,
            requirement: None,
            mark,
        });
        if mark != Mark::Unfolded {
            continue;
        }
        // What is unfolded, with how much of it stands there already.
        let mut open = vec![(*root, 0)];
        is_above[*root] = true;
        is_unfolded[*root] = true;
        while let Some((node, done)) = open.last_mut() {
            let needs = &graph.nodes[*node].needs;
            let Some(need) = needs.get(*done) else {
                is_above[*node] = false;
                open.pop();
                continue;
            };
            *done += 1;
            let is_last = *done == needs.len();
            let mark = match (is_above[need.node], is_unfolded[need.node]) {
                (true, _) => Mark::Circle,
                // What needs nothing is as whole the second time.
                (false, true) if !graph.nodes[need.node].needs.is_empty() => Mark::Repeated,
                _ => Mark::Unfolded,
            };
            lines.push(Line {
                node: need.node,
                depth: open.len(),
                is_last,
                requirement: need.requirement.as_deref(),
                mark,
            });
            if mark == Mark::Unfolded {
                is_above[need.node] = true;
                is_unfolded[need.node] = true;
                open.push((need.node, 0));
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::{Need, Node};
    use super::*;

    fn graph(needs: &[&[usize]], roots: &[usize]) -> Graph {
        let node = |(at, needs): (usize, &&[usize])| Node {
            name: format!("s{at}"),
            version: None,
            from: "local".to_owned(),
            yanked: None,
            needs: needs
                .iter()
                .map(|node| Need {
                    node: *node,
                    requirement: None,
                })
                .collect(),
        };
        Graph {
            nodes: needs.iter().enumerate().map(node).collect(),
            roots: roots.to_vec(),
            silent: Vec::new(),
        }
    }

    fn shown(graph: &Graph) -> Vec<String> {
        let line =
            |line: &Line<'_>| format!("{}s{} {:?}", " ".repeat(line.depth), line.node, line.mark);
        walk(graph).iter().map(line).collect()
    }

    #[test]
    fn each_skill_is_unfolded_once_and_circles_end() {
        // 0 needs 1 and 2; both need 3, which needs 4; 4 needs 1.
        let graph = graph(&[&[1, 2], &[3], &[3], &[4], &[1]], &[0]);
        assert_eq!(
            shown(&graph),
            [
                "s0 Unfolded",
                " s1 Unfolded",
                "  s3 Unfolded",
                "   s4 Unfolded",
                "    s1 Circle",
                " s2 Unfolded",
                "  s3 Repeated",
            ]
        );
    }

    #[test]
    fn a_long_chain_and_a_root_that_needs_itself_end() {
        let needs: Vec<Vec<usize>> = (1..=20_000).map(|next| vec![next % 20_000]).collect();
        let needs: Vec<&[usize]> = needs.iter().map(Vec::as_slice).collect();
        let lines = walk(&graph(&needs, &[0, 0])).len();
        // Every skill once, the circle's end, and the root again.
        assert_eq!(lines, 20_000 + 2);
    }
}
