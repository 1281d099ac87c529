/** What every page has: theme, keys, what is going on, copying and printing. */

import { type Status, get } from './api';
import { all, isTyping, make, one, reveal } from './dom';
import { say } from './toast';

const KEYS: [string, string][] = [
  ['/', 'search'],
  ['g then h, a, c, s, k, o', 'first page, articles, claims, speakers, commitments, sources'],
  ['j, k', 'next and previous saying in an article'],
  ['Esc', 'let go of a saying'],
  ['n, p', 'next and previous page of a list'],
  ['?', 'these keys'],
];

const PLACES: Record<string, string> = {
  h: '/', a: '/articles', c: '/claims', s: '/speakers', k: '/commitments', o: '/sources', n: '/add',
};

export function page(): void {
  theme();
  keys();
  notice();
  copying();
  reveal('[data-print]');
  one('[data-print]')?.addEventListener('click', () => window.print());
}

function theme(): void {
  const button = one<HTMLButtonElement>('[data-theme-switch]');
  if (!button) return;
  const root = document.documentElement;
  const isDark = (): boolean =>
    root.dataset['theme'] ? root.dataset['theme'] === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  const label = (): void => {
    button.textContent = isDark() ? 'Light' : 'Dark';
  };
  label();
  button.addEventListener('click', () => {
    root.dataset['theme'] = isDark() ? 'light' : 'dark';
    document.cookie = `onrecord-theme=${root.dataset['theme']}; path=/; max-age=31536000; samesite=strict`;
    label();
  });
}

function keys(): void {
  const button = one<HTMLButtonElement>('[data-keys]');
  button?.addEventListener('click', help);
  let going = false;
  document.addEventListener('keydown', (event) => {
    if (isTyping(event) || one('dialog[open]')) return;
    if (going) {
      going = false;
      const place = PLACES[event.key];
      if (place) location.href = place;
      return;
    }
    if (event.key === 'g') going = true;
    else if (event.key === '?') help();
    else if (event.key === '/') {
      event.preventDefault();
      one<HTMLInputElement>('[data-q], #find')?.select();
    } else if (event.key === 'n') one<HTMLAnchorElement>('a[rel=next]')?.click();
    else if (event.key === 'p') one<HTMLAnchorElement>('a[rel=prev]')?.click();
  });
}

function help(): void {
  const rows = KEYS.map(([key, what]) => make('div', {}, make('dt', {}, make('kbd', {}, key)), make('dd', {}, what)));
  const close = make('button', { type: 'button' }, 'Close');
  const dialog = make(
    'dialog',
    { 'aria-labelledby': 'keys-title', class: 'sheet-dialog' },
    make('h2', { id: 'keys-title' }, 'Keys'),
    make('dl', { class: 'facts' }, ...rows),
    close,
  );
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Shows the page anew. A claim is shown by a place that carries it, because its own address may not outlast the change. */
export function anew(at = place()): void {
  const cut = at.lastIndexOf('#');
  if (cut < 0) location.reload();
  else location.replace(`/articles/${encodeURIComponent(at.slice(0, cut))}/${at.slice(cut + 1)}/claim#at=${encodeURIComponent(at)}`);
}

/** The place by which the claim of the page was asked for, or else its first; empty on other pages. */
function place(): string {
  const first = one<HTMLElement>('[data-claim]')?.dataset['at'];
  const asked = location.hash.startsWith('#at=') ? decodeURIComponent(location.hash.slice(4)) : '';
  return first ? asked || first : '';
}

/** Whether the page will be shown anew once everything is worked out. */
export function isPending(): boolean {
  const line = one<HTMLElement>('[data-notice]');
  return line !== null && !line.hidden && /\bat-(home|claims|speakers|commitments|sources)\b/.test(document.body.className);
}

/** Follows what is being read and worked out; pages that depend on it are shown anew when it is done. */
function notice(): void {
  const line = one<HTMLElement>('[data-notice]');
  if (!line || line.hidden) return;
  const depends = isPending();
  const look = async (): Promise<void> => {
    const status = await get<Status>('/api/v1/status');
    if (status.adding !== null) {
      line.textContent = `Reading ${status.sample ? 'the sample' : 'what was added'}: ${status.articles} articles in the archive.`;
    } else if (status.inquiry === 'current') {
      line.hidden = true;
      const busy = one('dialog[open]') || /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? '');
      if (depends && !busy && scrollY < 200) anew();
      return;
    } else {
      line.textContent = 'Claims and speakers are being worked out.';
    }
    setTimeout(() => void look().catch(() => undefined), 800);
  };
  setTimeout(() => void look().catch(() => undefined), 500);
}

function copying(): void {
  for (const link of all<HTMLAnchorElement>('[data-copy]')) {
    link.addEventListener('click', (event) => {
      if (!navigator.clipboard) return;
      event.preventDefault();
      navigator.clipboard.writeText(link.href).then(
        () => say('The permanent link is copied.'),
        () => (location.href = link.href),
      );
    });
  }
}
