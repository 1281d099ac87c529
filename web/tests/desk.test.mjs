// The main paths through the desk, in a real browser.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { browser as open, desk as start, settled } from './desk.mjs';
import { fuzz } from './fuzz.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let desk, browser, page;
const wrong = [];

async function newPage(options = {}) {
  // axe is put into the page past its policy; the policy itself is tested below.
  const context = await browser.newContext({ bypassCSP: true, acceptDownloads: true, ...options });
  const made = await context.newPage();
  made.setDefaultTimeout(30_000);
  made.on('console', (m) => m.type() === 'error' && wrong.push(`console: ${m.text()} at ${made.url()}`));
  made.on('pageerror', (e) => wrong.push(`error: ${e} at ${made.url()}`));
  made.on('request', (r) => {
    if (!/^(blob|data):/.test(r.url()) && !r.url().startsWith(`${desk.address}/`)) wrong.push(`request: ${r.url()}`);
  });
  return made;
}

const api = async (path) => (await fetch(`${desk.address}/api/v1${path}`)).json();

/** Goes to a page; one that is left may be showing itself anew just then, which breaks the first try off. */
async function go(path) {
  try {
    return await page.goto(desk.address + path);
  } catch (e) {
    if (!/interrupted by another navigation/.test(e.message)) throw e;
    return page.goto(desk.address + path);
  }
}

async function articleNamed(name) {
  return (await api(`/articles/${name}`)).id;
}

/** No violation of WCAG that axe can find. */
async function accessible(of, what) {
  await of.evaluate(axe);
  const { violations } = await of.evaluate(() => globalThis.axe.run(document));
  const told = violations.map((v) => `${v.id}: ${v.nodes.slice(0, 2).map((n) => n.html).join(' | ')}`);
  assert.deepEqual(told, [], what);
}

before(async () => {
  desk = await start('--sample');
  browser = await open();
  page = await newPage();
});

after(async () => {
  await browser?.close();
  assert.equal(await desk?.end(), 0, 'the desk ends in good order');
  assert.deepEqual(wrong, []);
});

test('a first start with the sample shows its progress, then claims and speakers', async () => {
  await go('/');
  await page.getByRole('heading', { name: 'Who says so?' }).waitFor();
  const status = await settled(desk.address);
  assert.equal(status.articles, 22);
  // The page shows itself anew.
  await page.locator('.claims li').first().waitFor();
});

test('an article: keys walk through the sayings, the note shows the chain, every mark is exact', async () => {
  const id = await articleNamed('04-ledger-private-prediction');
  await go(`/articles/${id}`);
  await page.keyboard.press('j');
  await page.locator('.note.active .chain').waitFor();
  const view = await api(`/articles/${id}`);
  assert.ok(view.attributions.some((a) => a.chain.length >= 3), 'there is a chain');
  const flat = (s) => s.replaceAll('\n', '').replaceAll('\r', '');
  for (const a of view.attributions) {
    const shown = await page.locator('[data-text]').evaluate((text, id) => {
      const is = (s) => s.dataset.in.split(' ').includes(id);
      return [...text.querySelectorAll('[data-in]')].filter(is).map((s) => s.textContent).join('');
    }, a.id);
    const said = flat(a.content.replaceAll(' … ', ''));
    assert.equal(flat(shown), said, a.id);
  }
  const nested = view.attributions.find((a) => a.chain.length >= 3);
  await page.goto(desk.address + nested.permanent);
  await page.locator(`#note-${nested.id}.active`).waitFor();
  assert.equal(await page.locator(`#note-${nested.id} .chain li`).count(), nested.chain.length);
});

test('filters leave only what a speaker says', async () => {
  const id = await articleNamed('04-ledger-private-prediction');
  await go(`/articles/${id}`);
  const speaker = (await api(`/articles/${id}`)).attributions[0].speaker.name;
  await page.getByLabel('Speaker').selectOption(speaker);
  const shown = await page.locator('.note:not([hidden])').evaluateAll((all) => all.map((n) => n.dataset.speaker));
  assert.ok(shown.length > 0 && shown.every((s) => s === speaker));
});

test('a claim: its graph, and the evidence of a line on click', async () => {
  await go('/claims');
  await page.locator('.claims .saying a').first().click();
  await page.locator('svg.drawing a.edge').first().waitFor();
  const edges = page.locator('svg.drawing a.edge:not(.unknown)');
  assert.ok((await edges.count()) > 0);
  await edges.first().locator('circle').click();
  await page.locator('.evidence-panel mark').first().waitFor();
});

test('a speaker: a timeline whose points lead to what was said', async () => {
  await go('/speakers');
  await page.locator('table.list tbody a').first().click();
  const dot = page.locator('svg.drawing a.dot').first();
  await dot.waitFor();
  const href = await dot.getAttribute('href');
  await go(href);
  await page.locator('.note.active').waitFor();
});

test('a pasted article is read and appears; hostile text is text', async () => {
  await go('/add');
  const hostile = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1"> \u202Eevil\u202C';
  await page.getByLabel('Text').fill(`Minister denies plan\n\n"We never agreed to it," Prime Minister Anna Keller told reporters on Monday. ${hostile}`);
  await page.getByLabel('Headline').fill('Minister denies plan <b>');
  await page.getByLabel('Outlet').fill('The <i>Test</i>');
  await page.getByLabel('Published').fill('2025-10-20');
  await page.getByRole('button', { name: 'Read it', exact: true }).click();
  const added = page.locator('.addition', { hasText: 'Minister denies plan' });
  await added.locator('.state.done').waitFor();
  await added.locator('li a').click();
  await page.getByRole('heading', { name: 'Minister denies plan <b>' }).waitFor();
  assert.ok((await page.locator('[data-text]').innerText()).includes('<script>window.hacked = 1</script>'));
  assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
  assert.ok((await page.locator('.note').count()) > 0);
});

test('Arabic text runs from right to left, German is marked as such', async () => {
  for (const [text, lang, direction] of [
    ['قال رئيس الوزراء للصحفيين يوم الاثنين إن الحكومة لن توافق على الخطة التي عرضت عليها في الأسبوع الماضي.', 'ar', 'rtl'],
    ['Der Ministerpräsident sagte am Montag vor Journalisten, die Regierung werde dem Vorschlag nicht zustimmen, der ihr in der vergangenen Woche vorgelegt worden sei. Die Opposition warf ihm daraufhin vor, die Öffentlichkeit zu täuschen, und forderte eine Sondersitzung des Parlaments noch vor dem Wochenende. Ein Sprecher wollte sich dazu nicht äußern, kündigte aber für den Dienstag eine ausführliche Stellungnahme an.', 'de', 'ltr'],
  ]) {
    const response = await fetch(`${desk.address}/api/v1/additions`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ text }),
    });
    let addition = await response.json();
    while (addition.state !== 'done') addition = await api(`/additions/${addition.id}`);
    await go(`/articles/${addition.documents[0].article}`);
    const shown = await page.locator('[data-text] p').first().evaluate((p) => [p.closest('[lang]').lang, getComputedStyle(p).direction]);
    assert.deepEqual(shown, [lang, direction], text);
  }
});

test('a speaker is corrected in place, and it is undone', async () => {
  const id = await articleNamed('04-ledger-private-prediction');
  await go(`/articles/${id}`);
  await page.keyboard.press('j');
  const note = await page.locator('.note.active').getAttribute('id');
  const was = await page.locator(`#${note}`).getAttribute('data-speaker');
  await page.locator(`#${note}`).getByRole('button', { name: 'Correct' }).click();
  await accessible(page, 'dialog');
  await page.getByLabel('Who says it', { exact: true }).fill('Somebody Else');
  await page.getByLabel('Your name').fill('Tester');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('.toast').waitFor();
  assert.equal(await page.locator(`#${note}`).getAttribute('data-speaker'), 'Somebody Else');
  await Promise.all([page.waitForEvent('load'), page.locator('.toast').getByRole('button', { name: 'Undo' }).click()]);
  assert.equal(await page.locator(`#${note}`).getAttribute('data-speaker'), was);
  await go('/corrections');
  assert.match(await page.locator('table').innerText(), /Tester[\s\S]*Somebody Else/);
});

/** The claim that a place carries, once everything is worked out. */
async function claimAt(at) {
  await settled(desk.address);
  const [, name, attribution] = /^(.*)#(a\d+)$/.exec(at);
  const response = await fetch(`${desk.address}/articles/${encodeURIComponent(name)}/${attribution}/claim`);
  return new URL(response.url).pathname.split('/').pop();
}

/** The page shows this many articles; it follows what is worked out by itself. */
const shows = (n) => page.locator('.figures b').first().filter({ hasText: new RegExp(`^${n}$`) }).waitFor();

test('an article is split off a claim, and it is undone', async () => {
  const { items } = await api('/claims?limit=50');
  let view;
  for (const item of items) {
    view = await api(`/claims/${item.key}`);
    if (view.carriers.length >= 3 && view.carriers.every((c) => c.at.length > 0)) break;
  }
  const articles = view.carriers.length;
  assert.ok(articles >= 3);
  const [first, last] = [view.carriers[0], view.carriers.at(-1)];
  await go(`/claims/${view.claim.key}`);
  // The first one leaves: the others stay together and are what is shown afterwards.
  await page.locator('#carrier-1').getByRole('button', { name: 'Split off' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'This article says something else' }).waitFor();
  await accessible(page, 'splitting off');
  await page.getByLabel('Your name').fill('Tester');
  await page.getByLabel('Why').fill('another harbour');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('.toast').waitFor();
  await shows(articles - 1);
  assert.notEqual(await claimAt(first.at[0]), await claimAt(last.at[0]));
  await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
  await shows(articles);
  assert.equal(await claimAt(first.at[0]), await claimAt(last.at[0]));
  await go('/corrections');
  assert.match(await page.locator('table').innerText(), /Tester[\s\S]*are not one claim[\s\S]*another harbour/);
});

test('two claims are merged without a mouse, and it is undone', async () => {
  const { items } = await api('/claims?limit=50');
  const [one, other] = items.filter((c) => c.at !== null);
  const both = new Set();
  for (const key of [one.key, other.key]) {
    for (const c of (await api(`/claims/${key}`)).carriers) both.add(c.article.href);
  }
  await go(`/claims/${one.key}`);
  await page.getByRole('button', { name: 'This is the same claim as' }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('With these words').waitFor();
  const looked = page.waitForResponse((r) => r.url().endsWith(`q=${encodeURIComponent(other.proposition)}`));
  await page.keyboard.type(other.proposition);
  await (await looked).finished();
  await page.locator('.choices + [role=status]', { hasText: /^\d+ claims?\./ }).waitFor();
  await accessible(page, 'merging');
  await page.locator(`.choices [value="${other.at}"]`).focus();
  await page.keyboard.press('Space');
  await page.getByLabel('Why').fill('the same offer');
  await page.keyboard.press('Enter');
  await page.locator('.toast').waitFor();
  await shows(both.size);
  assert.equal(await claimAt(one.at), await claimAt(other.at));
  await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
  await shows(one.articles);
  assert.notEqual(await claimAt(one.at), await claimAt(other.at));
});

test('commitments are kept as a table and as a calendar, by the links of the page', async () => {
  await go('/commitments');
  const kept = async (name) => {
    const href = await page.getByRole('link', { name, exact: true }).getAttribute('href');
    return fetch(desk.address + href);
  };
  const table = await (await kept('CSV')).text();
  assert.ok(table.trim().split('\n').length > 1, table);
  const calendar = await kept('Open deadlines as a calendar');
  assert.match(calendar.headers.get('content-type'), /^text\/calendar/);
  assert.match(await calendar.text(), /^BEGIN:VCALENDAR\r\n[\s\S]*DTSTART;VALUE=DATE:2025\d{4}\r\n[\s\S]*END:VCALENDAR\r\n$/);
});

test('search answers while one types, in the command line’s language', async () => {
  await go('/search');
  await page.locator('[data-q]').pressSequentially('act:threaten gas');
  await page.locator('.hits li').first().waitFor();
  assert.match(page.url(), /q=act%3Athreaten/);
  await page.locator('[data-q]').fill('act:nonsense');
  await page.locator('[data-results] .warn').waitFor();
});

test('what is on the screen can be kept: CSV, JSON-LD, citation, SVG, PNG', async () => {
  const { items } = await api('/claims?limit=1');
  for (const [format, kind] of [['csv', 'text/csv'], ['jsonld', 'application/ld+json'], ['citation', 'text/plain'], ['svg', 'image/svg+xml']]) {
    const response = await fetch(`${desk.address}/api/v1/claims/${items[0].key}?format=${format}`);
    assert.equal(response.status, 200, format);
    assert.ok(response.headers.get('content-type').startsWith(kind));
    assert.ok((await response.text()).length > 40);
  }
  const graph = await (await fetch(`${desk.address}/api/v1/claims/${items[0].key}?format=jsonld`)).json();
  const of = (kind) => graph['@graph'].filter((n) => n['@type'] === kind);
  const named = (await api(`/claims/${items[0].key}`)).carriers.filter((c) => c.at.length > 0);
  assert.deepEqual([of('Claim').length, of('NewsArticle').length], [1, named.length]);
  const there = new Set([...of('NewsArticle'), ...of('Quotation')].map((n) => n['@id']));
  assert.ok(of('Claim')[0].appearance.every((x) => there.has(x['@id'])));
  await go(`/claims/${items[0].key}`);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'PNG' }).click()]);
  const bytes = await readFile(await download.path());
  assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
  assert.ok(bytes.length > 5_000, `${bytes.length} bytes`);
});

test('without a mouse: skip link, search key, results, an article', async () => {
  await go('/');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('/');
  await page.keyboard.type('act:threaten gas');
  await page.keyboard.press('Enter');
  await page.locator('.hits').waitFor();
  await page.locator('.hits a').first().focus();
  await page.keyboard.press('Enter');
  await page.locator('.note.active').waitFor();
  await page.keyboard.press('?');
  await page.getByRole('heading', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
});

test('every page is accessible, light and dark, wide and narrow', async () => {
  const claim = (await api('/claims?limit=1')).items[0].key;
  const speaker = (await api('/speakers?limit=1')).items[0].slug;
  const id = await articleNamed('02-courier-solvang-offers-venue');
  const paths = [
    '/', '/articles', `/articles/${id}`, `/articles/${id}/received`, '/claims', `/claims/${claim}`, '/speakers',
    `/speakers/${speaker}`, '/commitments', '/search?q=gas', '/sources', '/add', '/corrections', '/codes/E0601',
  ];
  for (const [colorScheme, width] of [['light', 1280], ['dark', 390]]) {
    const other = await newPage({ colorScheme, viewport: { width, height: 800 } });
    for (const path of paths) {
      await other.goto(desk.address + path);
      await accessible(other, `${path}, ${colorScheme}, ${width}`);
      const wide = await other.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${path} is ${wide} px too wide at ${width}`);
    }
    await other.context().close();
  }
});

test('the policy holds: no inline script, no other origin; other hosts and origins are refused', async () => {
  const context = await browser.newContext();
  const strict = await context.newPage();
  await strict.goto(desk.address);
  const ran = await strict.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.inline = 1';
    document.body.append(script);
    return window.inline;
  });
  assert.equal(ran, undefined);
  const left = await strict.evaluate(() => fetch('http://127.0.0.1:9/').then(() => 'sent', (e) => String(e)));
  assert.match(left, /TypeError/);
  await context.close();

  const { hostname, port } = new URL(desk.address);
  const status = (method, path, headers) =>
    new Promise((resolve, reject) => {
      const request = http.request({ hostname, port, method, path, headers }, (r) => resolve([r.statusCode, r.resume() && r.headers['content-type']]));
      request.on('error', reject);
      request.end(method === 'POST' ? '{}' : undefined);
    });
  assert.deepEqual(await status('GET', '/', { host: 'evil.example' }), [403, 'application/problem+json']);
  const json = { 'content-type': 'application/json' };
  assert.equal((await status('POST', '/api/v1/corrections', { ...json, origin: 'http://evil.example' }))[0], 403);
  assert.equal((await status('POST', '/api/v1/corrections', { 'content-type': 'text/plain' }))[0], 415);
  assert.equal((await status('POST', '/api/v1/corrections', json))[0], 422);
  assert.equal((await status('GET', '/api/v1/claims/nothing', {}))[0], 404);
});

test('read-only: nothing can be written', async () => {
  const other = await start('--sample', '--read-only');
  try {
    const response = await fetch(`${other.address}/api/v1/additions`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"text":"x"}',
    });
    assert.equal(response.status, 403);
    assert.equal((await response.json()).code, 'E0604');
  } finally {
    await other.end();
  }
});

test('whatever the API is asked, it does not fail, and answers as it says it does', async () => {
  // A desk of its own: what it is sent is read and corrected.
  const other = await start('--sample');
  try {
    await settled(other.address);
    const { wrong, statuses } = await fuzz(other.address, 1500, 7);
    assert.deepEqual(wrong, []);
    for (const status of [200, 201, 202, 400, 404, 415, 422]) assert.ok(statuses.get(status) > 0, `${status} was never the answer`);
    assert.equal((await fetch(other.address)).status, 200);
  } finally {
    await other.end();
  }
});
