// How quick the desk's pages are in a browser: node web/pages.mjs [RUNS]
// Opens the pages of the sample, an article of 10,000 words and one of a megabyte of emoji, each several times in a new
// context, and prints medians: the server's time to the last byte, the first contentful paint, the time to the end of
// loading, what a key (j) takes to the next frame, and the longest frame while scrolling to the end.
import { browser as open, desk as start, settled } from './tests/desk.mjs';

const runs = Math.min(Number(process.argv[2] ?? 5), 50);
const post = (address, body) =>
  fetch(`${address}/api/v1/additions`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** Adds a text and returns the address of its page. */
async function added(address, title, text) {
  let addition = await (await post(address, { title, outlet: 'The Measure', published: '2025-10-20', text })).json();
  while (addition.state !== 'done') {
    await new Promise((resolve) => setTimeout(resolve, 300));
    addition = await (await fetch(`${address}/api/v1/additions/${addition.id}`)).json();
  }
  return `/articles/${addition.documents[0].article}`;
}

/** The sample's own articles, one after the other, up to this many words. */
async function long(address, most) {
  const { items } = await (await fetch(`${address}/api/v1/articles?limit=200`)).json();
  const texts = [];
  let words = 0;
  for (let n = 0; words < most; n += 1) {
    const record = await (await fetch(`${address}/api/v1/articles/${items[n % items.length].id}/record`)).json();
    const text = record.document.text;
    texts.push(text);
    words += text.split(/\s+/).length;
  }
  return texts.join('\n\n').split(/(?<=\s)/).slice(0, most).join('');
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

async function measured(browser, url) {
  const before = performance.now();
  await (await fetch(url)).arrayBuffer();
  const server = performance.now() - before;
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(url);
  const seen = await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    await frame();
    const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN;
    const load = performance.getEntriesByType('navigation')[0].loadEventEnd;
    const keys = [];
    for (let n = 0; n < 10; n += 1) {
      const start = performance.now();
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }));
      await frame();
      keys.push(performance.now() - start);
    }
    scrollTo(0, 0);
    await frame();
    let longest = 0;
    const step = Math.max(600, document.documentElement.scrollHeight / 60);
    for (let y = 0; y < document.documentElement.scrollHeight; y += step) {
      const start = performance.now();
      scrollTo(0, y);
      await frame();
      longest = Math.max(longest, performance.now() - start);
    }
    return { paint, load, key: keys.toSorted((a, b) => a - b)[5], longest };
  });
  await context.close();
  return { server, ...seen };
}

const desk = await start('--sample');
const browser = await open();
try {
  await settled(desk.address);
  const api = async (path) => (await (await fetch(`${desk.address}/api/v1${path}`)).json()).items;
  const pages = {
    'first page': '/',
    article: `/articles/${(await api('/articles?limit=1'))[0].id}`,
    claim: `/claims/${(await api('/claims?limit=1'))[0].key}`,
    speaker: `/speakers/${(await api('/speakers?limit=1'))[0].slug}`,
    commitments: '/commitments',
    search: '/search?q=gas',
    sources: '/sources',
    '10,000 words': await added(desk.address, 'Ten thousand words', await long(desk.address, 10_000)),
    '1 MB of emoji': await added(desk.address, 'A megabyte of emoji', `The minister said: “${'😀🎉🚀🌍'.repeat(62_500)}”`),
  };
  await settled(desk.address);
  const columns = ['server', 'paint', 'load', 'key', 'longest'];
  console.log('page'.padEnd(14), ...['server', 'paint', 'load', 'key', 'scroll'].map((c) => c.padStart(7)), ' ms');
  for (const [name, path] of Object.entries(pages)) {
    const all = [];
    for (let n = 0; n < runs; n += 1) all.push(await measured(browser, desk.address + path));
    console.log(name.padEnd(14), ...columns.map((c) => median(all.map((m) => m[c])).toFixed(0).padStart(7)));
  }
} finally {
  await browser.close();
  await desk.end();
}
