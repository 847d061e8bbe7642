//! What speaks against skills by now that stood well when they came: `open-skills audit`.

mod silent;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::indexes::Asked;
use super::install::{Doorkeeper, Incoming};
use super::lint::display;
use super::parting::Parting;
use super::pull::{self, Rights};
use super::vouching;
use crate::archive::digest::TreeDigest;
use crate::bundle::Bundle;
use crate::bundle::manifest::Manifest;
use crate::bundle::versions::{Version, Wanted};
use crate::diagnostics::{Explain, Failure};
use crate::ops::diff::permissions;
use crate::registry::documents::IndexEntry;
use crate::registry::resolve::{Indexes, Package};
use crate::registry::{Digest, in_parallel};
use crate::signing::policy::{Policy, Subject};
use crate::store::installed::links::{Standing, standing};
use crate::store::installed::record::{InstalledSkill, Record};
use crate::store::installed::{Installed, Site, holds, look};
use crate::store::lockfile::{LockedSkill, Lockfile};

pub use silent::Silent;

/// Something that speaks against a skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The skill.
    pub skill: String,
    /// Its version, if it has one.
    pub version: Option<String>,
    /// A stable word for machines, such as `yanked`.
    pub kind: &'static str,
    /// What it is.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many skills were looked at.
    pub checked: usize,
    /// What speaks against them.
    pub findings: Vec<Finding>,
    /// The registries that could not be asked, so that nobody knows what they would say.
    pub silent: Vec<Silent>,
    /// What nobody could be asked about, because nobody may be asked.
    pub unasked: Vec<String>,
}

impl Report {
    /// Whether nothing speaks against anything, as far as it could be asked.
    pub fn is_fine(&self) -> bool {
        self.findings.is_empty() && self.silent.is_empty()
    }
}

/// A lock and all that it can be compared with.
pub struct Request<'r> {
    /// How to fetch, and who decides what may come in.
    pub pull: &'r pull::Request<'r>,
    /// The lock.
    pub lock: &'r Lockfile,
    /// What is installed beside it.
    pub site: &'r Site,
    /// The folder of pulled skills, unless the lock is about installed ones only.
    pub pulled_into: Option<&'r Path>,
    /// Where whoever asks is: commands in advice are run there.
    pub cwd: &'r Path,
    /// What the user and administrators decided.
    pub policy: &'r Policy,
}

/// Looks at everything in a lock, and at what was installed beside it.
pub fn lock(request: &Request<'_>, asked: &Asked<'_>) -> Result<Report, Failure> {
    let record = &request.site.record()?;
    let skills = &request.lock.skills;
    let packages: Vec<Package> = skills.iter().map(package).collect();
    asked.prefetch(&packages, request.pull.jobs);
    let mut report = Report {
        checked: skills.len(),
        ..Report::default()
    };
    for (skill, package) in skills.iter().zip(&packages) {
        report.findings.extend(refused(skill, request.policy));
        report.findings.extend(edits(request, record, skill));
        match is_closed(request, skill) {
            true => report.unasked.push(skill.name.to_string()),
            false => of_index(skill, package, asked, &mut report),
        }
    }
    let jobs = request.pull.jobs.max(1);
    let judged = in_parallel(skills, jobs, |skill| judge(request, skill));
    for (skill, judged) in skills.iter().zip(judged) {
        match judged? {
            Judged::Found(finding) => report.findings.push(finding),
            Judged::Unasked(failure) => silent::note_version(&mut report.silent, skill, failure),
            Judged::Fine => {}
        }
    }
    let parting = parting(request, record);
    for (skill, package) in skills.iter().zip(&packages) {
        let is_only = || is_only_version(skill, package, asked);
        let of_skill = |finding: &&mut Finding| finding.skill == skill.name.as_str();
        for finding in report.findings.iter_mut().filter(of_skill) {
            finding.hint = match finding.kind {
                "blocked" | "revoked" => Some(parting.advice(skill)),
                "yanked" | "gone" if is_only() => {
                    let advice = parting.advice(skill);
                    Some(format!("there is no other version; {advice}"))
                }
                _ => continue,
            };
        }
    }
    beside_lock(request, record, &mut report);
    report
        .findings
        .sort_by(|a, b| (&a.skill, a.kind).cmp(&(&b.skill, b.kind)));
    report.findings.dedup();
    let place = parting.elsewhere();
    for finding in report.findings.iter_mut().filter(|_| !place.is_empty()) {
        let command = format!("`open-skills update {}", finding.skill);
        if let Some(hint) = &mut finding.hint {
            *hint = hint.replace(&format!("{command}`"), &format!("{command}{place}`"));
        }
    }
    Ok(report)
}

/// Looks at folders and archives that no lock speaks of.
pub fn incoming(all: &[Incoming], door: &dyn Doorkeeper) -> Report {
    let mut report = Report {
        checked: all.len(),
        ..Report::default()
    };
    for incoming in all {
        if let Err(failure) = door.admit(incoming) {
            report.findings.push(Finding {
                skill: incoming.name.to_string(),
                version: incoming.version.clone(),
                kind: failure.kind,
                message: failure.message,
                hint: failure.hint,
            });
        }
    }
    report
}

fn package(skill: &LockedSkill) -> Package {
    Package {
        registry: skill.registry.clone(),
        name: skill.name.clone(),
    }
}

/// How to be rid of what is found.
fn parting<'p>(request: &Request<'p>, record: &'p Record) -> Parting<'p> {
    Parting {
        lock: request.lock,
        file: request.pull.lock,
        record,
        pulled_into: request.pulled_into,
        cwd: request.cwd,
    }
}

/// What puts a folder right: a pull where it was pulled, else an installation.
fn mending(request: &Request<'_>, skill: &LockedSkill, folder: &Path) -> String {
    let is_pulled = request
        .pulled_into
        .is_some_and(|into| folder.parent() == Some(into));
    let place = parting(request, &Record::default()).elsewhere();
    let name = &skill.name;
    match is_pulled {
        true => format!("`open-skills pull --force {name}{place}` puts it right"),
        false => format!("`open-skills install --force {name}` puts it right"),
    }
}

fn finding(skill: &LockedSkill, kind: &'static str, message: String) -> Finding {
    let name = &skill.name;
    let hint = match kind {
        "yanked" | "gone" => format!("`open-skills update {name}` takes another version"),
        "modified" | "permissions" => {
            format!("`open-skills install --force {name}` puts it right")
        }
        _ => format!("`open-skills verify` says more of an archive of `{name}`"),
    };
    Finding {
        skill: name.to_string(),
        version: Some(skill.version.to_string()),
        kind,
        message,
        hint: Some(hint),
    }
}

/// Whether the user or an administrator refuses it by now.
fn refused(skill: &LockedSkill, policy: &Policy) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (what, digest) in [("tree", skill.tree), ("archive", skill.archive)] {
        if is_blocked(digest, policy) {
            let message = format!("its {what} `{digest}` is blocked");
            findings.push(finding(skill, "blocked", message));
        }
    }
    let signer = skill.signer.as_deref();
    if let Some((signer, revocation)) = signer.zip(signer.and_then(|s| policy.revocation_of(s))) {
        let reason = revocation.reason.as_ref();
        let reason = reason.map_or(String::new(), |reason| format!(": {reason}"));
        let message = format!("its key `{signer}` was revoked{reason}");
        findings.push(finding(skill, "revoked", message));
    }
    findings
}

fn is_blocked(digest: Digest, policy: &Policy) -> bool {
    let known = digest.to_string().parse::<TreeDigest>();
    known.is_ok_and(|known| policy.is_revoked_digest(&known.sha256()))
}

fn is_closed(request: &Request<'_>, skill: &LockedSkill) -> bool {
    let registry = request.pull.registries.get(&skill.registry);
    request.pull.offline && registry.is_ok_and(|registry| !registry.location.is_local())
}

/// What the registry says of the version by now.
fn of_index(skill: &LockedSkill, package: &Package, asked: &Asked<'_>, report: &mut Report) {
    let index = match asked.index(package) {
        Ok(index) => index,
        Err(error) if silent::is_of_registry(&error) => {
            silent::note_index(&mut report.silent, skill, &error);
            return;
        }
        Err(error) => {
            report.findings.push(Finding {
                hint: error.hint(),
                ..finding(skill, error.kind(), error.to_string())
            });
            return;
        }
    };
    let Some(entry) = index.version(&skill.version) else {
        let message = format!("`{}` has this version no more", skill.registry);
        report.findings.push(finding(skill, "gone", message));
        return;
    };
    if let Some(yanked) = &entry.yanked {
        let reason = yanked.reason.as_ref();
        let reason = reason.map_or(String::new(), |reason| format!(": {reason}"));
        let message = format!("the version was taken back{reason}");
        report.findings.push(finding(skill, "yanked", message));
    }
}

/// What there is to say of a version.
enum Judged {
    Fine,
    Found(Finding),
    /// Its registry could not be asked.
    Unasked(Failure),
}

/// Judges the version again, by the trust policy of today.
fn judge(request: &Request<'_>, skill: &LockedSkill) -> Result<Judged, Failure> {
    Ok(match pull::examine(request.pull, skill) {
        Ok(examined) if examined.signer == skill.signer => Judged::Fine,
        Ok(examined) => {
            let message = match (&skill.signer, &examined.signer) {
                (Some(before), Some(now)) => {
                    format!("`{now}` vouches for it now; when it was locked, `{before}` did")
                }
                (Some(before), None) => format!("`{before}` vouches for it no more"),
                // A signature that was added, or believed, since then harms nobody.
                (None, _) => return Ok(Judged::Fine),
            };
            Judged::Found(finding(skill, "signer-changed", message))
        }
        Err(failure) if is_of_this_machine(&failure, request) => return Err(failure),
        // What may not be asked for is said to be unasked.
        Err(failure) if failure.kind == "unreachable" && is_closed(request, skill) => Judged::Fine,
        Err(failure) if silent::is_kind(failure.kind) => Judged::Unasked(failure),
        Err(failure) => Judged::Found(Finding {
            hint: failure.hint,
            ..finding(skill, failure.kind, failure.message)
        }),
    })
}

/// Whether nothing that fits the wish could be taken in the place of the locked version.
fn is_only_version(skill: &LockedSkill, package: &Package, asked: &Asked<'_>) -> bool {
    let wanted = skill.wanted.as_deref().map(Wanted::in_manifest);
    let fits = |version: &Version| match &wanted {
        Some(Ok(Wanted::Fitting(requirement))) => requirement.matches(version.semver()),
        _ => true,
    };
    let is_other = |entry: &IndexEntry| {
        entry.yanked.is_none() && entry.version != skill.version && fits(&entry.version)
    };
    let index = asked.index(package);
    index.is_ok_and(|index| !index.versions.iter().any(is_other))
}

/// Whether it says something of this machine's disk, and nothing of the skill.
fn is_of_this_machine(failure: &Failure, request: &Request<'_>) -> bool {
    let is_about_cache = || {
        let cache = request.pull.cache.map(|cache| display(cache.folder()));
        cache.is_some_and(|cache| failure.message.contains(&cache))
    };
    match failure.kind {
        "read-only" | "no-space" => true,
        "denied" | "io" => is_about_cache(),
        _ => false,
    }
}

/// Folders that are not as the lock says, and what their files may do that it does not say.
fn edits(request: &Request<'_>, record: &Record, skill: &LockedSkill) -> Vec<Finding> {
    let name = skill.name.as_str();
    let pulled = request.pulled_into.filter(|_| !skill.installed_only);
    let pulled = pulled.map(|folder| folder.join(name));
    let mut folders: Vec<PathBuf> = pulled
        .into_iter()
        .chain([request.site.copy(name)])
        .filter(|folder| is_edited(folder, skill.tree))
        .collect();
    if let Some(installed) = record.skills.iter().find(|known| known.name == skill.name) {
        folders.extend(edited_places(request.site, installed));
    }
    let mut findings = Vec::new();
    for folder in folders {
        let shown = display(&folder);
        let message = format!("`{shown}` is not what the lock says");
        let hint = Some(mending(request, skill, &folder));
        findings.push(Finding {
            hint: hint.clone(),
            ..finding(skill, "modified", message)
        });
        let now = permissions(&Manifest::of(&Bundle::open(&folder)));
        let examined = pull::examine(&ungated(request.pull), skill);
        let Ok(locked) = examined.map(|examined| examined.rights) else {
            continue;
        };
        let added = added(&locked, &now);
        if !added.is_empty() {
            let message = format!("`{shown}` asks for more than was locked: {added}");
            findings.push(Finding {
                hint: hint.clone(),
                ..finding(skill, "permissions", message)
            });
        }
    }
    findings
}

/// Whether a folder that is there holds other files than these.
fn is_edited(folder: &Path, tree: Digest) -> bool {
    let is_absent = look(folder).is_ok_and(|there| there == Installed::Absent);
    !is_absent && !holds(folder, tree)
}

/// What agents read in the place of what was put there: a copy that was changed, a link that
/// leads elsewhere.
fn edited_places(site: &Site, skill: &InstalledSkill) -> Vec<PathBuf> {
    let copy = site.copy(skill.name.as_str());
    let places = skill.places.iter();
    let places = places.map(|place| (site.whole(&place.path), place.tree));
    let edited = places.filter(|(path, tree)| match standing(path, &copy, &|t| t == tree) {
        Ok(Standing::Absent | Standing::Ours) => false,
        Ok(Standing::Tree(there)) => there != *tree,
        Ok(Standing::OtherLink | Standing::Foreign) | Err(_) => true,
    });
    edited.map(|(path, _)| path).collect()
}

/// The same request without anybody who decides: only the bytes are wanted.
fn ungated<'r>(request: &pull::Request<'r>) -> pull::Request<'r> {
    pull::Request {
        gate: None,
        ..*request
    }
}

fn added(locked: &Rights, now: &Rights) -> String {
    let added = now.difference(locked);
    let added: Vec<String> = added
        .map(|(kind, value)| format!("{kind} {value}"))
        .collect();
    added.join(", ")
}

/// What is installed and stands in no lock: its files and its key can still be refused.
fn beside_lock(request: &Request<'_>, record: &Record, report: &mut Report) {
    let locked: BTreeSet<&str> = request
        .lock
        .skills
        .iter()
        .map(|s| s.name.as_str())
        .collect();
    let beside = record.skills.iter();
    for skill in beside.filter(|skill| !locked.contains(skill.name.as_str())) {
        report.checked += 1;
        let mut say = |kind, message: String| {
            let name = &skill.name;
            report.findings.push(Finding {
                skill: name.to_string(),
                version: skill.version.clone(),
                kind,
                message,
                hint: Some(format!("`open-skills uninstall {name}` takes it away")),
            });
        };
        let digests = [Some(skill.tree), skill.source.archive];
        for digest in digests.into_iter().flatten() {
            if is_blocked(digest, request.policy) {
                say("blocked", format!("`{digest}` is blocked"));
            }
        }
        let signer = skill.source.signer.as_deref();
        if signer.is_some_and(|signer| request.policy.revocation_of(signer).is_some()) {
            let signer = signer.unwrap_or_default();
            say("revoked", format!("its key `{signer}` was revoked"));
        }
        let subject = Subject::local(skill.name.as_str());
        if signer.is_none()
            && let Some(why) = vouching::refused_unsigned(request.policy, &subject)
        {
            say("unsigned", why);
        }
        let copy = request.site.copy(skill.name.as_str());
        let edited = (!holds(&copy, skill.tree)).then_some(copy).into_iter();
        for folder in edited.chain(edited_places(request.site, skill)) {
            let shown = display(&folder);
            say("modified", format!("`{shown}` is not as it was installed"));
        }
    }
}
