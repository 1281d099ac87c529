// Draws the pictures of docs/screens: every page of the sample, as a browser shows it.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { browser as open, desk as start, settled } from './tests/desk.mjs';

const out = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'docs', 'screens');
await mkdir(out, { recursive: true });
const desk = await start('--sample');
const browser = await open();
try {
  await settled(desk.address);
  const api = async (p) => (await fetch(`${desk.address}/api/v1${p}`)).json();
  const { items } = await api('/claims?limit=40');
  const claim = items.toSorted((a, b) => b.independent_origins * b.articles - a.independent_origins * a.articles)[0].key;
  const speakers = (await api('/speakers?limit=40')).items.filter((s) => s.kind === 'person');
  let speaker = speakers[0].slug;
  for (const s of speakers) {
    if ((await api(`/speakers/${s.slug}`)).shifts.length > 0) {
      speaker = s.slug;
      break;
    }
  }
  const read = async (name) => api(`/articles/${name}`);
  const article = await read('04-ledger-private-prediction');
  const nested = article.attributions.toSorted((a, b) => b.chain.length - a.chain.length)[0];
  const pages = [
    ['home', '/', 1280, 860, 'light'],
    ['article', `/articles/${article.id}#${nested.id}`, 1280, 860, 'light'],
    ['article-dark', `/articles/${article.id}#${nested.id}`, 1280, 860, 'dark'],
    ['article-phone', `/articles/${article.id}#${nested.id}`, 390, 780, 'light'],
    ['claim', `/claims/${claim}`, 1280, 860, 'light'],
    ['speaker', `/speakers/${speaker}`, 1280, 860, 'light'],
    ['commitments', '/commitments', 1280, 860, 'light'],
    ['search', '/search?q=act%3Athreaten+gas', 1280, 700, 'light'],
    ['sources', '/sources', 1280, 860, 'light'],
    ['add', '/add', 1280, 800, 'light'],
  ];
  for (const [name, address, width, height, colorScheme] of pages) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const page = await context.newPage();
    await page.goto(desk.address + address);
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(300);
    await page.screenshot({ path: path.join(out, `${name}.png`) });
    await context.close();
  }
} finally {
  await browser.close();
  await desk.end();
}
