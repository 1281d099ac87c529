//! `onrecord serve`: the desk in the browser.

use crate::archive::{Place, say};
use anyhow::Result;
use clap::Args;
use onrecord_desk::{DeskError, Options, serve};
use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;

#[derive(Debug, Args)]
#[command(
    after_help = "The desk listens on this machine only unless --listen says otherwise; then every request must bear the token that is printed. It answers to its own names only, writes for its own pages only, and loads nothing from anywhere else."
)]
pub struct Serve {
    /// Read an invented story of 22 articles into a temporary archive, to look around
    #[arg(long)]
    pub sample: bool,

    #[command(flatten)]
    pub place: Place,

    /// Where to listen; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8470")]
    pub listen: SocketAddr,

    /// A further name that the desk answers to, behind a proxy perhaps
    #[arg(long = "host", value_name = "NAME")]
    pub hosts: Vec<String>,

    /// Let nothing be added or corrected
    #[arg(long)]
    pub read_only: bool,

    /// Whose name corrections bear where none is given
    #[arg(long, value_name = "NAME", env = "ONRECORD_WHO", hide_env_values = true, default_value = "desk")]
    pub who: String,

    /// Fetch from a server on this machine, for tests
    #[arg(long, hide = true)]
    pub allow_loopback: bool,
}

pub fn run(options: &Serve) -> Result<ExitCode> {
    let archive = if options.sample {
        None
    } else {
        if !options.read_only {
            drop(options.place.write()?);
        }
        Some(options.place.path()?)
    };
    let served = serve(
        &Options {
            archive,
            listen: options.listen,
            hosts: options.hosts.clone(),
            read_only: options.read_only,
            who: options.who.clone(),
            allow_loopback: options.allow_loopback,
        },
        |address| {
            let mut out = std::io::stdout().lock();
            // Who closed the pipe does not want to be told; the desk is open all the same.
            let _ = writeln!(out, "{address}").and_then(|()| out.flush());
        },
    );
    match served {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(DeskError::Archive(refused)) => {
            say(&format!("{} {refused}", refused.code().id()));
            Ok(ExitCode::from(2))
        }
        Err(other) => Err(other.into()),
    }
}
