// Asks the API for anything: node web/tests/fuzz.mjs http://127.0.0.1:PORT [ROUNDS] [SEED]
// Every operation of the desk's own description (openapi.json) is sent values that fit, values that nearly fit and values that
// nobody should send. An answer is wrong when it is a failure of the server's, when its status is not described, or when
// an error is no problem with a code. Only for a desk whose archive may be written to.
import http from 'node:http';

/** Numbers in 0..1, the same for the same seed (mulberry32). */
function numbers(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const STRINGS = [
  '', ' ', '0', '-1', '1', '1.5', '1e9', '99999999999999999999', 'a1', '#', '#a1', 'null', 'true', '/', '..', '../../etc/passwd', '%', '%00', '\u0000',
  '\u202e', '\ud83d', '😀'.repeat(50), '"', "'", "' OR 1=1 --", '<script>', '\\', '*', '**', '"unclosed', '-', '-word', 'a*', '(', ')', 'a AND b', 'NEAR(a b)',
  'act:', 'act:threaten', 'act:nonsense', 'speaker:"', 'since:2025', 'since:2025-13', 'until:-1', 'in:articles gas', 'in:nothing', 'kind:anonymous basis:document',
  'x'.repeat(5000), 'ä'.repeat(300), 'word '.repeat(300), 'sha256:00000000', 'deadbeef', '2025-03-04', '0000-00-00', '9223372036854775807', '-9223372036854775808',
];

/** One request at a low level, so that its path is sent as it is. */
function ask(address, { method, path, headers, body }) {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (d) => (text += d)).on('end', () => resolve({ status: response.statusCode, kind: response.headers['content-type'] ?? '', text }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Sends so many requests; what was wrong, and how many answers there were of each status. */
export async function fuzz(address, rounds, seed) {
  const random = numbers(seed);
  const any = (list) => list[Math.floor(random() * list.length)];
  const get = async (path) => JSON.parse((await ask(address, { method: 'GET', path: `/api/v1${path}` })).text);
  const described = await get('/openapi.json');
  const list = async (path) => (await get(path)).items ?? [];
  // Names that are there, so that not everything is refused at the first look.
  const there = {
    '/api/v1/articles/{id}': (await list('/articles')).flatMap((a) => [String(a.id), a.name]),
    '/api/v1/claims/{key}': (await list('/claims')).flatMap((c) => [c.key, c.id]),
    '/api/v1/speakers/{slug}': (await list('/speakers')).flatMap((s) => [s.slug, s.id]),
    '/api/v1/corrections/{id}/undo': ['1', '2', '3'],
    '/api/v1/additions/{id}': ['1', '2', '3'],
    '/api/v1/codes/{code}': ['E0601', 'E0303'],
  };
  const places = (await Promise.all(there['/api/v1/claims/{key}'].slice(0, 20).map((k) => get(`/claims/${k}`)))).flatMap((c) => c.carriers.flatMap((x) => x.at));

  const resolved = (schema) => (schema?.$ref ? described.components.schemas[schema.$ref.split('/').pop()] : schema);
  /** A value for a schema: one that fits, mostly. */
  function value(schema, depth = 0) {
    const s = resolved(schema) ?? {};
    const roll = random();
    if (roll < 0.06) return any([null, true, -1, 1e300, [], {}, any(STRINGS)]);
    if (depth > 6) return null;
    const one = s.oneOf ?? s.anyOf;
    if (one) return value(any(one), depth + 1);
    if (s.allOf) return Object.assign({}, ...s.allOf.map((x) => value(x, depth + 1)));
    if (s.enum) return any(s.enum);
    const type = Array.isArray(s.type) ? any(s.type) : s.type;
    switch (type) {
      case 'integer': return any([0, 1, 2, 50, 200, 201, 4294967295, 4294967296, -1]);
      case 'number': return random() * 100;
      case 'boolean': return random() < 0.5;
      case 'null': return null;
      case 'array': return Array.from({ length: Math.floor(random() * 4) }, () => value(s.items, depth + 1));
      case 'object': return Object.fromEntries(Object.entries(s.properties ?? {}).filter(() => random() < 0.9).map(([k, v]) => [k, value(v, depth + 1)]));
      default: return random() < 0.4 && places.length ? any(places) : any(STRINGS);
    }
  }
  const encoded = (v) => {
    const text = String(v);
    // What may stand in an address need not be encoded, and not everything with a per cent sign is.
    return random() < 0.1 ? text.replace(/[^\w.~!$&'()*+,;=:@/%-]/g, '%zz') : encodeURIComponent(text.toWellFormed());
  };

  const operations = Object.entries(described.paths).flatMap(([path, of]) => Object.entries(of).map(([method, operation]) => ({ path, method, operation })));
  const wrong = [];
  const statuses = new Map();
  for (let n = 0; n < rounds; n += 1) {
    const { path, method, operation } = operations[n % operations.length];
    const query = [];
    let target = path;
    for (const p of operation.parameters ?? []) {
      const known = Object.entries(there).find(([prefix]) => path.startsWith(prefix))?.[1];
      if (p.in === 'path') target = target.replace(`{${p.name}}`, encoded(known?.length && random() < 0.7 ? any(known) : any(STRINGS) || 'x'));
      else if (p.required ? random() < 0.95 : random() < 0.4) query.push(`${p.name}=${encoded(random() < 0.5 ? value(p.schema) : any(STRINGS))}`);
    }
    if (query.length) target += `?${query.join('&')}`;
    const kind = Object.keys(operation.requestBody?.content ?? {})[0];
    const headers = kind ? { 'content-type': random() < 0.95 ? kind : any(['text/plain', '', 'application/json; charset=x']) } : {};
    let body;
    if (kind === 'application/json') {
      const made = value(operation.requestBody.content[kind].schema);
      // Nothing is fetched from anybody.
      if (made && typeof made === 'object' && 'url' in made) made.url = any(['/etc/passwd', 'http://', 'http://[', 'ftp://x', 'http://127.0.0.1:1/', null]);
      body = JSON.stringify(made) ?? '';
      if (random() < 0.1) body = body.slice(0, Math.floor(random() * body.length));
    } else if (kind) {
      body = Buffer.from(Array.from({ length: Math.floor(random() * 400) }, () => Math.floor(random() * 256)));
    }
    const method_ = method.toUpperCase();
    const shown = `${method_} ${target}${body ? ` ${body.toString().slice(0, 300)}` : ''}`;
    const answer = await ask(address, { method: method_, path: target, headers, body }).catch((e) => ({ status: 0, kind: '', text: String(e) }));
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    // A name that is empty or leads elsewhere makes another address of it.
    const elsewhere = answer.status === 404 || answer.status === 405;
    if (answer.status === 0 || answer.status >= 500) wrong.push(`${answer.status} ${shown}: ${answer.text.slice(0, 200)}`);
    else if (!(String(answer.status) in operation.responses) && !elsewhere) wrong.push(`${answer.status} is not described: ${shown}`);
    else if (answer.status >= 400 && !(answer.kind.startsWith('application/problem+json') && /^E\d{4}$/.test(JSON.parse(answer.text).code))) wrong.push(`no problem: ${shown}: ${answer.kind} ${answer.text.slice(0, 200)}`);
  }
  return { wrong, statuses };
}

if (process.argv[1]?.endsWith('fuzz.mjs')) {
  const [address, rounds = '2000', seed = '1'] = process.argv.slice(2);
  if (!/^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+\/?$/.test(address ?? '')) {
    console.error('usage: node web/tests/fuzz.mjs http://127.0.0.1:PORT [ROUNDS] [SEED]');
    process.exit(2);
  }
  const { wrong, statuses } = await fuzz(address, Number(rounds), Number(seed));
  console.log([...statuses].sort((a, b) => a[0] - b[0]).map(([s, n]) => `${s}: ${n}`).join(', '));
  for (const w of wrong.slice(0, 20)) console.log(w);
  process.exit(wrong.length ? 1 : 0);
}
