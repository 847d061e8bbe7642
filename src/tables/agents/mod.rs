//! The agents: in which folders each looks for skills, and which copy wins.
//!
//! Facts read on 2026-11-21 from the clients' documentation and the table of the npm
//! package `skills` 1.5.18. The rows are data; a configuration may change them or add its
//! own ([`Agent::overlaid`]), so everybody else works with the owned [`Agent`].

mod place;
mod rows;

use std::path::{Path, PathBuf};

pub use place::{Surroundings, presence};

use super::profiles::ProfileId;

/// Where skills for an agent lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Put there by whoever administers the machine.
    Managed,
    /// In the user's home.
    User,
    /// In the project.
    Project,
}

impl Scope {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Managed => "managed",
            Self::User => "user",
            Self::Project => "project",
        }
    }
}

/// Who put a skill into a folder tree that several fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// What comes with the product.
    Builtin,
    /// What an organisation shares.
    Shared,
    /// What one user added.
    User,
}

impl Tier {
    /// All of them, the weakest first.
    pub const ALL: [Self; 3] = [Self::Builtin, Self::Shared, Self::User];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Builtin => "builtin",
            Self::Shared => "shared",
            Self::User => "user",
        }
    }

    /// The tier of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.as_str() == name)
    }
}

/// What most agents do: the nearer copy wins.
const PROJECT_FIRST: [Scope; 3] = [Scope::Project, Scope::User, Scope::Managed];
/// What Claude Code does: enterprise, personal, project.
const USER_FIRST: [Scope; 3] = [Scope::Managed, Scope::User, Scope::Project];

/// How much of its window an agent gives to the list of skills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// So many hundredths of the window.
    pub percent: u32,
    /// So many characters when the window is not known.
    pub characters: usize,
    /// The longest description that it shows, in characters.
    pub description: Option<usize>,
}

/// One row of the built-in table.
#[derive(Clone, Copy, Debug)]
struct Row {
    name: &'static str,
    title: &'static str,
    aliases: &'static [&'static str],
    project: &'static str,
    user: &'static str,
    also_project: &'static [&'static str],
    also_user: &'static [&'static str],
    managed: &'static [&'static str],
    marks: &'static [&'static str],
    precedence: &'static [Scope; 3],
    context: Option<usize>,
    share: Option<Share>,
    profile: Option<ProfileId>,
}

/// An agent.
///
/// Folders are written as people write them: relative to the project, or with `~` and
/// `${NAME:-default}`; between `|` stand alternatives of which the first that is there counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// The name on the command line.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Other names that people type.
    pub aliases: Vec<String>,
    /// Its folder in a project, relative to the project.
    pub project: Option<String>,
    /// Its folder of the user.
    pub user: Option<String>,
    /// More project folders that it reads, strongest first.
    pub also_project: Vec<String>,
    /// More folders of the user that it reads, strongest first.
    pub also_user: Vec<String>,
    /// Folders that an administrator fills.
    pub managed: Vec<String>,
    /// Paths that show that it is here; the folders above its skills when there are none.
    pub marks: Vec<String>,
    /// Which scope wins, strongest first.
    pub precedence: [Scope; 3],
    /// How many tokens its window holds.
    pub context: Option<usize>,
    /// What it gives to the list of skills.
    pub share: Option<Share>,
    /// The profile of the linter that speaks for it.
    pub profile: Option<ProfileId>,
}

/// What a configuration changes about an agent; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overlay {
    /// What people call it.
    pub title: Option<String>,
    /// Its folder in a project.
    pub project: Option<String>,
    /// Its folder of the user.
    pub user: Option<String>,
    /// Whether the user's copy wins over the project's.
    pub user_first: Option<bool>,
    /// How many tokens its window holds.
    pub context: Option<usize>,
}

impl From<&Row> for Agent {
    fn from(row: &Row) -> Self {
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
        let folder = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self {
            name: row.name.to_owned(),
            title: row.title.to_owned(),
            aliases: words(row.aliases),
            project: folder(row.project),
            user: folder(row.user),
            also_project: words(row.also_project),
            also_user: words(row.also_user),
            managed: words(row.managed),
            marks: words(row.marks),
            precedence: *row.precedence,
            context: row.context,
            share: row.share,
            profile: row.profile,
        }
    }
}

/// The built-in table, by name.
pub fn built_in() -> Vec<Agent> {
    rows::ROWS.iter().map(Agent::from).collect()
}

impl Agent {
    /// An agent that only the configuration knows.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            title: name.to_owned(),
            aliases: Vec::new(),
            project: None,
            user: None,
            also_project: Vec::new(),
            also_user: Vec::new(),
            managed: Vec::new(),
            marks: Vec::new(),
            precedence: PROJECT_FIRST,
            context: None,
            share: None,
            profile: None,
        }
    }

    /// The same agent with what a configuration says about it.
    #[must_use]
    pub fn overlaid(mut self, overlay: &Overlay) -> Self {
        if let Some(title) = &overlay.title {
            self.title.clone_from(title);
        }
        if overlay.project.is_some() {
            self.project.clone_from(&overlay.project);
        }
        if overlay.user.is_some() {
            self.user.clone_from(&overlay.user);
        }
        if let Some(user_first) = overlay.user_first {
            self.precedence = match user_first {
                true => USER_FIRST,
                false => PROJECT_FIRST,
            };
        }
        self.context = overlay.context.or(self.context);
        self
    }

    /// Whether it answers to a name.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.iter().any(|alias| alias == name)
    }

    /// Which tier wins where several have a skill of one name, strongest first. Where the
    /// machine's administrator has the last word, what the organisation shares does.
    pub fn tiers(&self) -> [Tier; 3] {
        match self.precedence[0] {
            Scope::Managed => [Tier::Shared, Tier::User, Tier::Builtin],
            _ => [Tier::User, Tier::Shared, Tier::Builtin],
        }
    }

    /// The folder that skills are installed into.
    pub fn folder(&self, scope: Scope, around: &Surroundings<'_>) -> Option<PathBuf> {
        match scope {
            Scope::Project => self
                .project
                .as_ref()
                .map(|below| around.project.join(below)),
            Scope::User => around.resolve(self.user.as_deref()?),
            Scope::Managed => around.resolve(self.managed.first()?),
        }
    }

    /// Every folder that it reads, the one whose copy wins first.
    pub fn folders(&self, around: &Surroundings<'_>) -> Vec<(Scope, PathBuf)> {
        let mut folders: Vec<(Scope, PathBuf)> = Vec::new();
        for scope in self.precedence {
            let mut add = |path: Option<PathBuf>| {
                if let Some(path) = path.filter(|path| folders.iter().all(|(_, p)| p != path)) {
                    folders.push((scope, path));
                }
            };
            match scope {
                Scope::Project => {
                    let all = self.project.iter().chain(&self.also_project);
                    all.for_each(|below| add(Some(around.project.join(below))));
                }
                Scope::User => {
                    let all = self.user.iter().chain(&self.also_user);
                    all.for_each(|written| add(around.resolve(written)));
                }
                Scope::Managed => {
                    let all = self.managed.iter();
                    all.for_each(|written| add(around.resolve(written)));
                }
            }
        }
        folders
    }

    /// What shows that it is here, if anything does.
    pub fn presence(
        &self,
        around: &Surroundings<'_>,
        is_there: &dyn Fn(&Path) -> bool,
    ) -> Option<PathBuf> {
        presence(self, around, is_there)
    }
}

#[cfg(test)]
mod tests;
