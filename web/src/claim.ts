/** A claim put right in place: an article split off, two claims merged. Claims are named by places that carry them. */

import { get } from './api';
import { type Correction, ask, field, input } from './correct';
import { all, make, one, reveal } from './dom';

interface Claim {
  key: string;
  proposition: string;
  speaker: { name: string } | null;
  articles: number;
  outlets: number;
  at: string | null;
}

/** Claims that are offered at once. */
const MOST = 12;

export function claim(): void {
  const key = one<HTMLElement>('[data-claim]')?.dataset['claim'];
  if (key === undefined || document.body.hasAttribute('data-read-only')) return;
  reveal('[data-split-claim], [data-merge-claim]');
  document.addEventListener('click', (event) => {
    const target = event.target as HTMLElement;
    const split = target.closest<HTMLElement>('[data-split-claim]');
    if (split) splitOff(split);
    const merged = target.closest<HTMLElement>('[data-merge-claim]');
    if (merged) mergeWith(merged.dataset['mergeClaim'] ?? '', key);
  });
}

function splitOff(button: HTMLElement): void {
  const places = (button.dataset['splitClaim'] ?? '').split('\n');
  const beside = button.dataset['beside'] ?? '';
  const [first = '', ...others] = places;
  // What the article says in several places leaves together.
  const save = (): Correction[] => [
    ...places.map((other) => ({ kind: 'split-claim', one: beside, other })),
    ...others.map((other) => ({ kind: 'merge-claims', one: first, other })),
  ];
  const which = make('p', {}, 'What ', make('b', {}, make('bdi', {}, button.dataset['title'] ?? '')), ' says becomes a claim of its own.');
  ask({ title: 'This article says something else', fields: [which], save, at: beside });
}

function mergeWith(at: string, key: string): void {
  const words = input('correct-words', '', { type: 'search', 'aria-controls': 'correct-claims' });
  const legend = make('legend', {}, 'Which claim');
  const choices = make('fieldset', { class: 'choices', id: 'correct-claims' }, legend);
  const count = make('p', { class: 'soft', role: 'status' });
  let asked = 0;
  const look = async (): Promise<void> => {
    asked += 1;
    const mine = asked;
    const found = await get<{ items: Claim[] }>(`/api/v1/claims?limit=${MOST + 1}&q=${encodeURIComponent(words.value)}`);
    // A later question may have been answered before.
    if (mine !== asked) return;
    const others = found.items.filter((c) => c.key !== key && c.at !== null).slice(0, MOST);
    choices.replaceChildren(legend, ...others.map(choice));
    choices.hidden = others.length === 0;
    const more = found.items.length > MOST ? 'The most carried are shown.' : '';
    count.textContent = others.length === 0 ? 'No other claim has these words.' : `${others.length} ${others.length === 1 ? 'claim' : 'claims'}. ${more}`;
  };
  const ready = (): void => void look().catch((e: unknown) => (count.textContent = e instanceof Error ? e.message : String(e)));
  let timer = 0;
  words.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(ready, 150);
  });
  words.addEventListener('keydown', (event) => {
    // Enter looks; it does not save what nobody chose.
    if (event.key === 'Enter') {
      event.preventDefault();
      ready();
    }
  });
  const save = (): Correction[] =>
    all<HTMLInputElement>('input:checked', choices).map((c) => ({ kind: 'merge-claims', one: at, other: c.value }));
  ask({ title: 'This is the same claim as', fields: [field('With these words', words), choices, count], save, at });
  ready();
}

function choice(c: Claim, n: number): HTMLElement {
  const radio = input(`correct-claim-${n}`, c.at ?? '', { type: 'radio', name: 'claim', required: '' });
  const articles = `${c.articles} ${c.articles === 1 ? 'article' : 'articles'}`;
  const by = make('span', { class: 'by' }, c.speaker ? `${c.speaker.name} · ${articles}` : articles);
  return make('label', { for: radio.id }, radio, make('span', {}, make('bdi', {}, c.proposition), by));
}
