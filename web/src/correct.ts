/** Corrections in place: a form beside the saying, one entry of the log for each field that was changed. */

import { type Logged, post } from './api';
import { all, make, one, reveal } from './dom';
import { anew, isPending } from './page';
import { say } from './toast';

const ACTS = [
  'assert', 'report', 'believe', 'deny', 'confirm', 'accuse', 'criticise', 'praise', 'demand', 'propose', 'ask', 'promise',
  'threaten', 'warn', 'predict', 'decline', 'announce',
];

export type Correction = Record<string, string | null>;

/** Writes corrections, and shows the page anew, or the claim at a place, with a way back. */
async function write(corrections: Correction[], who: string, note: string, at?: string): Promise<void> {
  const done: number[] = [];
  for (const correction of corrections) {
    done.push((await post<Logged>('/api/v1/corrections', { correction, who, note })).id);
  }
  if (who) localStorage.setItem('onrecord-who', who);
  sessionStorage.setItem('onrecord-corrected', done.join(' '));
  anew(at);
}

export async function undo(id: number): Promise<void> {
  await post<Logged>(`/api/v1/corrections/${id}/undo`, { who: localStorage.getItem('onrecord-who') });
}

export function field(label: string, input: HTMLElement): HTMLElement {
  return make('p', {}, make('label', { for: input.id }, label), input);
}

export function input(id: string, value: string, more: Record<string, string> = {}): HTMLInputElement {
  return make('input', { id, value, autocomplete: 'off', ...more });
}

function select(id: string, values: [string, string][], value: string): HTMLSelectElement {
  const options = values.map(([v, label]) => make('option', v === value ? { value: v, selected: '' } : { value: v }, label));
  return make('select', { id }, ...options);
}

interface Question {
  title: string;
  fields: HTMLElement[];
  /** What is to be corrected. */
  save: () => Correction[];
  /** What stands behind the buttons. */
  more?: HTMLElement[];
  /** The place whose claim is shown afterwards. */
  at?: string | undefined;
}

/** A dialog with a form. */
export function ask({ title, fields, save, more = [], at }: Question): void {
  const who = input('correct-who', localStorage.getItem('onrecord-who') ?? '', { name: 'who' });
  const note = input('correct-note', '', { name: 'note' });
  const problem = make('p', { class: 'warn', role: 'alert', hidden: '' });
  const cancel = make('button', { type: 'button', class: 'link' }, 'Cancel');
  const form = make(
    'form',
    {},
    make('h2', { id: 'correct-title' }, title),
    ...fields,
    make('div', { class: 'row' }, field('Your name', who), field('Why', note)),
    problem,
    make('p', { class: 'actions' }, make('button', {}, 'Save'), cancel),
    ...more,
  );
  const dialog = make('dialog', { 'aria-labelledby': 'correct-title', class: 'sheet-dialog' }, form);
  const run = (corrections: Correction[]): void => {
    if (corrections.length === 0) {
      dialog.close();
      return;
    }
    write(corrections, who.value, note.value, at).catch((e: unknown) => {
      problem.textContent = e instanceof Error ? e.message : String(e);
      problem.hidden = false;
    });
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    run(save());
  });
  for (const button of all<HTMLButtonElement>('[data-correction]', form)) {
    button.addEventListener('click', () => run([JSON.parse(button.dataset['correction'] ?? '{}') as Correction]));
  }
  cancel.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function correctSaying(note: HTMLElement, name: string): void {
  const at = `${name}#${note.dataset['note']}`;
  const had = (key: string): string => note.dataset[key] ?? '';
  const speaker = input('correct-speaker', had('speaker'));
  const act = select('correct-act', ACTS.map((a) => [a, a]), had('act'));
  const saidOn = input('correct-said', had('said'), { placeholder: '2025-03-04' });
  const due = input('correct-due', had('due'), { placeholder: '2025-03-04' });
  const setting = select('correct-setting', [['', 'not said'], ['public', 'in public'], ['private', 'in private']], had('setting'));
  const changed: [string, string, HTMLInputElement | HTMLSelectElement][] = [
    ['speaker', 'speaker', speaker],
    ['act', 'act', act],
    ['said_on', 'said', saidOn],
    ['due', 'due', due],
    ['setting', 'setting', setting],
  ];
  const save = (): Correction[] =>
    changed
      .filter(([, key, element]) => element.value.trim() !== had(key))
      .map(([name, , element]) => ({ kind: 'fix', at, field: name, value: element.value.trim() || null }));
  const quick = (label: string, correction: Correction): HTMLElement =>
    make('button', { type: 'button', class: 'link', 'data-correction': JSON.stringify(correction) }, label);
  ask({
    title: `Correct saying ${had('note').slice(1)}`,
    fields: [
      field('Who says it', speaker),
      make('div', { class: 'row' }, field('Act', act), field('Where', setting)),
      make('div', { class: 'row' }, field('Said on', saidOn), field('Due', due)),
    ],
    save,
    more: [
      make(
        'p',
        { class: 'actions' },
        quick('This is no saying', { kind: 'reject', at }),
        quick(`“${had('speaker')}” is somebody else in this article`, { kind: 'split-actor', document: name, name: had('speaker') }),
      ),
    ],
  });
}

export function correct(): void {
  if (document.body.hasAttribute('data-read-only')) return;
  reveal('[data-correct], [data-undo], [data-merge], [data-outcome-fix]');
  const name = one<HTMLElement>('[data-article]')?.dataset['name'] ?? '';
  document.addEventListener('click', (event) => {
    const target = event.target as HTMLElement;
    const note = target.closest('[data-correct]')?.closest<HTMLElement>('[data-note]');
    if (note) correctSaying(note, name);
    const merged = target.closest<HTMLElement>('[data-merge]');
    if (merged) {
      const one = merged.dataset['merge'] ?? '';
      const other = input('correct-other', '');
      const save = (): Correction[] => (other.value.trim() ? [{ kind: 'merge-actors', one, other: other.value.trim() }] : []);
      ask({ title: `${one} is the same as`, fields: [field('Name', other)], save });
    }
    const outcome = target.closest('[data-outcome-fix]')?.closest<HTMLElement>('[data-commitment]');
    if (outcome) {
      const at = outcome.dataset['commitment'] ?? '';
      const had = outcome.dataset['outcome'] ?? '';
      const states = ['pending', 'kept', 'broken', 'withdrawn'].map((s): [string, string] => [s, s]);
      const state = select('correct-outcome', states, had);
      const save = (): Correction[] => (state.value === had ? [] : [{ kind: 'outcome', at, outcome: state.value }]);
      ask({ title: 'What became of it', fields: [field('State', state)], save });
    }
    const undone = target.closest<HTMLElement>('[data-undo]');
    if (undone) {
      undo(Number(undone.dataset['undo']))
        .then(() => anew())
        .catch((e: unknown) => say(String(e)));
    }
  });
  const corrected = sessionStorage.getItem('onrecord-corrected');
  // A page that will be shown anew once the claims are worked out offers the way back again.
  if (!isPending()) sessionStorage.removeItem('onrecord-corrected');
  if (corrected) {
    const numbers = corrected.split(' ').map(Number);
    say(numbers.length === 1 ? 'The correction is in the log.' : `${numbers.length} corrections are in the log.`, 'Undo', async () => {
      sessionStorage.removeItem('onrecord-corrected');
      for (const id of numbers.reverse()) await undo(id);
      anew();
    });
  }
}
