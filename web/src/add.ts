/** Adding: files dropped or chosen, pasted text, addresses; progress as it goes. */

import { type Addition, get, post, send } from './api';
import { make, one } from './dom';
import { say } from './toast';

export function add(): void {
  const root = one<HTMLElement>('[data-adding]');
  const progress = one<HTMLElement>('[data-progress]');
  if (!root || !progress) return;
  const lines = new Map<number, HTMLElement>();

  function show(addition: Addition): void {
    one('.empty', progress as HTMLElement)?.remove();
    let line = lines.get(addition.id);
    if (!line) {
      line = make('li', { class: 'addition' });
      lines.set(addition.id, line);
      progress?.prepend(line);
    }
    const states = { waiting: 'waiting', fetching: 'being fetched', reading: 'being read', done: 'done' };
    const head = make('p', {}, make('bdi', {}, addition.what), ' ', make('span', { class: `state ${addition.state}` }, states[addition.state]));
    const documents = addition.documents.slice(-50).map((d) => {
      const name = d.article ? make('a', { href: `/articles/${d.article}` }, d.name) : make('bdi', {}, d.name || addition.what);
      const why = d.code ? [' ', make('a', { href: `/codes/${d.code}` }, d.code), `: ${d.message ?? ''}`] : [];
      return make('li', {}, name, ` ${d.outcome}`, ...why);
    });
    line.replaceChildren(head, make('ul', { class: 'plain' }, ...documents));
  }

  async function follow(addition: Addition): Promise<void> {
    show(addition);
    while (addition.state !== 'done') {
      await new Promise((resolve) => setTimeout(resolve, 250));
      addition = await get<Addition>(`/api/v1/additions/${addition.id}`);
      show(addition);
    }
  }

  const started = (adding: Promise<Addition>): Promise<void> =>
    adding.then(follow).catch((e: unknown) => say(e instanceof Error ? e.message : String(e)));

  async function files(list: FileList): Promise<void> {
    for (const file of list) {
      await started(send<Addition>(`/api/v1/additions/file?name=${encodeURIComponent(file.name)}`, file));
    }
  }

  const chosen = one<HTMLInputElement>('[data-files]', root);
  chosen?.addEventListener('change', () => {
    if (chosen.files) void files(chosen.files).then(() => (chosen.value = ''));
  });
  const drop = one<HTMLElement>('[data-drop]', root);
  for (const kind of ['dragenter', 'dragover']) {
    document.addEventListener(kind, (event) => {
      event.preventDefault();
      drop?.classList.add('over');
    });
  }
  document.addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) drop?.classList.remove('over');
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    drop?.classList.remove('over');
    const dropped = event.dataTransfer;
    if (dropped?.files.length) void files(dropped.files);
    else {
      const address = dropped?.getData('text/uri-list') || '';
      if (address) void started(post<Addition>('/api/v1/additions', { url: address.split('\n')[0] }));
    }
  });
  for (const name of ['paste', 'address']) {
    const form = one<HTMLFormElement>(`[data-${name}]`, root);
    form?.addEventListener('submit', (event) => {
      event.preventDefault();
      const values = Object.fromEntries([...new FormData(form)].filter(([, v]) => v !== ''));
      void started(post<Addition>('/api/v1/additions', values)).then(() => form.reset());
    });
  }
  get<Addition[]>('/api/v1/additions')
    .then((list) => {
      for (const addition of list.reverse()) void follow(addition);
    })
    .catch(() => undefined);
}
