// Builds the script, the style sheet and the typefaces into crates/desk/assets. With --check nothing is written; it
// fails when what is committed is not what would be built.
import { build } from 'esbuild';
import { readFile, readdir, rm, writeFile, mkdir } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, '..', 'crates', 'desk', 'assets');
const check = process.argv.includes('--check');
const MOST = 250_000;

const built = await build({
  entryPoints: { app: path.join(here, 'src', 'main.ts') },
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  outdir: out,
  assetNames: '[name]-[hash]',
  publicPath: '/assets',
  loader: { '.woff2': 'file' },
  legalComments: 'none',
  write: false,
});
const files = new Map(built.outputFiles.map((f) => [path.basename(f.path), Buffer.from(f.contents)]));
for (const name of ['icon.svg', 'FONTS.txt']) files.set(name, await readFile(path.join(here, 'src', name)));

const packed = [...files.values()].reduce((sum, f) => sum + Math.min(f.length, gzipSync(f).length), 0);
console.log(`${files.size} files, ${packed} bytes compressed`);
if (packed > MOST) throw new Error(`more than ${MOST} bytes`);

if (check) {
  const committed = (await readdir(out)).sort();
  const wanted = [...files.keys()].sort();
  const stale = committed.join() !== wanted.join() ? ['the list of files'] : [];
  for (const [name, bytes] of files) {
    const is = await readFile(path.join(out, name)).catch(() => null);
    if (!is?.equals(bytes)) stale.push(name);
  }
  if (stale.length) {
    console.error(`crates/desk/assets is not what web/ builds: ${stale.join(', ')}; run npm run build in web/`);
    process.exit(1);
  }
} else {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  for (const [name, bytes] of files) await writeFile(path.join(out, name), bytes);
}
