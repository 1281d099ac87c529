//! Prints the blocks of pages with what speaks for and against each, as JSON lines: the input of `data/fit_body.py`.
#![allow(clippy::print_stdout)]

use onrecord_intake::{Limits, body};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    for path in std::env::args().skip(1) {
        let html = body::decode(&std::fs::read(&path)?);
        match body::evidence(&html, &Limits::default()) {
            Ok(blocks) => println!("{}", serde_json::json!({ "path": path, "blocks": blocks })),
            Err((code, message)) => eprintln!("{path}: {}: {message}", code.id()),
        }
    }
    Ok(())
}
