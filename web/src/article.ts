/** The article: the note of the saying under the cursor, in the margin; filters; keys. */

import { all, isTyping, one } from './dom';

interface Saying {
  id: string;
  mark: HTMLElement | null;
  note: HTMLElement;
  depth: number;
  shown: boolean;
}

export function article(): void {
  const text = one<HTMLElement>('[data-text]');
  const margin = one<HTMLElement>('.margin');
  if (!text || !margin) return;
  const sayings = new Map<string, Saying>();
  for (const note of all<HTMLElement>('[data-note]', margin)) {
    const id = note.dataset['note'] ?? '';
    const mark = document.getElementById(id);
    sayings.set(id, { id, mark, note, depth: all('.chain li', note).length, shown: true });
  }
  if (sayings.size === 0) return;
  document.body.classList.add('with-notes');

  const spans = new Map<string, HTMLElement[]>();
  for (const span of all<HTMLElement>('[data-of]', text)) {
    for (const id of ids(span)) {
      const list = spans.get(id);
      if (list) list.push(span);
      else spans.set(id, [span]);
    }
  }

  let active = '';
  let pinned = false;

  function ids(span: HTMLElement): string[] {
    return (span.dataset['of'] ?? '').split(' ').filter(Boolean);
  }

  /** The innermost saying of a place that is shown. */
  function innermost(span: HTMLElement): string {
    let best = '';
    let depth = -1;
    for (const id of ids(span)) {
      const saying = sayings.get(id);
      if (saying?.shown && saying.depth > depth) {
        best = id;
        depth = saying.depth;
      }
    }
    return best;
  }

  function activate(id: string): void {
    if (id === active) return;
    const before = sayings.get(active);
    if (before) {
      before.note.classList.remove('active');
      before.mark?.classList.remove('active');
      for (const span of spans.get(active) ?? []) span.classList.remove('on', 'on-role');
    }
    active = id;
    const now = sayings.get(id);
    document.body.classList.toggle('has-active', now !== undefined);
    if (!now) return;
    now.note.classList.add('active');
    now.mark?.classList.add('active');
    for (const span of spans.get(id) ?? []) {
      const inside = (span.dataset['in'] ?? '').split(' ').includes(id);
      span.classList.add(inside ? 'on' : 'on-role');
    }
    // The margin scrolls by itself; the page stays where it is.
    const room = margin as HTMLElement;
    const top = now.note.offsetTop - room.offsetTop;
    if (top < room.scrollTop || top + now.note.offsetHeight > room.scrollTop + room.clientHeight) {
      room.scrollTop = top - 12;
    }
  }

  text.addEventListener('mouseover', (event) => {
    if (pinned) return;
    const target = event.target as HTMLElement;
    const mark = target.closest<HTMLElement>('[data-mark]');
    const span = target.closest<HTMLElement>('[data-of]');
    const id = mark?.dataset['mark'] ?? (span ? innermost(span) : '');
    if (id) activate(id);
  });
  text.addEventListener('focusin', (event) => {
    const mark = (event.target as HTMLElement).closest<HTMLElement>('[data-mark]');
    if (mark) activate(mark.dataset['mark'] ?? '');
  });
  text.addEventListener('click', (event) => {
    const target = event.target as HTMLElement;
    if (target.closest('[data-mark]')) {
      pinned = true;
      return;
    }
    const span = target.closest<HTMLElement>('[data-of]');
    const id = span ? innermost(span) : '';
    pinned = id !== '';
    if (!getSelection()?.toString()) activate(id);
  });
  margin.addEventListener('click', (event) => {
    const note = (event.target as HTMLElement).closest<HTMLElement>('[data-note]');
    if (note) {
      pinned = true;
      activate(note.dataset['note'] ?? '');
    }
  });

  function step(by: number): void {
    const shown = [...sayings.values()].filter((s) => s.shown && s.mark);
    if (shown.length === 0) return;
    const at = shown.findIndex((s) => s.id === active);
    const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : (at + by + shown.length) % shown.length];
    if (!next?.mark) return;
    pinned = true;
    next.mark.focus({ preventScroll: true });
    next.mark.scrollIntoView({ block: 'center' });
    activate(next.id);
  }

  document.addEventListener('keydown', (event) => {
    if (isTyping(event) || one('dialog[open]')) return;
    if (event.key === 'j') step(1);
    else if (event.key === 'k') step(-1);
    else if (event.key === 'Escape') {
      pinned = false;
      activate('');
    }
  });

  function fromAddress(): void {
    const id = location.hash.slice(1).replace(/^note-/, '');
    if (!sayings.has(id)) return;
    pinned = true;
    activate(id);
    sayings.get(id)?.mark?.scrollIntoView({ block: 'center' });
  }
  window.addEventListener('hashchange', fromAddress);
  fromAddress();

  filters(sayings, spans, () => sayings.get(active)?.shown === false && activate(''));
}

function filters(sayings: Map<string, Saying>, spans: Map<string, HTMLElement[]>, changed: () => void): void {
  const controls = one<HTMLElement>('[data-controls]');
  const count = one<HTMLElement>('[data-count]');
  if (!controls || !count) return;
  const chosen = (name: string): string => one<HTMLSelectElement>(`[data-filter="${name}"]`)?.value ?? '';
  const apply = (): void => {
    const [speaker, act] = [chosen('speaker'), chosen('act')];
    let shown = 0;
    for (const s of sayings.values()) {
      s.shown = (!speaker || s.note.dataset['speaker'] === speaker) && (!act || s.note.dataset['act'] === act);
      s.note.hidden = !s.shown;
      s.mark?.classList.toggle('off', !s.shown);
      if (s.shown) shown += 1;
    }
    for (const list of spans.values()) {
      for (const span of list) {
        const of = (span.dataset['of'] ?? '').split(' ');
        span.classList.toggle('off', !of.some((id) => sayings.get(id)?.shown));
      }
    }
    count.textContent = speaker || act ? `${shown} of ${sayings.size} sayings` : `${sayings.size} sayings`;
    changed();
  };
  controls.addEventListener('change', apply);
  apply();
}
