//! Shows the policy, and what is odd about it.

use clap::Args;
use serde_json::{Value as Json, json};

use super::sources::sources;
use crate::commands::answer::{AnswerArgs, AnswerFormat, pretty};
use crate::commands::signer::now;
use crate::commands::{Outcome, World};
use crate::ops::trust;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::signing::policy::pins::Pin;
use crate::signing::policy::{Pins, Policy, Revocation, Rule, Tier, TrustedKey};

/// Arguments of `trust list` and `trust check`.
#[derive(Args, Clone, Copy, Debug)]
pub struct ListArgs {
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

pub(super) fn list(args: ListArgs, world: &World) -> Outcome {
    let sources = sources(world, None)?;
    let pins = sources.read_pins()?;
    match args.answer.format() {
        AnswerFormat::Json => {
            let answer = pretty(&as_json(&sources.policy, &pins));
            world.printer.write(|out| out.write_all(answer.as_bytes()));
        }
        AnswerFormat::Human => world.printer.results(&as_text(&sources.policy, &pins)),
    }
    Ok(ExitStatus::DONE)
}

pub(super) fn check(args: ListArgs, world: &World) -> Outcome {
    let odd = trust::check(&sources(world, None)?.policy, now());
    match args.answer.format() {
        AnswerFormat::Json => {
            let answer = pretty(&json!({"version": 1, "problems": odd}));
            world.printer.write(|out| out.write_all(answer.as_bytes()));
        }
        AnswerFormat::Human if odd.is_empty() => world.printer.result("nothing odd found"),
        AnswerFormat::Human => {
            for sentence in &odd {
                world.printer.result(printable_line(sentence));
            }
        }
    }
    Ok(match odd.is_empty() {
        true => ExitStatus::DONE,
        false => ExitStatus::FINDINGS,
    })
}

fn as_text(policy: &Policy, pins: &Pins) -> String {
    let mut lines = vec![format!("mode     {}", policy.mode().as_str())];
    for tier in policy.tiers() {
        let by = tier.kind.as_str();
        for key in &tier.keys {
            let validity = validity(key);
            let (id, fingerprint) = (&key.id, key.key.fingerprint());
            lines.push(format!(
                "key      {id}  {}  {fingerprint}{validity}  ({by})",
                key.key.algorithm()
            ));
        }
        for rule in &tier.rules {
            lines.push(format!(
                "rule     {}  {}  ({by})",
                rule.scope,
                rule_words(rule)
            ));
        }
        for (id, revocation) in &tier.revoked_keys {
            lines.push(format!(
                "revoked  {id}{}  ({by})",
                revocation_words(revocation)
            ));
        }
        for digest in &tier.revoked_digests {
            lines.push(format!("blocked  sha256:{digest}  ({by})"));
        }
    }
    for (name, pins) in pins.entries() {
        for pin in pins {
            lines.push(format!(
                "pin      {name}  {}  since {}",
                pin.key.fingerprint(),
                pin.since
            ));
        }
    }
    let lines: Vec<_> = lines.iter().map(|line| printable_line(line)).collect();
    lines.join("\n") + "\n"
}

fn validity(key: &TrustedKey) -> String {
    let from = key
        .valid_from
        .map_or(String::new(), |time| format!("  from {time}"));
    let until = key
        .valid_until
        .map_or(String::new(), |time| format!("  until {time}"));
    from + &until
}

fn rule_words(rule: &Rule) -> String {
    let mut words = vec![format!("{} of [{}]", rule.threshold, rule.keys.join(", "))];
    if rule.tofu {
        words.push("or the first key seen".to_owned());
    }
    words.join(" ")
}

fn revocation_words(revocation: &Revocation) -> String {
    let at = revocation
        .at
        .map_or(String::new(), |time| format!("  since {time}"));
    let reason = revocation.reason.as_ref();
    at + &reason.map_or(String::new(), |reason| format!("  {reason}"))
}

fn as_json(policy: &Policy, pins: &Pins) -> Json {
    let tier = |tier: &Tier| {
        let key = |key: &TrustedKey| {
            json!({"id": key.id, "type": key.key.algorithm().as_str(),
                "fingerprint": key.key.fingerprint().to_string(), "public": key.key.to_pem(),
                "valid_from": key.valid_from, "valid_until": key.valid_until})
        };
        let rule = |rule: &Rule| {
            json!({"scope": rule.scope.to_string(), "keys": rule.keys,
                "threshold": rule.threshold, "tofu": rule.tofu})
        };
        let revoked = |(id, why): (&String, &Revocation)| json!({"id": id, "at": why.at, "reason": why.reason});
        json!({
            "tier": tier.kind.as_str(),
            "mode": tier.mode.map(crate::signing::policy::Mode::as_str),
            "keys": tier.keys.iter().map(key).collect::<Vec<_>>(),
            "rules": tier.rules.iter().map(rule).collect::<Vec<_>>(),
            "revoked_keys": tier.revoked_keys.iter().map(revoked).collect::<Vec<_>>(),
            "revoked_digests": tier.revoked_digests.iter().map(|digest| format!("sha256:{digest}")).collect::<Vec<_>>(),
        })
    };
    let pin = |name: &str, pin: &Pin| json!({"skill": name, "fingerprint": pin.key.fingerprint().to_string(), "since": pin.since});
    let pins: Vec<Json> = pins
        .entries()
        .flat_map(|(name, pins)| pins.iter().map(move |one| pin(name, one)))
        .collect();
    json!({
        "version": 1,
        "mode": policy.mode().as_str(),
        "tiers": policy.tiers().iter().map(tier).collect::<Vec<_>>(),
        "pins": pins,
    })
}
