//! How flags and settings say which rules look at a skill, and under which profiles.

use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};

use crate::diagnostics::{Failure, Severity, shell_word};
use crate::lint::{LintConfig, Selector};
use crate::ops::lint::{RulesFor, SkillRules};
use crate::settings::Settings;
use crate::tables::profiles::{PROFILES, Profile};

/// What one layer says: the flags, the configuration, or one override of it.
#[derive(Clone, Debug, Default)]
pub struct RuleWords<'a> {
    /// Names of profiles.
    pub profile: &'a [String],
    /// The only rules to run.
    pub select: &'a [String],
    /// Rules that do not run.
    pub ignore: &'a [String],
    /// Rules that count as errors.
    pub error: &'a [String],
    /// Rules that count as warnings.
    pub warn: &'a [String],
}

impl RuleWords<'_> {
    /// The flags that say the same, each with a space before it.
    pub fn flags(&self) -> String {
        let flags = [
            ("profile", self.profile),
            ("select", self.select),
            ("ignore", self.ignore),
            ("error", self.error),
            ("warn", self.warn),
        ];
        let mut text = String::new();
        for (flag, words) in flags.iter().filter(|(_, words)| !words.is_empty()) {
            text.push_str(&format!(" --{flag} {}", shell_word(&words.join(","))));
        }
        text
    }
}

/// A layer, understood.
#[derive(Clone, Debug, Default)]
struct Layer {
    profiles: Vec<&'static Profile>,
    config: LintConfig,
}

/// The layers together: flags over overrides over the configuration.
pub struct ConfiguredRules {
    base: Layer,
    overrides: Vec<(GlobSet, PathBuf, Layer)>,
    flags: Layer,
}

impl ConfiguredRules {
    /// Reads the settings and the flags; unknown rules and profiles are told with a near one.
    pub fn new(settings: &Settings, flags: &RuleWords<'_>) -> Result<Self, Failure> {
        let mut overrides = Vec::new();
        for sourced in &settings.layer.overrides {
            let entry = &sourced.value;
            let words = RuleWords {
                profile: &entry.profile,
                select: &entry.select,
                ignore: &entry.ignore,
                error: &entry.error,
                warn: &entry.warn,
            };
            let place = sourced.origin.to_string();
            let layer = Layer::read(&words).map_err(|failure| failure.at(place.clone()))?;
            let globs = globs(&entry.paths).map_err(|failure| failure.at(place))?;
            let base = std::fs::canonicalize(&entry.base).unwrap_or_else(|_| entry.base.clone());
            overrides.push((globs, base, layer));
        }
        Ok(Self {
            base: Layer::of_settings(settings)?,
            overrides,
            flags: Layer::read(flags)?,
        })
    }
}

impl RulesFor for ConfiguredRules {
    fn rules_for(&self, folder: &Path) -> SkillRules {
        let mut layer = self.base.clone();
        if !self.overrides.is_empty() {
            let whole = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
            for (globs, base, over) in &self.overrides {
                let below = whole.strip_prefix(base).unwrap_or(&whole);
                // A glob names the skill's folder or something in it.
                if globs.is_match(below) || globs.is_match(below.join("SKILL.md")) {
                    layer.lay(over);
                }
            }
        }
        layer.lay(&self.flags);
        if layer.profiles.is_empty() {
            return SkillRules::by_path(folder, layer.config);
        }
        SkillRules {
            profiles: layer.profiles,
            reason: None,
            config: layer.config,
        }
    }
}

impl Layer {
    /// What the configuration says, key by key, so that a mistake is told with its place.
    fn of_settings(settings: &Settings) -> Result<Self, Failure> {
        type Part = for<'a> fn(&'a [String]) -> RuleWords<'a>;
        let parts: [(&str, Part); 5] = [
            ("lint.profile", |profile| RuleWords {
                profile,
                ..RuleWords::default()
            }),
            ("lint.select", |select| RuleWords {
                select,
                ..RuleWords::default()
            }),
            ("lint.ignore", |ignore| RuleWords {
                ignore,
                ..RuleWords::default()
            }),
            ("lint.warn", |warn| RuleWords {
                warn,
                ..RuleWords::default()
            }),
            ("lint.error", |error| RuleWords {
                error,
                ..RuleWords::default()
            }),
        ];
        let mut base = Self::default();
        for (key, part) in parts {
            let layer = Self::read(&part(settings.list(key)));
            base.lay(&layer.map_err(|failure| match settings.get(key) {
                Some(sourced) => failure.at(sourced.origin.to_string()),
                None => failure,
            })?);
        }
        Ok(base)
    }

    fn read(words: &RuleWords<'_>) -> Result<Self, Failure> {
        let select = selectors(words.select)?;
        let ignore = selectors(words.ignore)?;
        let level = |words, severity| {
            let selectors = selectors(words)?;
            Ok::<_, Failure>(
                selectors
                    .into_iter()
                    .map(move |selector| (selector, severity)),
            )
        };
        let mut levels: Vec<(Selector, Severity)> = level(words.warn, Severity::Warning)?.collect();
        levels.extend(level(words.error, Severity::Error)?);
        Ok(Self {
            profiles: words
                .profile
                .iter()
                .map(|name| profile(name))
                .collect::<Result<_, _>>()?,
            config: LintConfig {
                select,
                ignore,
                levels,
            },
        })
    }

    /// Lays a stronger layer over this one: what it says counts, what it leaves open stays.
    fn lay(&mut self, stronger: &Self) {
        if !stronger.profiles.is_empty() {
            self.profiles.clone_from(&stronger.profiles);
        }
        if !stronger.config.select.is_empty() {
            self.config.select.clone_from(&stronger.config.select);
        }
        self.config
            .ignore
            .extend_from_slice(&stronger.config.ignore);
        self.config
            .levels
            .extend_from_slice(&stronger.config.levels);
    }
}

fn selectors(words: &[String]) -> Result<Vec<Selector>, Failure> {
    words
        .iter()
        .map(|word| Selector::parse(word).map_err(Failure::from))
        .collect()
}

fn profile(name: &str) -> Result<&'static Profile, Failure> {
    Profile::find(name).ok_or_else(|| {
        let names = PROFILES.iter().map(|profile| profile.name);
        let near = names
            .clone()
            .map(|known| (strsim::damerau_levenshtein(known, name), known))
            .min()
            // Of a short word, three letters are too much to have mistyped.
            .filter(|(distance, _)| *distance <= 3 && distance * 2 < name.len());
        let hint = match near {
            Some((_, near)) => format!("did you mean `{near}`?"),
            None => format!("the profiles are {}", names.collect::<Vec<_>>().join(", ")),
        };
        Failure::usage(format!("there is no profile `{name}`")).with_hint(hint)
    })
}

fn globs(patterns: &[String]) -> Result<GlobSet, Failure> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = Glob::new(pattern.trim_end_matches('/'));
        set.add(glob.map_err(|error| Failure::new("bad-config", error.to_string()))?);
    }
    set.build()
        .map_err(|error| Failure::new("bad-config", error.to_string()))
}
