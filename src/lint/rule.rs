//! What a rule is made of.

use super::sink::Sink;
use super::subject::Subject;
use crate::diagnostics::{Applicability, RuleId, Severity};
use crate::tables::profiles::{PROFILES, Profile, ProfileId};

/// What a rule is about; the first two letters of its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// The fences, the YAML, the fields.
    Frontmatter,
    /// `name`.
    Name,
    /// `description`.
    Description,
    /// Files and folders.
    Layout,
    /// Links and paths in the text.
    Links,
    /// Scripts.
    Scripts,
    /// `skill.yaml` and what belongs there.
    Manifest,
    /// JSON Schemas and the samples they describe.
    Schema,
    /// What only one client or system understands.
    Portability,
    /// What makes a skill good to read for an agent.
    Authoring,
    /// What could harm whoever loads the skill.
    Security,
    /// Looks.
    Style,
}

impl Group {
    /// All groups, in the order of the documentation.
    pub const ALL: [Group; 12] = [
        Self::Frontmatter,
        Self::Name,
        Self::Description,
        Self::Layout,
        Self::Links,
        Self::Scripts,
        Self::Manifest,
        Self::Schema,
        Self::Portability,
        Self::Authoring,
        Self::Security,
        Self::Style,
    ];

    /// The name for `--select` and the documentation.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Frontmatter => "frontmatter",
            Self::Name => "name",
            Self::Description => "description",
            Self::Layout => "layout",
            Self::Links => "links",
            Self::Scripts => "scripts",
            Self::Manifest => "manifest",
            Self::Schema => "schema",
            Self::Portability => "portability",
            Self::Authoring => "authoring",
            Self::Security => "security",
            Self::Style => "style",
        }
    }

    /// The letters that its codes start with.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Frontmatter => "FM",
            Self::Name => "NM",
            Self::Description => "DS",
            Self::Layout => "LY",
            Self::Links => "LK",
            Self::Scripts => "SC",
            Self::Manifest => "MF",
            Self::Schema => "SM",
            Self::Portability => "PT",
            Self::Authoring => "AU",
            Self::Security => "SE",
            Self::Style => "ST",
        }
    }
}

/// How binding the text is that a rule stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// A validator or client refuses what breaks it.
    Must,
    /// A specification or client asks for it.
    Should,
    /// Good practice, from experience.
    Advice,
}

impl Strength {
    /// The word for the documentation.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Must => "MUST",
            Self::Should => "SHOULD",
            Self::Advice => "advice",
        }
    }
}

/// Where a rule comes from.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The text that it stands on.
    pub url: &'static str,
    /// When that text was read.
    pub read: &'static str,
    /// How binding it is.
    pub strength: Strength,
}

/// A rule's documentation: Markdown, shown by `explain` and in `docs/rules.md`.
#[derive(Clone, Copy, Debug)]
pub struct RuleDocs {
    /// What it finds: one sentence that stands alone.
    pub what: &'static str,
    /// Why that matters, and to whom.
    pub why: &'static str,
    /// An example that it finds.
    pub bad: &'static str,
    /// The same, mended.
    pub good: &'static str,
    /// Where it comes from.
    pub sources: &'static [Source],
}

/// How much a rule weighs, per profile; `None` is off.
#[derive(Clone, Copy, Debug)]
pub struct Levels {
    /// Where nothing else is said.
    pub base: Option<Severity>,
    /// Profiles that weigh it otherwise.
    pub special: &'static [(ProfileId, Option<Severity>)],
}

impl Levels {
    /// The same everywhere.
    pub const fn all(level: Severity) -> Self {
        Self {
            base: Some(level),
            special: &[],
        }
    }

    /// `base`, but for some profiles.
    pub const fn but(
        base: Option<Severity>,
        special: &'static [(ProfileId, Option<Severity>)],
    ) -> Self {
        Self { base, special }
    }

    /// The weight under a profile. `strict` takes the heaviest of all clients, `publish`
    /// and `lenient` follow `spec`, the latter without errors.
    pub fn under(&self, profile: ProfileId) -> Option<Severity> {
        let special = self.special.iter().find(|(id, _)| *id == profile);
        if let Some(&(_, level)) = special {
            return level;
        }
        match profile {
            ProfileId::Strict => PROFILES
                .iter()
                .filter(|p| p.id != ProfileId::Strict && p.id != ProfileId::Lenient)
                .map(|p| self.under(p.id))
                .max()
                .flatten(),
            ProfileId::Publish => self.under(ProfileId::Spec),
            ProfileId::Lenient => self.under(ProfileId::Spec).min(Some(Severity::Warning)),
            _ => self.base,
        }
    }
}

/// A rule: what it says, how much it weighs, how it looks for it.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Stable code, such as `FM001`.
    pub code: &'static str,
    /// Readable name, such as `frontmatter-missing`.
    pub name: &'static str,
    /// What it is about.
    pub group: Group,
    /// How much it weighs.
    pub levels: Levels,
    /// The best fix that it may offer.
    pub fix: Option<Applicability>,
    /// Its documentation.
    pub docs: RuleDocs,
    /// How it looks for it.
    pub check: Check,
}

/// Looks at a skill and puts what it finds into the sink.
pub type Check = fn(&Subject<'_>, &mut Sink<'_>);

impl Rule {
    /// Code and name, as a finding carries them.
    pub const fn id(&self) -> RuleId {
        RuleId {
            code: self.code,
            name: self.name,
        }
    }

    /// How much it weighs under a profile.
    pub fn level(&self, profile: &Profile) -> Option<Severity> {
        self.levels.under(profile.id)
    }

    /// Where its documentation stands on the web.
    pub fn url(&self) -> String {
        rule_url(self.code)
    }
}

/// Where a rule's documentation stands on the web.
pub fn rule_url(code: &str) -> String {
    const DOCS: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/rules.md#");
    format!("{DOCS}{}", code.to_lowercase())
}
