//! Files that by their name or first bytes hold secrets: told by the linter, refused by `pack`.

/// How much of a file is looked at for a private key.
pub const HEAD: usize = 4096;

/// `.env` and its kin, but not those that show what such a file should hold.
pub fn is_environment_file(path: &str) -> bool {
    const SAMPLES: [&str; 5] = ["example", "sample", "template", "dist", "defaults"];
    let rest = file_name(path).strip_prefix(".env");
    rest.is_some_and(|rest| {
        (rest.is_empty() || rest.starts_with('.'))
            && !SAMPLES.iter().any(|word| rest.contains(word))
    })
}

/// Whether the name is one that programs keep keys or passwords under.
pub fn is_key_file(path: &str) -> bool {
    const NAMES: [&str; 8] = [
        "id_rsa",
        "id_dsa",
        "id_ecdsa",
        "id_ed25519",
        ".netrc",
        ".pypirc",
        ".git-credentials",
        ".htpasswd",
    ];
    const ENDINGS: [&str; 5] = ["p12", "pfx", "jks", "keystore", "kdbx"];
    let name = file_name(path);
    NAMES.contains(&name) || ENDINGS.iter().any(|&ending| ends_with(name, ending))
}

/// Whether only a look inside can tell: certificates have the same endings as keys.
pub fn may_hold_key(path: &str) -> bool {
    let name = file_name(path);
    ["pem", "key", "asc", "ppk"]
        .iter()
        .any(|&ending| ends_with(name, ending))
}

/// Whether the first bytes of a file show a private key.
pub fn shows_private_key(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    text.contains("PRIVATE KEY") || text.starts_with("PuTTY-User-Key-File")
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn ends_with(name: &str, ending: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, found)| found.eq_ignore_ascii_case(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_no_environment_files() {
        assert!(is_environment_file("a/.env"));
        assert!(is_environment_file(".env.local"));
        assert!(!is_environment_file(".env.example"));
        assert!(!is_environment_file(".environment"));
    }

    #[test]
    fn keys_are_known_by_their_names_and_the_rest_by_a_look_inside() {
        assert!(is_key_file("deploy/id_ed25519") && is_key_file("Cert.PFX"));
        assert!(!is_key_file("id_ed25519.pub") && !is_key_file("keys.md"));
        assert!(may_hold_key("a/ca.pem") && !may_hold_key("pem"));
        assert!(shows_private_key(b"-----BEGIN PRIVATE KEY-----\n"));
        assert!(!shows_private_key(b"-----BEGIN CERTIFICATE-----\n"));
    }
}
