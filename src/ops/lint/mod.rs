//! Lints skills: finds them, checks them in parallel, reports in the order of their paths.

pub mod remembered;

use std::path::{Component, Path, PathBuf};
use std::time::Instant;

use rayon::prelude::*;

use remembered::Memory;

use super::archives::{self, ArchivedSkill};
use super::near::{beside, question};
use crate::archive::Limits;
use crate::bundle::walk::Listing;
use crate::bundle::{Bundle, discover};
use crate::diagnostics::Failure;
use crate::fs::Shown as _;
use crate::lint::{LintConfig, Report, SkillReport, check};
use crate::tables::profiles::{PROFILES, Profile, ProfileId};

/// What to lint, and how.
pub struct LintRequest {
    /// Folders to search, skills, or files of skills.
    pub paths: Vec<PathBuf>,
    /// How to look at each skill.
    pub rules: Box<dyn RulesFor>,
    /// How large an archive among the paths may be.
    pub limits: Limits,
    /// Where findings are kept for the next run; nowhere when there is none.
    pub memory: Option<Memory>,
}

/// Says how to look at the skill at a path: which profiles, which rules.
pub trait RulesFor: Send + Sync {
    /// The way to look at the skill in this folder.
    fn rules_for(&self, folder: &Path) -> SkillRules;
}

/// How to look at one skill.
#[derive(Clone, Debug)]
pub struct SkillRules {
    /// The profiles in force; at least one.
    pub profiles: Vec<&'static Profile>,
    /// Why these, when it was the path that decided.
    pub reason: Option<String>,
    /// Which rules run and how much they weigh.
    pub config: LintConfig,
}

impl SkillRules {
    /// The profiles that a path asks for: a skill in a client's own folder is meant for
    /// that client. Anywhere else it is the specification that counts.
    pub fn by_path(folder: &Path, config: LintConfig) -> Self {
        let (profile, reason) = match profile_of(folder) {
            Some((profile, client_folder)) => {
                let reason = format!("it is in `{client_folder}`");
                (profile, Some(reason))
            }
            None => (Profile::get(ProfileId::Spec), None),
        };
        Self {
            profiles: vec![profile],
            reason,
            config,
        }
    }
}

/// A skill that was found.
pub struct Opened {
    /// Its folder, as given or found.
    pub folder: PathBuf,
    /// How to look at it.
    pub rules: SkillRules,
    /// What lies in it, when the search has seen that already.
    listing: Option<Listing>,
}

impl Opened {
    /// Reads the skill.
    pub fn bundle(&mut self) -> Bundle {
        match self.listing.take() {
            Some(listing) => Bundle::open_listed(&self.folder, listing),
            None => Bundle::open(&self.folder),
        }
    }

    /// Reads the skill, once, and leaves alone what the search knows of it. What one thread
    /// takes from the heap and another gives back makes both wait for each other, from then
    /// on: thousands of skills are read a tenth sooner when nobody does that.
    fn bundle_apart(&self) -> Bundle {
        match self.listing.clone() {
            Some(listing) => Bundle::open_listed(&self.folder, listing),
            None => Bundle::open(&self.folder),
        }
    }
}

/// Lints everything below the request's paths, and what stands in archives among them.
pub fn lint(request: &LintRequest) -> Result<Report, Failure> {
    let (archives, paths): (Vec<_>, Vec<_>) = request
        .paths
        .iter()
        .cloned()
        .partition(|path| archives::is_archive(path));
    let (found, notices) = match paths.is_empty() && !archives.is_empty() {
        true => (Vec::new(), Vec::new()),
        false => find_below(&paths, request)?,
    };
    let mut skills = remembered::reports(&found, &paths, request.memory.as_ref());
    for archive in archives {
        skills.extend(lint_archive(&archive, request)?);
    }
    skills.sort_by(|a, b| Path::new(&a.path).cmp(Path::new(&b.path)));
    Ok(Report { skills, notices })
}

/// Lints the skills in an archive; one alone goes by the archive's path.
fn lint_archive(path: &Path, request: &LintRequest) -> Result<Vec<SkillReport>, Failure> {
    let skills = archives::skills(path, &request.limits)?;
    if skills.is_empty() {
        return Err(no_skill(path));
    }
    let is_alone = skills.len() == 1;
    let report = |skill: &ArchivedSkill| {
        let place = match is_alone {
            true => path.to_path_buf(),
            false => path.join(&skill.folder),
        };
        let rules = request.rules.rules_for(&place);
        report(&skill.bundle(), &place, rules)
    };
    Ok(skills.par_iter().map(report).collect())
}

/// Lints one skill that is at hand.
pub fn report(bundle: &Bundle, folder: &Path, rules: SkillRules) -> SkillReport {
    let started = Instant::now();
    let findings = check(bundle, &rules.profiles, &rules.config);
    let path = self::display(folder);
    let microseconds = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::debug!(
        skill = path,
        findings = findings.len(),
        microseconds,
        "linted"
    );
    report_of(bundle, folder, rules, findings)
}

/// A skill's report from its findings.
pub fn report_of(
    bundle: &Bundle,
    folder: &Path,
    rules: SkillRules,
    findings: Vec<crate::diagnostics::Finding>,
) -> SkillReport {
    let name = bundle.document.as_ref().and_then(|document| {
        let name = document.field("name")?.scalar()?.trim();
        (!name.is_empty()).then(|| name.to_owned())
    });
    SkillReport {
        path: display(folder),
        name,
        profiles: rules.profiles.iter().map(|profile| profile.name).collect(),
        profile_reason: rules.reason,
        findings,
        baselined: 0,
    }
}

/// The skills below the request's paths, each once, and what could not be searched.
/// An archive is none: what it holds can be looked at, not changed.
pub fn find(request: &LintRequest) -> Result<(Vec<Opened>, Vec<String>), Failure> {
    if let Some(path) = request.paths.iter().find(|path| archives::is_archive(path)) {
        let message = format!("`{}` is an archive, which cannot be changed", display(path));
        let hint = format!(
            "`open-skills unpack {}` makes a folder of it",
            display(path)
        );
        return Err(Failure::usage(message).with_hint(hint));
    }
    find_below(&request.paths, request)
}

fn find_below(
    paths: &[PathBuf],
    request: &LintRequest,
) -> Result<(Vec<Opened>, Vec<String>), Failure> {
    let mut found: Vec<(PathBuf, Option<Listing>)> = Vec::new();
    let mut notices = Vec::new();
    for path in paths {
        let metadata = std::fs::metadata(path).map_err(|error| missing(path, &error))?;
        if metadata.is_dir() {
            let below = discover::discover(path);
            if below.skills.is_empty() {
                found.push((enclosing_folder(path, &below.notices)?, None));
            }
            let listed = below.skills.into_iter();
            found.extend(listed.map(|skill| (skill.folder, Some(skill.listing))));
            notices.extend(below.notices);
        } else {
            let folder = discover::enclosing(path).ok_or_else(|| no_skill(path))?;
            found.push((folder, None));
        }
    }
    // One search finds each skill once, and in order.
    if paths.len() > 1 {
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found.dedup_by_key(|(folder, _)| display(folder));
    }
    tracing::info!(skills = found.len(), "searched");
    let opened = |(folder, listing): (PathBuf, Option<Listing>)| Opened {
        rules: request.rules.rules_for(&folder),
        folder,
        listing,
    };
    let opened = match found.len() {
        0 | 1 => found.into_iter().map(opened).collect(),
        _ => found.into_par_iter().map(opened).collect(),
    };
    Ok((opened, notices))
}

/// A folder inside a skill, such as its `scripts`, stands for that skill.
fn enclosing_folder(path: &Path, notices: &[String]) -> Result<PathBuf, Failure> {
    let folder = discover::enclosing(&path.join("x"));
    folder.ok_or_else(|| match notices {
        [] => no_skill(path),
        // There may be one where nobody could look.
        [first, ..] => {
            let path = path.shown();
            let message = format!("found no skill in `{path}`, but {first}");
            Failure::new("no-skill", message).with_hint("mend the permissions, or name a skill")
        }
    })
}

pub(super) fn missing(path: &Path, error: &std::io::Error) -> Failure {
    let kind = match error.kind() {
        std::io::ErrorKind::NotFound => "not-found",
        std::io::ErrorKind::PermissionDenied => "denied",
        _ => "io",
    };
    let (shown, reason) = (path.shown(), crate::fs::reason(error));
    let failure = Failure::new(kind, format!("cannot look at `{shown}`: {reason}"));
    match (
        kind,
        beside(path, |path| path.is_dir() || archives::is_archive(path)),
    ) {
        ("not-found", Some(near)) => failure.with_hint(question(&display(&near))),
        ("not-found", None) => {
            failure.with_hint("name the folder of a skill; `open-skills init NAME` begins one")
        }
        ("io", _) if path.is_symlink() => {
            failure.with_hint("the link leads to no file or folder: name the skill itself")
        }
        _ => failure,
    }
}

pub(super) fn no_skill(path: &Path) -> Failure {
    Failure::new(
        "no-skill",
        format!("there is no skill in `{}`", path.shown()),
    )
    .with_hint("a skill is a folder with a `SKILL.md`; name the folder or one above it")
}

/// The client whose own folder this is, and that folder.
fn profile_of(folder: &Path) -> Option<(&'static Profile, &'static str)> {
    let whole = std::path::absolute(folder).ok()?;
    let parts: Vec<&str> = whole
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        })
        .collect();
    PROFILES.iter().find_map(|profile| {
        let within = |client: &&&str| {
            let wanted = client.split('/');
            let mut places = parts.windows(wanted.clone().count());
            places.any(|window| window.iter().copied().eq(wanted.clone()))
        };
        profile
            .folders
            .iter()
            .find(within)
            .map(|client| (profile, *client))
    })
}

/// A path as people type it: `/` between its parts, no `./` before it.
pub fn display(path: &Path) -> String {
    let text = crate::fs::with_slashes(path);
    let text = text.strip_prefix("./").unwrap_or(&text);
    let trimmed = text.trim_end_matches('/');
    match trimmed {
        "" if text.is_empty() => ".".into(),
        "" => "/".into(),
        trimmed => trimmed.to_owned(),
    }
}

#[cfg(test)]
pub(in crate::ops) mod tests {
    use super::*;

    /// The rules that a path asks for.
    pub struct ByPath;

    impl RulesFor for ByPath {
        fn rules_for(&self, folder: &Path) -> SkillRules {
            SkillRules::by_path(folder, LintConfig::default())
        }
    }

    fn request(paths: &[PathBuf]) -> LintRequest {
        LintRequest {
            paths: paths.to_vec(),
            rules: Box::new(ByPath),
            limits: Limits::default(),
            memory: None,
        }
    }

    fn skill(root: &Path, path: &str) -> PathBuf {
        let folder = root.join(path);
        std::fs::create_dir_all(folder.join("scripts")).unwrap();
        let name = folder.file_name().unwrap().to_str().unwrap();
        let text = format!(
            "---\nname: {name}\ndescription: Does this. Use when that is asked for.\n---\n\n# X\n"
        );
        std::fs::write(folder.join("SKILL.md"), text).unwrap();
        folder
    }

    #[test]
    fn the_path_decides_on_the_profile() {
        let root = tempfile::tempdir().unwrap();
        skill(root.path(), ".claude/skills/a");
        skill(root.path(), "b");
        let report = lint(&request(&[root.path().into()])).unwrap();
        let profiles: Vec<_> = report
            .skills
            .iter()
            .map(|skill| skill.profiles[0])
            .collect();
        assert_eq!(profiles, ["claude-code", "spec"]);
        assert_eq!(
            report.skills[0].profile_reason.as_deref(),
            Some("it is in `.claude/skills`")
        );
    }

    #[test]
    fn files_and_folders_of_a_skill_stand_for_it_once() {
        let root = tempfile::tempdir().unwrap();
        let folder = skill(root.path(), "a");
        let paths = [
            folder.join("SKILL.md"),
            folder.join("scripts"),
            folder.clone(),
        ];
        assert_eq!(lint(&request(&paths)).unwrap().skills.len(), 1);
    }

    #[test]
    fn no_skill_and_no_path_are_told_apart() {
        let root = tempfile::tempdir().unwrap();
        let kind = |path: PathBuf| lint(&request(&[path])).unwrap_err().kind;
        assert_eq!(kind(root.path().join("nowhere")), "not-found");
        // A temporary folder has no skill above it either.
        assert_eq!(kind(root.path().into()), "no-skill");
    }

    #[test]
    fn archives_are_looked_into_and_never_changed() {
        let root = tempfile::tempdir().unwrap();
        let folder = skill(root.path(), "a");
        let plan =
            crate::ops::pack::plan(&folder, &crate::bundle::leave_out::Choices::default()).unwrap();
        let archive = root.path().join("a.skill");
        let packing = crate::ops::pack::Request {
            plan: &plan,
            layout: crate::ops::pack::Layout::Folder,
            format: crate::ops::pack::Format::TarGz,
            output: &archive,
            allow_large: false,
        };
        crate::ops::pack::run(&packing, &crate::ops::Silent).unwrap();
        let request = request(&[archive.clone(), folder]);
        let report = lint(&request).unwrap();
        let paths: Vec<_> = report.skills.iter().map(|s| Path::new(&s.path)).collect();
        assert_eq!(paths, [root.path().join("a"), archive]);
        let messages = |index: usize| {
            let findings = &report.skills[index].findings;
            findings
                .iter()
                .map(|f| f.message.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(messages(0), messages(1));
        assert_eq!(find(&request).err().unwrap().kind, "usage");
    }

    #[test]
    fn paths_are_shown_as_typed() {
        let shown = ["./a/b/", ".", "a", "/", ""].map(|path| display(Path::new(path)));
        assert_eq!(shown, ["a/b", ".", "a", "/", "."]);
    }
}
