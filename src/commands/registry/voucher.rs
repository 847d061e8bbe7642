//! Who signs the state of a registry after a change: sought before anything is changed.

use super::open;
use crate::bundle::names::SkillName;
use crate::commands::signer::{Asker, SignerArgs, now, signer, store};
use crate::commands::{World, endpoint};
use crate::diagnostics::Failure;
use crate::ops::checkpoints::{Changed, Vouched, key_of, renew};
use crate::ops::registries::NamedRegistry;
use crate::output::escape::printable_line;
use crate::registry::Key;
use crate::registry::repair::Flaw;
use crate::signing::keys::Signer;

/// The key that vouches for a registry.
pub struct Voucher<'k> {
    /// Its fingerprint.
    chosen: String,
    at_hand: Option<&'k dyn Signer>,
    found: Option<Box<dyn Signer>>,
}

impl Voucher<'_> {
    fn key(&self) -> Option<&dyn Signer> {
        self.at_hand.or(self.found.as_deref())
    }
}

/// The key that vouches for a registry, where one does: the one at hand, the one of the flags,
/// or that one among the user's own. Where it is none of them, nobody could pull what is
/// changed until it signs, so that needs a word.
pub fn sought<'k>(
    named: &NamedRegistry,
    at_hand: Option<&'k dyn Signer>,
    args: &SignerArgs,
    world: &World,
) -> Result<Option<Voucher<'k>>, Failure> {
    let Some(chosen) = key_of(&*named.registry)? else {
        return Ok(None);
    };
    let is_chosen = |key: &dyn Signer| key.public().fingerprint().to_string() == chosen;
    let at_hand = at_hand.filter(|key| is_chosen(*key));
    let found = match at_hand {
        Some(_) => None,
        None => found(&chosen, &is_chosen, args, world)?,
    };
    if at_hand.is_none() && found.is_none() {
        agree(named, &chosen, world)?;
    }
    Ok(Some(Voucher {
        chosen,
        at_hand,
        found,
    }))
}

fn found(
    chosen: &str,
    is_chosen: &dyn Fn(&dyn Signer) -> bool,
    args: &SignerArgs,
    world: &World,
) -> Result<Option<Box<dyn Signer>>, Failure> {
    // By its fingerprint first: so no passphrase is asked for but that of the key that signs.
    if let Ok(store) = store(world) {
        let own = store.list()?.into_iter();
        let mut own = own.filter(|key| key.public.fingerprint().to_string() == chosen);
        if let Some(own) = own.next() {
            let asker = Asker::new(&args.passphrase, world);
            return Ok(Some(Box::new(store.open(&own.name, &asker)?)));
        }
    }
    let is_named = args.key.is_some() || args.agent;
    match signer(args, world) {
        Ok(key) => Ok(Some(key).filter(|key| is_chosen(&**key))),
        Err(failure) if is_named => Err(failure),
        Err(_) => Ok(None),
    }
}

/// Nobody takes a skill away from all who pull it by mistake.
fn agree(named: &NamedRegistry, chosen: &str, world: &World) -> Result<(), Failure> {
    if world.settings_unwarned()?.is_on("yes") {
        return Ok(());
    }
    let place = printable_line(&named.name).into_owned();
    let message = format!(
        "`{chosen}` vouches for the state of `{place}`, and that key is not at hand: until it \
         signs, nobody could pull anything of what is changed"
    );
    let hint = format!(
        "`--key` names it; or let whoever holds it do this; or `--yes`, and they run \
         `open-skills registry checkpoint {place}` right after"
    );
    Err(Failure::new("untrusted-key", message).with_hint(hint))
}

/// Vouches for a registry after one of its skills changed. Where the key is not at hand,
/// somebody has to be told.
pub fn after_change(
    named: &NamedRegistry,
    name: &SkillName,
    voucher: Option<&Voucher<'_>>,
    world: &World,
) -> Result<(), Failure> {
    let Some(voucher) = voucher else {
        return Ok(());
    };
    if let Some(key) = voucher.key() {
        renew(&*named.registry, Changed::Skill(name), key, now(), None)?;
        return open::hold_to_its_state(world, named);
    }
    let place = printable_line(&named.name).into_owned();
    let chosen = &voucher.chosen;
    let line = format!(
        "nobody can pull anything of `{name}` until `{chosen}` signs the new state of `{place}`: \
         `open-skills registry checkpoint {place}`, by whoever holds that key"
    );
    world.printer.warning(endpoint::carried(&line, world));
    Ok(())
}

/// What is wrong with the audit log, held against what the registry's key vouches for.
pub fn altered_log(named: &NamedRegistry, world: &World) -> Result<Option<(Key, String)>, Failure> {
    match open::vouching_of(world, named)? {
        Some(vouching) => Ok(Vouched::new(&*named.registry, vouching).altered_log()?),
        None => Ok(None),
    }
}

/// What is not as the key that vouches for a registry has signed it, where one does: nobody
/// gets that. An error where its state as a whole is not to be believed.
pub fn unsigned(named: &NamedRegistry, world: &World) -> Result<Vec<Flaw>, Failure> {
    let Some(vouching) = open::vouching_of(world, named)? else {
        return Ok(Vec::new());
    };
    let unsigned = Vouched::new(&*named.registry, vouching).unsigned()?;
    let flaw = |(key, what)| Flaw::new(key, what, false);
    Ok(unsigned.into_iter().map(flaw).collect())
}
