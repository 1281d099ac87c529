//! Users' registers as files and as names in a text: whatever the bytes, no panic, and ranges that fit the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use onrecord_actors::Register;
use onrecord_actors::user::from_bytes;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let register = match from_bytes(bytes) {
        Ok(actors) => {
            let register = Register::bundled().with_user(&actors);
            for actor in &actors {
                assert!(!register.lookup(&actor.name).is_empty());
            }
            register
        }
        Err(rejected) => {
            assert!(!rejected.faults.is_empty());
            Register::bundled()
        }
    };
    for found in register.scan(&text) {
        assert!(found.range.of(&text).is_some_and(|s| !s.is_empty()));
        assert!(!found.candidates.is_empty());
    }
});
