//! Writes the section of a system prompt that tells an agent of its skills.

pub mod library;
mod measure;
mod report;
mod section;
pub mod tiers;

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::bundle::Bundle;
use crate::bundle::discover::{Found, discover, enclosing};
use crate::bundle::walk::is_document_name;
use crate::ops::install::own::ours;
use crate::ops::lint::display;
use crate::ops::refused::{Refusals, by_now};
use crate::prompt::render::Format;
use crate::prompt::{Budget, Skill, Unusable};
use crate::tables::agents::Share;

pub use report::{Report, report_json, shown_word};
pub use section::{Section, write};

/// A template of the full mode.
#[derive(Clone, Copy, Debug)]
pub struct Template<'t> {
    /// What it is called where something is wrong with it.
    pub name: &'t str,
    /// What it says.
    pub text: &'t str,
}

/// The template of the full mode that is used when nobody brings another.
pub const TEMPLATE: &str = include_str!("../../prompt/full.md");
/// How much is said of each skill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Name, description, where to read on.
    #[default]
    Catalog,
    /// Everything.
    Full,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A text for the prompt.
    Text(Format),
    /// A document with everything that is known, and the report.
    Json,
    /// Tools of the Model Context Protocol.
    McpTools,
}

/// A skill's folder, and what to say about where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// A skill's folder, or a folder of skills.
    pub folder: PathBuf,
    /// The tier it belongs to, when there are several.
    pub tier: Option<String>,
}

/// The skills of some places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gathered {
    /// In the order of the places, then of the paths.
    pub skills: Vec<Skill>,
    /// What was left out for a reason that somebody should mend.
    pub notices: Vec<String>,
}

/// Reads the skills of some places. A broken one, and one that is refused by now, is left out with
/// its reason, and the others stay.
pub fn gather(places: &[Place], mode: Mode, refusals: &Refusals<'_>) -> Gathered {
    let mut gathered = Gathered::default();
    for place in places {
        let mut found = discover(&place.folder);
        gathered.notices.extend(found.notices);
        leave_second_copies(&place.folder, &mut found.skills);
        let read: Vec<(PathBuf, Result<Skill, Unusable>)> = found
            .skills
            .into_par_iter()
            .map(|found| {
                let skill = match refusals.folder(&found.folder) {
                    Some(why) => Err(Unusable(by_now(&why))),
                    None => {
                        let bundle = Bundle::open_listed(&found.folder, found.listing);
                        read(&bundle, &found.folder, mode)
                    }
                };
                (found.folder, skill)
            })
            .collect();
        for (folder, skill) in read {
            match skill {
                Ok(skill) => gathered.skills.push(Skill {
                    tier: place.tier.clone(),
                    ..skill
                }),
                Err(Unusable(why)) => {
                    let folder = display(&folder);
                    gathered
                        .notices
                        .push(format!("`{folder}` is left out: {why}"));
                }
            }
        }
    }
    gathered
}

/// Why nobody can be told of a folder that is a skill; none when somebody can, and when it is none.
pub fn untold(folder: &Path) -> Option<String> {
    let is_skill = enclosing(&folder.join("x")).is_some_and(|found| found == folder);
    let bundle = is_skill.then(|| Bundle::open(folder))?;
    let unusable = Skill::of(&bundle, String::new()).err();
    unusable.map(|Unusable(why)| why)
}

/// Where a skill lies beside the copies that we made of it, it is told of by itself.
fn leave_second_copies(root: &Path, found: &mut Vec<Found>) {
    let folders: Vec<PathBuf> = found.iter().map(|found| found.folder.clone()).collect();
    let ours = ours(root, &folders);
    let own = folders.iter().filter(|folder| !ours.contains(*folder));
    let own: BTreeSet<&OsStr> = own.filter_map(|folder| folder.file_name()).collect();
    let is_second = |folder: &Path| {
        let name = folder.file_name();
        ours.contains(folder) && name.is_some_and(|name| own.contains(name))
    };
    found.retain(|found| !is_second(&found.folder));
}

impl Gathered {
    /// As agents take it: by name, and of two with one name the one of the earlier place.
    /// What the model is not to choose by itself stays behind; says how many those are.
    pub fn settle(&mut self) -> usize {
        let before = self.skills.len();
        self.skills.retain(|skill| !skill.is_hidden);
        let hidden = before - self.skills.len();
        let mut known: BTreeMap<String, Skill> = BTreeMap::new();
        for skill in std::mem::take(&mut self.skills) {
            let Some(first) = known.get_mut(&skill.name) else {
                known.insert(skill.name.clone(), skill);
                continue;
            };
            if first.location == skill.location {
                continue;
            }
            // Nobody takes the name of a folder by calling himself so in another one beside it.
            let is_usurped = is_beside(first, &skill) && is_at_home(&skill) && !is_at_home(first);
            let other = match is_usurped {
                true => std::mem::replace(first, skill),
                false => skill,
            };
            let why = outdone(&first.location, !is_usurped);
            self.notices
                .push(format!("`{}` is left out: {why}", other.location));
        }
        self.skills = known.into_values().collect();
        for skill in &mut self.skills {
            if let Some(when) = skill.when_to_use.take() {
                skill.description = format!("{} {when}", skill.description);
            }
        }
        hidden
    }
}

/// Why one of two skills with one name is left out: the other one, and what makes it stronger.
pub fn outdone(winner: &str, comes_first: bool) -> String {
    let why = match comes_first {
        true => "has that name too, and comes first",
        false => "is in the folder of that name",
    };
    format!("`{winner}` {why}")
}

/// The folder of a skill's document, within what. A document alone, beside the folders of a
/// library, stands for a folder of its name.
fn folder_of(skill: &Skill) -> Option<(&str, &str)> {
    let (folder, document) = skill.location.rsplit_once('/')?;
    match document.strip_suffix(".md") {
        Some(own) if !is_document_name(document) => Some((folder, own)),
        _ => folder.rsplit_once('/'),
    }
}

/// Whether a skill stands in the folder of its own name.
fn is_at_home(skill: &Skill) -> bool {
    folder_of(skill).is_some_and(|(_, own)| own == skill.name)
}

/// Whether the folders of two skills lie beside each other.
fn is_beside(one: &Skill, other: &Skill) -> bool {
    let within = |skill| folder_of(skill).map(|(within, _)| within);
    within(one).is_some() && within(one) == within(other)
}

fn read(bundle: &Bundle, folder: &Path, mode: Mode) -> Result<Skill, Unusable> {
    let document = bundle.document_name.as_deref().unwrap_or("SKILL.md");
    let path = folder.join(document);
    let mut skill = Skill::of(bundle, display(&path))?;
    let modified = std::fs::metadata(&path).and_then(|metadata| metadata.modified());
    let since = modified
        .ok()
        .and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    skill.changed = since.map_or(0, |since| since.as_secs());
    Ok(match mode {
        Mode::Catalog => skill,
        Mode::Full => skill.whole(bundle),
    })
}

/// What to write, and how much of it.
pub struct Request<'r> {
    /// How much is said of each skill.
    pub mode: Mode,
    /// How it is written.
    pub look: Look,
    /// How much it may take.
    pub budget: Option<Budget>,
    /// How many tokens the agent's window holds.
    pub context: Option<usize>,
    /// What the agent gives to the section, when nobody says a budget.
    pub share: Option<Share>,
    /// What the user asked for: skills that answer it come first where space is short.
    pub question: &'r str,
    /// Skills that come first in any case.
    pub pinned: &'r [String],
    /// The template of the full mode.
    pub template: Template<'r>,
    /// Fail where something would have to be cut.
    pub strict: bool,
    /// Count the tokens of every skill, also where no budget asks for it.
    pub counts: bool,
}
