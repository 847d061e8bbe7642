//! The only way of a script to the network: it asks, the broker answers.
//!
//! A script has no sockets. It says what it wants as a [`HttpRequest`]; whoever runs it holds
//! that against what the user allows and gives back a [`HttpResponse`], or the reason why
//! not. The [`Broker`] works outside of the process that the script runs in.
//!
//! | room | answers |
//! |---|---|
//! | [`allowed`] | which hosts and ports are open, which secrets go where |
//! | [`addresses`] | which addresses are on the public internet |
//! | `conceal` | that no answer repeats a secret |

pub mod addresses;
#[cfg(feature = "wasm")]
pub mod allowed;
#[cfg(feature = "wasm")]
mod conceal;
#[cfg(feature = "wasm")]
mod fetch;

use serde::{Deserialize, Serialize};

#[cfg(feature = "wasm")]
pub use fetch::{Broker, Held, Network};

/// What a script asks of a web server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpRequest {
    /// The method, such as `GET`.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// The headers in their order; a name may stand there more than once. Each character of a
    /// value is one byte.
    pub headers: Vec<(String, String)>,
    /// Whether redirects are followed; otherwise the script gets them as they are.
    pub follow_redirects: bool,
    /// How many milliseconds the script waits for a connection, and for each next piece of the
    /// answer; without them it waits as long as a request may take.
    #[serde(default)]
    pub patience: Option<u64>,
    /// The bytes to send.
    #[serde(skip)]
    pub body: Vec<u8>,
}

/// What a web server answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// The words beside the status, such as `Not Found`.
    pub reason: String,
    /// The URL that answered in the end.
    pub url: String,
    /// The headers in their order; a name may stand there more than once. Each character of a
    /// value was one byte.
    pub headers: Vec<(String, String)>,
    /// The bytes that came, as they were sent.
    #[serde(skip)]
    pub body: Vec<u8>,
}
