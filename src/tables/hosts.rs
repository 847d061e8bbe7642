//! Hosts that hide who is behind them, and those of well-known installers.

/// Why a host is worth a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostKind {
    /// Anybody puts any text there, without a name.
    Paste,
    /// Anybody puts any file there, without a name.
    Files,
    /// It shows what is sent to it to whoever made the address.
    Catcher,
    /// It hides where an address leads.
    Shortener,
    /// It leads to some computer behind a tunnel.
    Tunnel,
}

impl HostKind {
    /// What such a host is, for a message.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Paste => "a paste site, where anybody can put any text without a name",
            Self::Files => "an anonymous file host",
            Self::Catcher => {
                "a catcher of web requests, which shows what is sent to it to a stranger"
            }
            Self::Shortener => "a link shortener, which hides where it leads and can be changed",
            Self::Tunnel => "a tunnel to somebody's computer",
        }
    }
}

/// Hosts with their kind; a name stands for its subdomains too.
pub const HOSTS: &[(&str, HostKind)] = &[
    ("pastebin.com", HostKind::Paste),
    ("paste.ee", HostKind::Paste),
    ("pastes.io", HostKind::Paste),
    ("hastebin.com", HostKind::Paste),
    ("ghostbin.com", HostKind::Paste),
    ("rentry.co", HostKind::Paste),
    ("rentry.org", HostKind::Paste),
    ("dpaste.com", HostKind::Paste),
    ("dpaste.org", HostKind::Paste),
    ("controlc.com", HostKind::Paste),
    ("justpaste.it", HostKind::Paste),
    ("glot.io", HostKind::Paste),
    ("ix.io", HostKind::Paste),
    ("sprunge.us", HostKind::Paste),
    ("termbin.com", HostKind::Paste),
    ("paste.rs", HostKind::Paste),
    ("privatebin.net", HostKind::Paste),
    ("telegra.ph", HostKind::Paste),
    ("0x0.st", HostKind::Files),
    ("transfer.sh", HostKind::Files),
    ("file.io", HostKind::Files),
    ("anonfiles.com", HostKind::Files),
    ("gofile.io", HostKind::Files),
    ("catbox.moe", HostKind::Files),
    ("temp.sh", HostKind::Files),
    ("bashupload.com", HostKind::Files),
    ("oshi.at", HostKind::Files),
    ("tmpfiles.org", HostKind::Files),
    ("filebin.net", HostKind::Files),
    ("mediafire.com", HostKind::Files),
    ("cdn.discordapp.com", HostKind::Files),
    ("webhook.site", HostKind::Catcher),
    ("requestbin.com", HostKind::Catcher),
    ("requestbin.net", HostKind::Catcher),
    ("pipedream.net", HostKind::Catcher),
    ("hookbin.com", HostKind::Catcher),
    ("requestcatcher.com", HostKind::Catcher),
    ("beeceptor.com", HostKind::Catcher),
    ("interact.sh", HostKind::Catcher),
    ("oast.fun", HostKind::Catcher),
    ("oast.pro", HostKind::Catcher),
    ("oast.live", HostKind::Catcher),
    ("oast.site", HostKind::Catcher),
    ("oast.me", HostKind::Catcher),
    ("oastify.com", HostKind::Catcher),
    ("burpcollaborator.net", HostKind::Catcher),
    ("canarytokens.com", HostKind::Catcher),
    ("dnslog.cn", HostKind::Catcher),
    ("ceye.io", HostKind::Catcher),
    ("bit.ly", HostKind::Shortener),
    ("tinyurl.com", HostKind::Shortener),
    ("goo.gl", HostKind::Shortener),
    ("is.gd", HostKind::Shortener),
    ("v.gd", HostKind::Shortener),
    ("cutt.ly", HostKind::Shortener),
    ("rb.gy", HostKind::Shortener),
    ("shorturl.at", HostKind::Shortener),
    ("ow.ly", HostKind::Shortener),
    ("rebrand.ly", HostKind::Shortener),
    ("tiny.cc", HostKind::Shortener),
    ("ngrok.io", HostKind::Tunnel),
    ("ngrok.app", HostKind::Tunnel),
    ("ngrok-free.app", HostKind::Tunnel),
    ("trycloudflare.com", HostKind::Tunnel),
    ("serveo.net", HostKind::Tunnel),
    ("localhost.run", HostKind::Tunnel),
    ("loca.lt", HostKind::Tunnel),
];

/// Installers that their makers document as `curl … | sh`: host and start of the path.
pub const KNOWN_INSTALLERS: &[&str] = &[
    "sh.rustup.rs",
    "astral.sh/uv",
    "astral.sh/ruff",
    "raw.githubusercontent.com/nvm-sh/nvm/",
    "raw.githubusercontent.com/Homebrew/install/",
    "raw.githubusercontent.com/helm/helm/",
    "get.docker.com",
    "deb.nodesource.com/",
    "rpm.nodesource.com/",
    "bun.sh/install",
    "bun.sh/install.ps1",
    "bun.com/install",
    "deno.land/install.sh",
    "deno.land/x/install/",
    "get.pnpm.io/install.sh",
    "fnm.vercel.app/install",
    "get.volta.sh",
    "install.python-poetry.org",
    "mise.run",
    "mise.jdx.dev/install.sh",
    "get.sdkman.io",
    "ollama.com/install.sh",
    "claude.ai/install.sh",
    "claude.ai/install.ps1",
    "cursor.com/install",
    "opencode.ai/install",
    "fly.io/install.sh",
    "sdk.cloud.google.com",
    "aka.ms/",
    "cli.github.com/",
    "get.helm.sh/",
    "get.k3s.io",
    "tailscale.com/install.sh",
    "foundry.paradigm.xyz",
    "pixi.sh/install.sh",
    "starship.rs/install.sh",
    "get.scoop.sh",
    "community.chocolatey.org/install.ps1",
    "chocolatey.org/install.ps1",
    "bootstrap.pypa.io/get-pip.py",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_stand_once_in_lower_case() {
        for (at, (host, _)) in HOSTS.iter().enumerate() {
            assert!(
                !host.contains(char::is_uppercase) && host.contains('.'),
                "{host}"
            );
            assert!(
                HOSTS[at + 1..].iter().all(|(other, _)| other != host),
                "{host}"
            );
        }
    }
}
