// How fast the desk answers: node web/load.mjs ADDRESS [READERS] [SECONDS] [PAUSE]
// Asks for every kind of page and prints the times by kind. PAUSE: milliseconds, about, that a reader looks at a page before
// asking for the next one; none by default. Only for a desk on this machine.
const [address, readers = '1', seconds = '20', pause = '0'] = process.argv.slice(2);
if (!/^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+\/?$/.test(address ?? '')) {
  console.error('usage: node web/load.mjs http://127.0.0.1:PORT [READERS] [SECONDS] [PAUSE]');
  process.exit(2);
}
const base = address.replace(/\/$/, '');
const api = async (path) => (await fetch(`${base}/api/v1${path}`)).json();
const articles = (await api('/articles?limit=200')).items.map((a) => a.id);
const claims = (await api('/claims?limit=200')).items.map((c) => c.key);
const speakers = (await api('/speakers?limit=200')).items.map((s) => s.slug);
const words = ['government', 'speaker:Trump', 'act:threaten war', 'kind:anonymous officials', '"prime minister"', 'gas'];
const any = (list) => list[Math.floor(Math.random() * list.length)];
const kinds = {
  home: () => '/',
  articles: () => `/articles?offset=${50 * Math.floor(Math.random() * 10)}`,
  article: () => `/articles/${any(articles)}`,
  claims: () => '/claims',
  claim: () => `/claims/${any(claims)}`,
  speakers: () => '/speakers',
  speaker: () => `/speakers/${encodeURIComponent(any(speakers))}`,
  commitments: () => '/commitments',
  sources: () => '/sources',
  search: () => `/search?q=${encodeURIComponent(any(words))}`,
};
const lists = { article: articles, claim: claims, speaker: speakers };
const names = Object.keys(kinds).filter((k) => lists[k]?.length !== 0);
const times = new Map(names.map((n) => [n, []]));
let errors = 0;
const until = Date.now() + 1000 * Math.min(Number(seconds), 120);
async function reader() {
  while (Date.now() < until) {
    const name = any(names);
    const start = performance.now();
    const response = await fetch(base + kinds[name]()).catch(() => null);
    await response?.arrayBuffer();
    if (!response || response.status >= 500) errors += 1;
    times.get(name).push(performance.now() - start);
    const look = Number(pause) * (0.5 + Math.random());
    if (look > 0) await new Promise((resolve) => setTimeout(resolve, look));
  }
}
await Promise.all(Array.from({ length: Math.min(Number(readers), 400) }, reader));
const at = (list, share) => list[Math.min(list.length - 1, Math.floor(list.length * share))]?.toFixed(1) ?? '-';
const all = [];
console.log('page          n     p50     p95     p99  ms');
for (const [name, list] of times) {
  list.sort((a, b) => a - b);
  all.push(...list);
  console.log(name.padEnd(11), String(list.length).padStart(4), at(list, 0.5).padStart(7), at(list, 0.95).padStart(7), at(list, 0.99).padStart(7));
}
all.sort((a, b) => a - b);
console.log('all'.padEnd(11), String(all.length).padStart(4), at(all, 0.5).padStart(7), at(all, 0.95).padStart(7), at(all, 0.99).padStart(7), ` ${errors} errors`);
process.exit(errors ? 1 : 0);
