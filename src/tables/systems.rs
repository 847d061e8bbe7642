//! What only one operating system has: commands, calls, and words that say so.
//!
//! Facts of 2026-11-21, from the systems' manuals and from public skills.

/// An operating system, as far as scripts care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum System {
    /// Linux and its distributions.
    Linux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

impl System {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Linux => "Linux",
            Self::MacOs => "macOS",
            Self::Windows => "Windows",
        }
    }

    /// Words, in lower case, by which a text says that it is for this system.
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Self::Linux => &["linux", "ubuntu", "debian", "fedora", "apt-get", "apt "],
            Self::MacOs => &["macos", "mac os", "osx", "darwin", "apple", "homebrew"],
            Self::Windows => &["windows", "powershell", "win32", "wsl"],
        }
    }
}

/// Commands that one system alone has.
pub static COMMANDS: &[(&str, System)] = &[
    ("apk add", System::Linux),
    ("apt install", System::Linux),
    ("apt-get", System::Linux),
    ("cmd /c", System::Windows),
    ("cmd.exe", System::Windows),
    ("defaults write", System::MacOs),
    ("dnf install", System::Linux),
    ("launchctl", System::MacOs),
    ("mdfind", System::MacOs),
    ("open -a", System::MacOs),
    ("osascript", System::MacOs),
    ("pacman -S", System::Linux),
    ("pbcopy", System::MacOs),
    ("pbpaste", System::MacOs),
    ("powershell", System::Windows),
    ("powershell.exe", System::Windows),
    ("screencapture", System::MacOs),
    ("sed -i ''", System::MacOs),
    ("systemctl", System::Linux),
    ("taskkill", System::Windows),
    ("wslpath", System::Windows),
    ("xclip", System::Linux),
    ("xdg-open", System::Linux),
    ("xdotool", System::Linux),
    ("yum install", System::Linux),
];

/// Calls in Python that one system alone has.
pub static PYTHON_CALLS: &[(&str, System)] = &[
    ("ctypes.windll", System::Windows),
    ("msvcrt.", System::Windows),
    ("os.startfile", System::Windows),
    ("winreg.", System::Windows),
    ("winsound.", System::Windows),
];

/// By one of these a script asks which system it is on, or whether a command is there.
pub static ASKS: &[&str] = &[
    "$IsWindows",
    "$OSTYPE",
    "${OSTYPE",
    "command -v",
    "os.name",
    "os.platform(",
    "platform.system",
    "process.platform",
    "shutil.which",
    "sys.platform",
    "type -p",
    "uname",
    "which ",
];

/// Names in paths of homes that stand for anybody, or belong to an image that all share.
pub static ANYBODY: &[&str] = &[
    "...",
    "claude",
    "coder",
    "codespace",
    "linuxbrew",
    "me",
    "name",
    "node",
    "oai",
    "public",
    "runner",
    "sandbox",
    "shared",
    "someone",
    "ubuntu",
    "user",
    "username",
    "vscode",
    "xxx",
    "you",
    "yourname",
    "youruser",
    "yourusername",
];

/// Environment variables that systems and runners set by themselves.
pub static COMMON_VARIABLES: &[&str] = &[
    "APPDATA",
    "CI",
    "COLUMNS",
    "CWD",
    "DEBUG",
    "DISPLAY",
    "EDITOR",
    "HOME",
    "HOMEDRIVE",
    "HOMEPATH",
    "HOST",
    "HOSTNAME",
    "LANG",
    "LINES",
    "LOCALAPPDATA",
    "LOGNAME",
    "NODE_ENV",
    "NO_COLOR",
    "OLDPWD",
    "OPEN_SKILLS_INPUT",
    "OS",
    "PATH",
    "PORT",
    "PROGRAMFILES",
    "PWD",
    "PYTHONPATH",
    "SHELL",
    "SYSTEMROOT",
    "TEMP",
    "TERM",
    "TMP",
    "TMPDIR",
    "USER",
    "USERNAME",
    "USERPROFILE",
    "VERBOSE",
    "VIRTUAL_ENV",
    "WINDIR",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_RUNTIME_DIR",
    "XDG_STATE_HOME",
];
