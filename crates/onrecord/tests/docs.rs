//! The commands in docs/cli.md print what the page says. `TRYCMD=overwrite` writes what they print into it.

#[test]
fn the_command_lines_manual_is_true() {
    trycmd::TestCases::new().env("COLUMNS", "100").case(onrecord_eval::root().join("docs/cli.md"));
}
