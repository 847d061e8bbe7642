//! Finds the configuration files, reads them and puts the layers over each other.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::approval::{Judge, digest, withhold};
use super::environment::Environment;
use super::expand::{Variables, parse_env_file};
use super::file::{MakeOrigin, layer};
use super::layers::{defaults, from_flags, from_variables, refuse_bytes};
use super::model::Layer;
use super::origin::{Origin, Place, shown_path};
use super::reader::{Problem, Reader, did_you_mean};
use super::{ProjectFile, Settings, SettingsError, Withheld};
use crate::bundle::yaml::{self, Data, Node};
use crate::diagnostics::SourceFile;
use crate::fs::{Shown as _, is_file_there, read_limited, read_text};
use crate::store::Approvals;

/// The name of the configuration file, in a project and in the user's folder.
pub const FILE_NAME: &str = "open-skills.yaml";

const MAX_FILE: u64 = 1 << 20;

/// What the command line says about settings.
#[derive(Clone, Debug)]
pub struct Request {
    /// Settings given by flag: key of the table, text, the flag with its dashes.
    pub flags: Vec<(&'static str, OsString, &'static str)>,
    /// The file to read in place of the project's, when given by flag.
    pub config: Option<PathBuf>,
    /// The folder from which the project's file is searched upwards, where that is not the current
    /// one.
    pub project_of: Option<PathBuf>,
    /// The environment to lay over the files, when given by flag.
    pub environment: Option<String>,
    /// A file of variables for `${…}`, when given by flag.
    pub env_file: Option<PathBuf>,
    /// Whether a rule or a group of rules is about security.
    pub is_security_rule: fn(&str) -> bool,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            flags: Vec::new(),
            config: None,
            project_of: None,
            environment: None,
            env_file: None,
            is_security_rule: super::may_name_security,
        }
    }
}

/// The nearest `open-skills.yaml` from a folder upwards; one that cannot be read is an error, for
/// what it forbids would not count.
pub fn find_project_file(from: &Path) -> Result<Option<PathBuf>, SettingsError> {
    for path in from.ancestors().map(|folder| folder.join(FILE_NAME)) {
        if is_file_there(&path)? {
            return Ok(Some(path));
        }
    }
    Ok(None)
}

/// The user's own file, whether it is there or not.
pub fn user_file(environment: &Environment) -> Option<PathBuf> {
    Some(environment.config_dir()?.join(FILE_NAME))
}

/// The same when it is there. In a home folder that is closed to this user, as in a container
/// that is run as somebody else, there is none of theirs; the policy in it is an error all the same.
fn own_file(environment: &Environment) -> Result<Option<PathBuf>, SettingsError> {
    let Some(path) = user_file(environment) else {
        return Ok(None);
    };
    match is_file_there(&path) {
        Ok(is_there) => Ok(is_there.then_some(path)),
        Err(error) if error.is_closed_folder() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Loads everything.
pub fn load(environment: &Environment, request: &Request) -> Result<Settings, SettingsError> {
    refuse_bytes(environment)?;
    let env_file = read_env_file(environment, request)?;
    let mut loader = Loader {
        environment,
        variables: Variables {
            environment,
            file: &env_file,
        },
        name: request.environment.clone().or_else(|| {
            environment
                .variable("OPEN_SKILLS_ENVIRONMENT")
                .map(Into::into)
        }),
        known: Vec::new(),
        problems: Vec::new(),
    };
    let user_path = own_file(environment)?;
    let chosen = request
        .config
        .as_ref()
        .map(|path| environment.cwd.join(path));
    let found = match chosen {
        Some(path) => Some(path),
        None => {
            let from = request.project_of.as_ref().unwrap_or(&environment.cwd);
            find_project_file(from)?
        }
    };
    let project_path = found.filter(|path| !is_same(Some(path), user_path.as_deref()));

    let user = match &user_path {
        Some(path) => {
            let file = loader.open(path, Origin::UserFile)?;
            loader.parse(&file, &file.root)
        }
        None => Layer::default(),
    };
    let (project, project_layer) = match &project_path {
        Some(path) => {
            let (project, layer) = loader.project(path, &user, request.is_security_rule)?;
            (Some(project), layer)
        }
        None => (None, Layer::default()),
    };
    loader.check_environment_name()?;
    if !loader.problems.is_empty() {
        return Err(SettingsError::Invalid(loader.problems));
    }
    let mut merged = defaults(environment).under(user).under(project_layer);
    from_variables(environment, &mut merged)?;
    from_flags(environment, request, &mut merged)?;
    Ok(Settings {
        layer: merged,
        user_file: user_path,
        project,
        environment: loader.name,
    })
}

fn is_same(a: Option<&Path>, b: Option<&Path>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => match (std::fs::canonicalize(a), std::fs::canonicalize(b)) {
            (Ok(a), Ok(b)) => a == b,
            _ => a == b,
        },
        _ => false,
    }
}

fn read_env_file(
    environment: &Environment,
    request: &Request,
) -> Result<BTreeMap<String, String>, SettingsError> {
    let from_variable = || environment.path("OPEN_SKILLS_ENV_FILE");
    let Some(path) = request.env_file.clone().or_else(from_variable) else {
        return Ok(BTreeMap::new());
    };
    let text = read_text(&environment.cwd.join(&path), MAX_FILE)?;
    parse_env_file(&text).map_err(|(line, message)| {
        SettingsError::Invalid(vec![Problem {
            place: Place {
                path,
                line,
                column: 1,
            },
            message,
            hint: None,
        }])
    })
}

/// A file with its tree, the overlay already laid over it.
struct Opened {
    source: SourceFile,
    base: PathBuf,
    bytes: Vec<u8>,
    root: Node,
    origin: MakeOrigin,
}

struct Loader<'a> {
    environment: &'a Environment,
    variables: Variables<'a>,
    /// The environment that is asked for.
    name: Option<String>,
    /// The environments that the files know.
    known: Vec<String>,
    problems: Vec<Problem>,
}

impl Loader<'_> {
    fn open(&mut self, path: &Path, origin: MakeOrigin) -> Result<Opened, SettingsError> {
        let bytes = read_limited(path, MAX_FILE)?;
        let shown = shown_path(path, &self.environment.cwd);
        let source = SourceFile::from_bytes(shown.shown().to_string(), bytes.clone());
        let tree = yaml::parse(source.text(), 0).map_err(|error| {
            let position = source.position(error.span.start);
            SettingsError::Invalid(vec![Problem {
                place: Place {
                    path: shown.clone(),
                    line: position.line,
                    column: position.column,
                },
                message: error.message,
                hint: None,
            }])
        })?;
        let empty = Node {
            span: crate::diagnostics::Span::at(0),
            style: yaml::Style::Block,
            data: Data::Mapping(Vec::new()),
        };
        let mut opened = Opened {
            base: path.parent().unwrap_or(Path::new("/")).to_path_buf(),
            source,
            bytes,
            root: tree.root.unwrap_or(empty),
            origin,
        };
        self.check_overlays(&opened, &tree.oddities);
        self.lay_over(&mut opened.root);
        Ok(opened)
    }

    fn reader<'f>(&self, file: &'f Opened, fill_in: bool) -> Reader<'f>
    where
        Self: 'f,
    {
        Reader {
            file: &file.source,
            base: &file.base,
            variables: self.variables,
            fill_in,
            problems: Vec::new(),
        }
    }

    /// Every overlay is checked, also those that are not in force.
    fn check_overlays(&mut self, file: &Opened, oddities: &[yaml::Oddity]) {
        let mut reader = self.reader(file, false);
        reader.oddities(oddities);
        if let Some(node) = file.root.get("environments") {
            for (key, overlay) in reader.mapping(node, "environments") {
                self.known.extend(key.scalar().map(str::to_owned));
                layer(&mut reader, overlay, file.origin, true);
            }
        }
        let found = reader.problems;
        self.problems.extend(found);
    }

    fn lay_over(&self, root: &mut Node) {
        let Data::Mapping(entries) = &mut root.data else {
            return;
        };
        let at = entries
            .iter()
            .position(|(key, _)| key.scalar() == Some("environments"));
        let Some((_, environments)) = at.map(|at| entries.remove(at)) else {
            return;
        };
        let overlay = self.name.as_deref().and_then(|name| environments.get(name));
        if let Some(overlay) = overlay {
            merge(root, overlay);
        }
    }

    fn parse(&mut self, file: &Opened, root: &Node) -> Layer {
        let mut reader = self.reader(file, true);
        let parsed = layer(&mut reader, root, file.origin, false);
        for problem in reader.problems {
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
        parsed
    }

    fn project(
        &mut self,
        path: &Path,
        user: &Layer,
        is_security_rule: fn(&str) -> bool,
    ) -> Result<(ProjectFile, Layer), SettingsError> {
        let mut file = self.open(path, Origin::ProjectFile)?;
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let digest = digest(&file.bytes);
        let approved = self.is_approved(&path, &digest)?;
        // Judged also when approved, so that `trust config` can say what it stands for.
        let own: Vec<&str> = user.registries.keys().map(String::as_str).collect();
        let mut pruned = file.root.clone();
        let sensitive = withhold(
            &mut pruned,
            Judge {
                is_security_rule,
                own_registries: &own,
            },
        );
        let reader = self.reader(&file, false);
        let parts = sensitive.into_iter().map(|part| Withheld {
            place: reader.place(part.span),
            key: part.key,
            reason: part.reason,
        });
        let project = ProjectFile {
            sensitive: parts.collect(),
            path,
            digest,
            approved,
        };
        if !approved {
            self.check_withheld(&file);
            file.root = pruned;
        }
        let parsed = self.parse(&file, &file.root);
        Ok((project, parsed))
    }

    /// What is withheld is checked too, but no variable is read for it.
    fn check_withheld(&mut self, file: &Opened) {
        let mut reader = self.reader(file, false);
        layer(&mut reader, &file.root, file.origin, false);
        let found = reader.problems;
        self.problems.extend(found);
    }

    /// Only the real environment counts here: an env file may come with the repository.
    fn is_approved(&self, path: &Path, digest: &str) -> Result<bool, SettingsError> {
        // Anything but a clear yes is a no.
        let word = self.environment.variable("OPEN_SKILLS_TRUST_CONFIG");
        if matches!(word, Some("1" | "true")) {
            return Ok(true);
        }
        let Some(state) = self.environment.state_dir() else {
            return Ok(false);
        };
        let approvals = Approvals::read(&Approvals::file(&state))?;
        Ok(approvals.contains(path, digest))
    }

    fn check_environment_name(&self) -> Result<(), SettingsError> {
        match &self.name {
            Some(name) if !self.known.contains(name) => {
                let known: Vec<&str> = self.known.iter().map(String::as_str).collect();
                Err(SettingsError::UnknownEnvironment {
                    name: name.clone(),
                    near: did_you_mean(name, &known),
                })
            }
            _ => Ok(()),
        }
    }
}

/// Mappings are merged key by key; anything else is replaced.
fn merge(base: &mut Node, overlay: &Node) {
    if overlay.is_null() {
        return;
    }
    let Data::Mapping(entries) = &mut base.data else {
        *base = overlay.clone();
        return;
    };
    for (key, value) in overlay.entries() {
        let same = entries
            .iter_mut()
            .find(|(known, _)| known.scalar() == key.scalar());
        match same {
            Some((_, old)) if matches!(value.data, Data::Mapping(_)) => merge(old, value),
            Some(entry) => *entry = (key.clone(), value.clone()),
            None => entries.push((key.clone(), value.clone())),
        }
    }
}
