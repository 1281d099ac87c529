//! `--register FILE`: a user's own register of actors.

use anyhow::{Context as _, Result, bail};
use onrecord_actors::Register;
use onrecord_actors::user::{MOST_FAULTS, from_bytes};
use std::io::Read as _;
use std::path::Path;

/// Bytes that a register may have.
const LARGEST: u64 = 256 << 20;

/// The actors that a run goes by.
pub struct Known {
    pub register: Register,
    /// `sha256:` and the hex digest of the user's file, if there is one.
    pub digest: Option<String>,
}

/// The bundled register with the user's over it, if there is one.
///
/// # Errors
/// The file cannot be read, or something in it is wrong: then every fault with its line and code. Nothing is taken of
/// such a file, so that no run goes by half a register.
pub fn load(path: Option<&Path>) -> Result<Known> {
    let bundled = Register::bundled();
    let Some(path) = path else { return Ok(Known { register: bundled, digest: None }) };
    let place = path.display();
    let file = std::fs::File::open(path).with_context(|| format!("the register {place} cannot be opened"))?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).with_context(|| format!("the register {place} cannot be read"))?;
    if bytes.len() as u64 > LARGEST {
        bail!("the register {place} is larger than {LARGEST} bytes");
    }
    match from_bytes(&bytes) {
        Ok(actors) => Ok(Known { register: bundled.with_user(&actors), digest: Some(onrecord_record::digest(&bytes)) }),
        Err(rejected) => {
            let mut message = format!("the register {place} was not taken:");
            for fault in &rejected.faults {
                message.push_str("\n  ");
                message.push_str(&crate::view::neutral(&fault.to_string()));
            }
            if rejected.faults.len() == MOST_FAULTS {
                message.push_str("\n  and perhaps more");
            }
            bail!(message)
        }
    }
}
