//! minisign, whose signatures are only verified.

use libtest_mimic::Failed;

use crate::{Place, good, words};

pub fn verifies(place: &Place) -> Result<(), Failed> {
    place.put("pdf.skill", "any bytes will do");
    good(&place.theirs(
        "minisign",
        &["-G", "-W", "-p", "mini.pub", "-s", "mini.key"],
    ))?;
    good(&place.theirs("minisign", &["-S", "-s", "mini.key", "-m", "pdf.skill"]))?;
    let verify = ["verify", "pdf.skill", "--key", "mini.pub"];
    place.ours(&verify)?;
    place.put("pdf.skill", "any bytes will not do");
    let refused = place.try_ours(&verify);
    assert_eq!(refused.status.code(), Some(1), "{}", words(&refused));
    // The old kind, without a digest.
    good(&place.theirs(
        "minisign",
        &["-S", "-l", "-s", "mini.key", "-m", "pdf.skill"],
    ))?;
    let refused = place.try_ours(&verify);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        words(&refused).contains("is of the old kind"),
        "{}",
        words(&refused)
    );
    Ok(())
}
