//! `cargo bench -p onrecord-actors`: having the register, looking a name up, scanning news.

use divan::counter::BytesCount;
use onrecord_actors::Register;

const ARTICLE: &str = include_str!("../../../gold/newscycle/01-meridian-gas-deadline.txt");

fn main() {
    divan::main();
}

#[divan::bench]
fn bundled_and_first_lookup() -> usize {
    Register::bundled().lookup(divan::black_box("the United States")).len()
}

#[divan::bench]
fn scan(bencher: divan::Bencher<'_, '_>) {
    let text = ARTICLE.repeat(50);
    let register = Register::bundled();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| register.scan(divan::black_box(&text)).len());
}
