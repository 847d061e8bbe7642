//! A stage of a Dockerfile and a manifest for Kubernetes: the locked skills, at fixed digests.

use std::fmt::Write as _;

use crate::diagnostics::Failure;
use crate::store::lockfile::Lockfile;

/// What both need to know.
#[derive(Clone, Copy, Debug)]
pub struct Target<'t> {
    /// The image of open-skills.
    pub image: &'t str,
    /// The folder of the skills where the application runs.
    pub into: &'t str,
}

/// Lines as a block of YAML, so far in.
fn indented(text: &str, by: usize) -> String {
    let pad = " ".repeat(by);
    let lines: Vec<String> = text.lines().map(|line| format!("{pad}{line}")).collect();
    lines.join("\n") + "\n"
}

/// What is in the lock, one skill a line.
fn summary(lock: &Lockfile) -> String {
    let line = |skill: &crate::store::lockfile::LockedSkill| {
        format!("#   {} {} {}\n", skill.name, skill.version, skill.tree)
    };
    let lines: Vec<String> = lock.skills.iter().map(line).collect();
    lines.concat()
}

fn text(lock: &Lockfile) -> Result<String, Failure> {
    if lock.skills.is_empty() {
        let failure = Failure::new("no-skill", "the lock has no skills");
        return Err(failure.with_hint("`open-skills pull` or `install` writes it"));
    }
    Ok(String::from_utf8_lossy(&lock.on_its_own().to_bytes()).into_owned())
}

/// No value of ours may end the line or the word that it stands in.
fn plain<'v>(what: &str, value: &'v str) -> Result<&'v str, Failure> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-:@".contains(c);
    match !value.is_empty() && value.chars().all(is_plain) {
        true => Ok(value),
        false => Err(Failure::usage(format!(
            "`{}` is no {what}",
            value.escape_debug()
        ))),
    }
}

/// A stage that gets the skills while an image is built.
pub fn dockerfile(lock: &Lockfile, target: &Target<'_>) -> Result<String, Failure> {
    let image = plain("image", target.image)?;
    let into = plain("path", target.into)?;
    let mut file = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        file,
        "# syntax=docker/dockerfile:1\n\
         # The skills of open-skills.lock, each with the digest of its files:\n{}\
         FROM {image} AS skills\n\
         COPY <<\"LOCK\" /skills/open-skills.lock\n{}LOCK\n\
         ENV AWS_SHARED_CREDENTIALS_FILE=/run/secrets/aws\n\
         RUN --mount=type=secret,id=aws \\\n    \
         [\"open-skills\", \"pull\", \"--frozen\", \"-C\", \"/skills\"]\n\n\
         # In the image of the application:\n\
         # COPY --from=skills /skills {into}\n",
        summary(lock),
        text(lock)?,
    );
    Ok(file)
}

/// A name that Kubernetes takes for an object, a label and a container.
fn label(name: &str) -> Result<&str, Failure> {
    let is_inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    // The configuration is called after it, with seven characters more.
    let is_label = (1..=56).contains(&name.len()) && name.chars().all(is_inner);
    if is_label && !name.starts_with('-') && !name.ends_with('-') {
        return Ok(name);
    }
    let message = format!("`{}` is no name for a deployment", name.escape_debug());
    let hint = "lower-case letters, digits and `-`, at most 56 of them";
    Err(Failure::usage(message).with_hint(hint))
}

/// A configuration with the lock, and a deployment: an init container gets the skills, and
/// the application reads them. It is whole: what it says may be applied as it is.
pub fn kubernetes(
    lock: &Lockfile,
    target: &Target<'_>,
    name: &str,
    application: &str,
) -> Result<String, Failure> {
    let image = plain("image", target.image)?;
    let application = plain("image", application)?;
    let into = plain("path", target.into)?;
    if !into.starts_with('/') {
        let message =
            format!("`{into}` is no absolute path, and a container has no current folder");
        return Err(Failure::usage(message).with_hint(format!("write `--into /{into}`")));
    }
    let name = label(name)?;
    let lock_text = indented(&text(lock)?, 4);
    let summary = summary(lock);
    Ok(format!(
        "# The skills of open-skills.lock, each with the digest of its files:\n{summary}\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {name}-skills
data:
  open-skills.lock: |
{lock_text}---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  labels: {{app: {name}}}
spec:
  selector:
    matchLabels: {{app: {name}}}
  template:
    metadata:
      labels: {{app: {name}}}
    spec:
      initContainers:
        - name: skills
          image: {image}
          args: [pull, --frozen, -C, /skills]
          env:
            - {{name: HOME, value: /tmp}}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {{drop: [ALL]}}
          volumeMounts:
            - {{name: skills, mountPath: /skills}}
            - {{name: skills-lock, mountPath: /skills/open-skills.lock, subPath: open-skills.lock}}
            - {{name: skills-tmp, mountPath: /tmp}}
      containers:
        - name: {name}
          image: {application}
          volumeMounts:
            - {{name: skills, mountPath: {into}, readOnly: true}}
      volumes:
        - {{name: skills, emptyDir: {{}}}}
        - {{name: skills-lock, configMap: {{name: {name}-skills}}}}
        - {{name: skills-tmp, emptyDir: {{}}}}
"
    ))
}
