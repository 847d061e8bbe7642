//! The MCP servers that skills need, in the form of each client's configuration.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::Found;
use crate::bundle::manifest::McpServer;
use crate::diagnostics::Failure;
use crate::fs::on_one_line;

/// A client of the Model Context Protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// Claude Code: `.mcp.json`.
    Claude,
    /// Cursor: `.cursor/mcp.json`.
    Cursor,
    /// VS Code: `.vscode/mcp.json`.
    VsCode,
    /// Gemini CLI: `.gemini/settings.json`.
    Gemini,
    /// Codex: `config.toml`.
    Codex,
}

/// The configuration, and the servers that cannot be in it, with the reason.
pub fn mcp_config(skills: &[Found], client: Client) -> Result<(String, Vec<String>), Failure> {
    let mut servers: BTreeMap<&str, (&McpServer, &str)> = BTreeMap::new();
    let mut notices = Vec::new();
    for skill in skills {
        if skill.manifest.unread.contains("mcp-servers") {
            notices.push(format!(
                "`mcp-servers` of `{}` is no list of servers: `open-skills lint` shows it",
                skill.name
            ));
        }
        for server in &skill.manifest.mcp_servers {
            let Some(url) = server.url.as_deref() else {
                notices.push(format!(
                    "`{}` of `{}` has no `url`: write it into skill.yaml",
                    server.name, skill.name
                ));
                continue;
            };
            if !["https://", "http://"]
                .iter()
                .any(|scheme| url.starts_with(scheme))
            {
                notices.push(format!(
                    "`{}` of `{}` is left out: `{}` is no address on the web",
                    server.name,
                    skill.name,
                    on_one_line(url)
                ));
                continue;
            }
            match servers.get(server.name.as_str()) {
                Some((_, other)) if *other != url => {
                    let message = format!(
                        "two skills know the server `{}` under two addresses: `{other}` and `{url}`",
                        server.name
                    );
                    return Err(Failure::new("name-clash", message));
                }
                _ => {
                    servers.insert(&server.name, (server, url));
                }
            }
        }
    }
    let text = match client {
        Client::Codex => toml(&servers),
        _ => format!("{:#}\n", document(&servers, client)),
    };
    Ok((text, notices))
}

fn document(servers: &BTreeMap<&str, (&McpServer, &str)>, client: Client) -> Json {
    let mut all = Map::new();
    for (name, (_, url)) in servers {
        let server = match client {
            Client::Cursor => json!({"url": url}),
            Client::Gemini => json!({"httpUrl": url}),
            _ => json!({"type": "http", "url": url}),
        };
        all.insert((*name).to_owned(), server);
    }
    match client {
        Client::VsCode => json!({"servers": all}),
        _ => json!({"mcpServers": all}),
    }
}

fn toml(servers: &BTreeMap<&str, (&McpServer, &str)>) -> String {
    let mut text = String::new();
    for (name, (_, url)) in servers {
        // A JSON string is a basic string of TOML as well.
        let (name, url) = (json!(name), json!(url));
        text += &format!("[mcp_servers.{name}]\nurl = {url}\n\n");
    }
    text.truncate(text.trim_end().len());
    if !text.is_empty() {
        text.push('\n');
    }
    text
}
