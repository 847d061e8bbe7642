//! Which files of a skill's folder stay behind when it is packed, and why.
//!
//! Three voices, the later one wins as in a `.gitignore`: what nobody ships
//! ([`LEAVE_OUTS`]), the skill's own `.skillignore`, and whoever packs (`--exclude`,
//! `--include`). Version control is left out whatever they say, and so is what was installed
//! below the folder.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder, Glob};

use super::placed;
use crate::diagnostics::Explain;
use crate::fs::{self, FsError, Shown as _};
use crate::tables::leave_outs::{LEAVE_OUTS, NEVER_PACKED};

/// The file that names what is not packed, in the syntax of `.gitignore`.
pub const SKILL_IGNORE: &str = ".skillignore";
/// The largest such file that is read.
const MAX_SKILL_IGNORE: u64 = 1 << 20;

/// What whoever packs says about the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Patterns to leave out.
    pub exclude: Vec<String>,
    /// Patterns to pack although something else leaves them out or refuses them.
    pub include: Vec<String>,
}

/// A pattern that cannot be read, or a `.skillignore` that cannot.
#[derive(Debug, thiserror::Error)]
pub enum LeaveOutError {
    /// The file cannot be read.
    #[error(transparent)]
    Unreadable(#[from] FsError),
    /// A line of it, or a flag, is no pattern.
    #[error("`{pattern}` is no pattern: {reason}")]
    Pattern {
        /// What was written.
        pattern: String,
        /// Why it cannot be.
        reason: String,
        /// The file and line, or the flag.
        place: String,
    },
}

impl Explain for LeaveOutError {
    fn kind(&self) -> &'static str {
        match self {
            Self::Unreadable(error) => error.kind(),
            Self::Pattern { .. } => "bad-pattern",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Unreadable(_) => None,
            Self::Pattern { .. } => Some("patterns are written as in a .gitignore".into()),
        }
    }

    fn location(&self) -> Option<String> {
        match self {
            Self::Unreadable(_) => None,
            Self::Pattern { place, .. } => Some(place.clone()),
        }
    }
}

/// What is said about one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody minds it.
    Packed,
    /// It stays behind.
    LeftOut(String),
    /// Whoever packs asked for it by name.
    AskedFor,
}

/// The three voices together.
#[derive(Debug)]
pub struct LeaveOut {
    rules: Rules,
    include: Vec<String>,
    placed: BTreeSet<String>,
}

impl LeaveOut {
    /// Reads the `.skillignore` of a skill's folder and joins it with the rest.
    pub fn read(folder: &Path, choices: &Choices) -> Result<Self, LeaveOutError> {
        let path = folder.join(SKILL_IGNORE);
        let text = match std::fs::symlink_metadata(&path) {
            Ok(_) => {
                fs::stays_within(folder, &path)?;
                fs::read_text(&path, MAX_SKILL_IGNORE)?
            }
            Err(_) => String::new(),
        };
        Ok(Self {
            placed: placed::below(folder),
            ..Self::of(&text, choices)?
        })
    }

    /// The same with the text of the `.skillignore` at hand.
    pub fn of(skill_ignore: &str, choices: &Choices) -> Result<Self, LeaveOutError> {
        let rules = match skill_ignore.is_empty() && *choices == Choices::default() {
            true => Rules::Known(OnceLock::new()),
            false => Rules::All(Automata::of(skill_ignore, choices)?),
        };
        Ok(Self {
            rules,
            include: choices.include.clone(),
            placed: BTreeSet::new(),
        })
    }

    /// What is said about a path below the skill's folder, and about the folders above it.
    pub fn verdict(&self, path: &str, is_folder: bool) -> Verdict {
        let mut ways = std::iter::successors(Some(path), |path| Some(path.rsplit_once('/')?.0));
        if ways.any(|path| self.placed.contains(path)) {
            return Verdict::LeftOut(placed::REASON.to_owned());
        }
        let Some(automata) = self.rules.about(path) else {
            return Verdict::Packed;
        };
        if let Match::Ignore(glob) = automata.never.matched_path_or_any_parents(path, is_folder) {
            return Verdict::LeftOut(reason(glob));
        }
        match automata.usual.matched_path_or_any_parents(path, is_folder) {
            Match::None => Verdict::Packed,
            Match::Ignore(glob) => Verdict::LeftOut(reason(glob)),
            Match::Whitelist(glob) => match glob.from() {
                Some(from) if from == Path::new("--include") => Verdict::AskedFor,
                _ => Verdict::Packed,
            },
        }
    }

    /// Whether something below a folder that stays behind was asked for by its path.
    pub fn reaches_into(&self, folder: &str) -> bool {
        self.include.iter().any(|wanted| {
            let wanted = wanted.trim_start_matches('/');
            wanted
                .strip_prefix(folder)
                .is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
        })
    }
}

/// The patterns. Making automata of them takes longer than all else that is done with a small
/// skill, and in most skills nothing has a name that the built-in ones are about.
#[derive(Debug)]
enum Rules {
    /// Nobody said anything: the built-in ones, when they are needed.
    Known(OnceLock<Automata>),
    /// With what was said.
    All(Automata),
}

impl Rules {
    /// The automata that have to look at a path; nothing when none could match.
    fn about(&self, path: &str) -> Option<&Automata> {
        match self {
            Self::All(automata) => Some(automata),
            Self::Known(automata) if may_be_known(path) => {
                let make = || Automata::of("", &Choices::default());
                // They are known to be patterns: see the tests.
                Some(automata.get_or_init(|| make().unwrap_or_default()))
            }
            Self::Known(_) => None,
        }
    }
}

/// Whether some part of a path is called like the last part of a built-in pattern: every match
/// of one is a match of its last part.
fn may_be_known(path: &str) -> bool {
    let known = || LEAVE_OUTS.iter().chain(NEVER_PACKED);
    let is_like = |part: &str, pattern: &str| {
        let pattern = pattern.trim_end_matches('/');
        let name = pattern.rsplit_once('/').map_or(pattern, |(_, name)| name);
        match name.split_once('*') {
            Some((start, end)) => part.starts_with(start) && part.ends_with(end),
            None => part == name,
        }
    };
    path.split('/')
        .any(|part| known().any(|(pattern, _)| is_like(part, pattern)))
}

/// What matches paths.
#[derive(Debug)]
struct Automata {
    usual: Gitignore,
    never: Gitignore,
}

impl Default for Automata {
    fn default() -> Self {
        Self {
            usual: Gitignore::empty(),
            never: Gitignore::empty(),
        }
    }
}

impl Automata {
    fn of(skill_ignore: &str, choices: &Choices) -> Result<Self, LeaveOutError> {
        let mut patterns = Patterns(GitignoreBuilder::new(""));
        for (pattern, _) in LEAVE_OUTS {
            patterns.add(None, pattern, String::new)?;
        }
        let text = skill_ignore
            .strip_prefix('\u{feff}')
            .unwrap_or(skill_ignore);
        for (index, line) in text.lines().enumerate() {
            let place = || format!("{SKILL_IGNORE}:{}", index + 1);
            patterns.add(Some(SKILL_IGNORE), line, place)?;
        }
        for pattern in &choices.exclude {
            if pattern.starts_with('!') {
                return Err(LeaveOutError::Pattern {
                    pattern: pattern.clone(),
                    reason: "`--include` is what brings files back".into(),
                    place: "--exclude".into(),
                });
            }
            patterns.add(Some("--exclude"), pattern, || "--exclude".into())?;
        }
        for pattern in &choices.include {
            let brought_back = format!("!{pattern}");
            patterns.add(Some("--include"), &brought_back, || "--include".into())?;
        }
        let mut never = Patterns(GitignoreBuilder::new(""));
        for (pattern, _) in NEVER_PACKED {
            never.add(None, pattern, String::new)?;
        }
        Ok(Self {
            usual: patterns.build()?,
            never: never.build()?,
        })
    }
}

struct Patterns(GitignoreBuilder);

impl Patterns {
    fn add(
        &mut self,
        from: Option<&str>,
        pattern: &str,
        place: impl Fn() -> String,
    ) -> Result<(), LeaveOutError> {
        let added = self.0.add_line(from.map(Into::into), pattern);
        added
            .map(drop)
            .map_err(|error| unreadable(pattern, &error, place()))
    }

    fn build(&self) -> Result<Gitignore, LeaveOutError> {
        self.0
            .build()
            .map_err(|error| unreadable("", &error, SKILL_IGNORE.into()))
    }
}

fn unreadable(pattern: &str, error: &ignore::Error, place: String) -> LeaveOutError {
    let mut inner = error;
    while let ignore::Error::WithLineNumber { err, .. } | ignore::Error::WithPath { err, .. } =
        inner
    {
        inner = err;
    }
    let reason = match inner {
        ignore::Error::Glob { err, .. } => err.clone(),
        other => other.to_string(),
    };
    LeaveOutError::Pattern {
        pattern: pattern.to_owned(),
        reason,
        place,
    }
}

/// Why a pattern leaves out what it does, in words.
fn reason(glob: &Glob) -> String {
    let pattern = glob.original();
    if let Some(from) = glob.from() {
        return format!("`{}` names `{pattern}`", from.shown());
    }
    let known = LEAVE_OUTS.iter().chain(NEVER_PACKED);
    let mut reasons = known.filter(|(known, _)| *known == pattern);
    reasons.next().map_or("", |(_, reason)| reason).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leave_out(skill_ignore: &str, exclude: &[&str], include: &[&str]) -> LeaveOut {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let choices = Choices {
            exclude: owned(exclude),
            include: owned(include),
        };
        LeaveOut::of(skill_ignore, &choices).unwrap()
    }

    fn is_packed(leave_out: &LeaveOut, path: &str) -> bool {
        !matches!(leave_out.verdict(path, false), Verdict::LeftOut(_))
    }

    #[test]
    fn every_built_in_pattern_can_be_read_and_has_a_reason() {
        let rules = Automata::of("", &Choices::default()).unwrap();
        let known = rules.usual.len() + rules.never.len();
        assert_eq!(known, LEAVE_OUTS.len() + NEVER_PACKED.len());
        for (pattern, reason) in LEAVE_OUTS.iter().chain(NEVER_PACKED) {
            assert_eq!(reason.is_empty(), pattern.starts_with('!'), "{pattern}");
        }
    }

    #[test]
    fn no_automaton_is_made_for_names_that_none_is_about() {
        let rules = leave_out("", &[], &[]);
        for path in [
            "SKILL.md",
            "scripts/a.py",
            "references/x.y.md",
            "git",
            "a.skills/b",
        ] {
            assert!(
                is_packed(&rules, path) && rules.rules.about(path).is_none(),
                "{path}"
            );
        }
        let Rules::Known(made) = &rules.rules else {
            panic!("nobody said anything");
        };
        assert!(made.get().is_none());
        // Each built-in pattern is looked at for all that it could name.
        for (pattern, _) in LEAVE_OUTS.iter().chain(NEVER_PACKED) {
            let name = pattern.trim_start_matches('!').trim_matches('/');
            let name = name.replace("**", "a/b").replace('*', "x");
            for path in [name.clone(), format!("{name}/in"), format!("above/{name}")] {
                assert!(may_be_known(&path), "{path}");
            }
        }
        assert!(!is_packed(&rules, "a/.git/b"));
    }

    #[test]
    fn what_nobody_ships_stays_behind() {
        let rules = leave_out("", &[], &[]);
        for path in [
            ".git/config",
            "scripts/__pycache__/a.cpython-312.pyc",
            "node_modules/x/index.js",
            "evals/evals.json",
            "eval-results/pdf/benchmark.json",
            "pdf-1.0.0.skill",
            "a/.DS_Store",
        ] {
            assert!(!is_packed(&rules, path), "{path}");
        }
        for path in [
            "SKILL.md",
            "references/evals/a.md",
            "references/eval-results/a.md",
            "vendor/javascript/node_modules/x/index.js",
            "assets/inner.skill",
            "tests/a.yaml",
        ] {
            assert!(is_packed(&rules, path), "{path}");
        }
    }

    #[test]
    fn later_voices_win_but_version_control_never_comes_back() {
        let rules = leave_out(
            "*.tmp\n!evals/\n!.git/\n",
            &["b.md"],
            &["keep.tmp", ".git/**"],
        );
        assert_eq!(
            rules.verdict("x/a.tmp", false),
            Verdict::LeftOut("`.skillignore` names `*.tmp`".into())
        );
        assert_eq!(
            rules.verdict("b.md", false),
            Verdict::LeftOut("`--exclude` names `b.md`".into())
        );
        assert_eq!(rules.verdict("keep.tmp", false), Verdict::AskedFor);
        assert!(is_packed(&rules, "evals/evals.json"));
        assert!(!is_packed(&rules, ".git/config"));
    }

    #[test]
    fn a_file_can_be_asked_for_in_a_folder_that_stays_behind() {
        let rules = leave_out("", &[], &["evals/one.json"]);
        assert!(rules.reaches_into("evals") && !rules.reaches_into("eval"));
        assert_eq!(rules.verdict("evals/one.json", false), Verdict::AskedFor);
        assert!(!is_packed(&rules, "evals/two.json"));
    }

    #[test]
    fn leaving_out_cannot_bring_back() {
        let choices = Choices {
            exclude: vec!["!a".into()],
            ..Choices::default()
        };
        let error = LeaveOut::of("", &choices).err().unwrap();
        assert_eq!(error.location().as_deref(), Some("--exclude"));
    }

    #[test]
    fn a_broken_pattern_is_told_with_its_line() {
        let error = LeaveOut::of("ok\n[z-a]\n", &Choices::default()).unwrap_err();
        assert_eq!(error.location().as_deref(), Some(".skillignore:2"));
        assert!(error.to_string().starts_with("`[z-a]` is no pattern: "));
    }
}
