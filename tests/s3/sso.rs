//! Credentials of single sign-on: a profile names a session, whose token lies in a folder of the
//! home, and a portal gives a key pair for it.

use std::fs;

#[cfg(feature = "sso")]
use crate::fake::{Answer, Fake, Request};
use crate::moto::{BUCKET, Moto};
use crate::program::{Case, Place};

/// The cases by their names.
#[cfg(feature = "sso")]
pub const CASES: &[(&str, Case)] = &[
    (
        "a_session_signs_requests_and_its_token_is_not_shown",
        signed,
    ),
    ("who_is_not_signed_on_is_told_how", signed_off),
];

/// The cases by their names.
#[cfg(not(feature = "sso"))]
pub const CASES: &[(&str, Case)] = &[("a_program_without_it_says_so", without)];

const CONFIG: &str = "\
[profile team]
region = eu-central-1
sso_session = team
sso_account_id = 123456789012
sso_role_name = Publisher

[sso-session team]
sso_region = eu-central-1
sso_start_url = https://team.example/start
sso_registration_scopes = sso:account:access
";

/// A place whose only credentials are those of the profile.
fn place(moto: &Moto) -> Place {
    let mut place = Place::new(moto);
    place.forget("AWS_ACCESS_KEY_ID");
    place.forget("AWS_SECRET_ACCESS_KEY");
    place.set("AWS_PROFILE", "team");
    let folder = place.folder.path().join(".aws");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config"), CONFIG).unwrap();
    place
}

/// What a command that nothing can sign says.
fn refused(place: &Place) -> String {
    let registry = format!("s3://{BUCKET}/program/sso");
    let list = ["list", "--registry", &registry];
    assert_eq!(place.kind(&list), "denied");
    String::from_utf8(place.run(&list).stderr).unwrap()
}

#[cfg(feature = "sso")]
fn signed(moto: &Moto) {
    const TOKEN: &str = "canary-of-the-session";
    let pair = moto.pair.clone();
    let portal = Fake::start(move |request: &Request| -> Answer {
        let named = request.path.contains("account_id=123456789012")
            && request.path.contains("role_name=Publisher");
        let token = ("x-amz-sso_bearer_token".to_owned(), TOKEN.to_owned());
        if !named || !request.headers.contains(&token) {
            return ("401 Unauthorized", Vec::new(), b"{}".to_vec());
        }
        let answer = serde_json::json!({"roleCredentials": {
            "accessKeyId": pair.id,
            "secretAccessKey": pair.secret,
            "expiration": 4_102_444_800_000_u64,
        }});
        let kind = ("content-type", "application/json".to_owned());
        ("200 OK", vec![kind], answer.to_string().into_bytes())
    });
    let mut place = place(moto);
    place.set("AWS_ENDPOINT_URL_SSO", &portal.endpoint);
    let cache = place.folder.path().join(".aws/sso/cache");
    fs::create_dir_all(&cache).unwrap();
    let session = serde_json::json!({
        "startUrl": "https://team.example/start",
        "region": "eu-central-1",
        "accessToken": TOKEN,
        "expiresAt": "2099-12-31T00:00:00Z",
    });
    // The SHA-1 of the session's name.
    let file = cache.join("d25187dc137f35c88bc80ec8c3ffbdb17b5eb873.json");
    fs::write(file, session.to_string()).unwrap();

    let registry = format!("s3://{BUCKET}/program/sso");
    place.done(&["registry", "init", &registry]);
    place.done(&["publish", "good", "--registry", &registry, "--unsigned"]);
    let output = place.run(&["pull", &format!("{registry}#good"), "-C", "out", "-vvv"]);
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success(), "{said}");
    assert!(place.folder.path().join("out/good/SKILL.md").exists());
    assert!(!said.contains(TOKEN) && !said.contains(&moto.pair.secret));
    assert!(!portal.seen().is_empty());
}

#[cfg(feature = "sso")]
fn signed_off(moto: &Moto) {
    let mut place = place(moto);
    place.set("AWS_ENDPOINT_URL_SSO", "http://127.0.0.1:9");
    let said = refused(&place);
    assert!(said.contains("nobody is signed on"), "{said}");
    assert!(said.contains("`aws sso login --profile team`"), "{said}");
}

#[cfg(not(feature = "sso"))]
fn without(moto: &Moto) {
    let said = refused(&place(moto));
    assert!(said.contains("was built without"), "{said}");
    assert!(said.contains("says `+sso`"), "{said}");
}
