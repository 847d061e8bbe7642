//! The forms of keys and tokens, as their makers document them.

/// The characters that a key consists of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Letters {
    /// Capital letters and digits.
    Capitals,
    /// Hexadecimal digits.
    Hex,
    /// Letters and digits.
    Plain,
    /// Letters, digits, `-` and `_`.
    Dashed,
    /// Those, `.` and `/`.
    Path,
}

/// What tells a key from a placeholder.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Proof {
    /// The last six characters are a CRC-32 of those before, in base 62.
    Checksum,
    /// Bits per character.
    Entropy(f64),
    /// A mark that every key of the kind has within.
    Mark(&'static str),
}

/// A kind of key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// How it starts.
    pub prefix: &'static str,
    /// What it is.
    pub what: &'static str,
    /// What follows the prefix.
    pub letters: Letters,
    /// Fewest and most characters after the prefix.
    pub length: (usize, usize),
    /// What tells it from a placeholder.
    pub proof: Proof,
}

const fn key(
    prefix: &'static str,
    what: &'static str,
    letters: Letters,
    length: (usize, usize),
    proof: Proof,
) -> Key {
    Key {
        prefix,
        what,
        letters,
        length,
        proof,
    }
}

/// As many characters as any key has.
pub const ANY: usize = 400;

/// The kinds of keys; longer prefixes before those that they start with.
pub static KEYS: &[Key] = &[
    key(
        "AKIA",
        "an AWS access key",
        Letters::Capitals,
        (16, 16),
        Proof::Entropy(3.0),
    ),
    key(
        "ASIA",
        "an AWS session key",
        Letters::Capitals,
        (16, 16),
        Proof::Entropy(3.0),
    ),
    key(
        "ghp_",
        "a GitHub token",
        Letters::Plain,
        (36, 36),
        Proof::Checksum,
    ),
    key(
        "gho_",
        "a GitHub token",
        Letters::Plain,
        (36, 36),
        Proof::Checksum,
    ),
    key(
        "ghu_",
        "a GitHub token",
        Letters::Plain,
        (36, 36),
        Proof::Checksum,
    ),
    key(
        "ghs_",
        "a GitHub token",
        Letters::Plain,
        (36, 36),
        Proof::Checksum,
    ),
    key(
        "ghr_",
        "a GitHub token",
        Letters::Plain,
        (36, 76),
        Proof::Checksum,
    ),
    key(
        "github_pat_",
        "a GitHub token",
        Letters::Dashed,
        (82, 82),
        Proof::Entropy(4.0),
    ),
    key(
        "npm_",
        "an npm token",
        Letters::Plain,
        (36, 36),
        Proof::Checksum,
    ),
    key(
        "glpat-",
        "a GitLab token",
        Letters::Dashed,
        (20, 60),
        Proof::Entropy(3.3),
    ),
    key(
        "xoxb-",
        "a Slack token",
        Letters::Dashed,
        (40, ANY),
        Proof::Entropy(3.3),
    ),
    key(
        "xoxp-",
        "a Slack token",
        Letters::Dashed,
        (40, ANY),
        Proof::Entropy(3.3),
    ),
    key(
        "xoxa-",
        "a Slack token",
        Letters::Dashed,
        (40, ANY),
        Proof::Entropy(3.3),
    ),
    key(
        "xoxs-",
        "a Slack token",
        Letters::Dashed,
        (40, ANY),
        Proof::Entropy(3.3),
    ),
    key(
        "xapp-",
        "a Slack token",
        Letters::Dashed,
        (60, ANY),
        Proof::Entropy(3.3),
    ),
    key(
        "hooks.slack.com/services/",
        "a Slack webhook",
        Letters::Path,
        (40, 60),
        Proof::Entropy(3.8),
    ),
    key(
        "sk_live_",
        "a Stripe key",
        Letters::Plain,
        (24, ANY),
        Proof::Entropy(3.6),
    ),
    key(
        "rk_live_",
        "a Stripe key",
        Letters::Plain,
        (24, ANY),
        Proof::Entropy(3.6),
    ),
    key(
        "whsec_",
        "a webhook's signing key",
        Letters::Plain,
        (32, 64),
        Proof::Entropy(4.0),
    ),
    key(
        "sk-ant-",
        "an Anthropic key",
        Letters::Dashed,
        (80, ANY),
        Proof::Entropy(4.3),
    ),
    key(
        "sk-",
        "an OpenAI key",
        Letters::Dashed,
        (40, ANY),
        Proof::Mark("T3BlbkFJ"),
    ),
    key(
        "AIza",
        "a Google API key",
        Letters::Dashed,
        (35, 35),
        Proof::Entropy(4.0),
    ),
    key(
        "pypi-",
        "a PyPI token",
        Letters::Dashed,
        (80, ANY),
        Proof::Mark("AgEIcHlwaS5vcmc"),
    ),
    key(
        "hf_",
        "a Hugging Face token",
        Letters::Plain,
        (34, 37),
        Proof::Entropy(4.0),
    ),
    key(
        "SG.",
        "a SendGrid key",
        Letters::Path,
        (60, 70),
        Proof::Entropy(4.3),
    ),
    key(
        "dop_v1_",
        "a DigitalOcean token",
        Letters::Hex,
        (64, 64),
        Proof::Entropy(3.2),
    ),
    key(
        "shpat_",
        "a Shopify token",
        Letters::Hex,
        (32, 32),
        Proof::Entropy(3.0),
    ),
    key(
        "ya29.",
        "a Google access token",
        Letters::Dashed,
        (60, ANY),
        Proof::Entropy(4.3),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_prefix_hides_a_longer_one() {
        for (at, key) in KEYS.iter().enumerate() {
            let hidden = |later: &Key| later.prefix.starts_with(key.prefix);
            assert!(!KEYS[at + 1..].iter().any(hidden), "{}", key.prefix);
            assert!(key.length.0 <= key.length.1 && key.length.1 <= ANY);
        }
    }
}
