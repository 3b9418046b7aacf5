//! Runs `xtask tidy` with the tests, so that a change that leaves the house untidy fails where it is made.

use std::process::Command;

#[test]
fn the_house_is_tidy() {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("tidy").output().expect("xtask starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
