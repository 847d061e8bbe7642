//! A whole system prompt: what the application says, then the skills, then its tools.

/// The parts in their order, each with one empty line before it. Parts that say nothing
/// leave no trace.
pub fn compose(base: Option<&str>, skills: &str, tools: Option<&str>) -> String {
    let parts = [base.unwrap_or_default(), skills, tools.unwrap_or_default()];
    let parts: Vec<&str> = parts
        .iter()
        .map(|part| part.trim_matches(['\n', '\r']))
        .filter(|part| !part.trim().is_empty())
        .collect();
    match parts.is_empty() {
        true => String::new(),
        false => parts.join("\n\n") + "\n",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_apart_and_empty_ones_vanish() {
        assert_eq!(
            compose(Some("base\n"), "skills\n", Some("\ntools")),
            "base\n\nskills\n\ntools\n"
        );
        assert_eq!(compose(Some("base"), "", Some(" \n")), "base\n");
        assert_eq!(compose(None, "", None), "");
    }
}
