/** Results while one types; the address follows. */

import { one } from './dom';

export function search(): void {
  const form = one<HTMLFormElement>('[data-search]');
  const results = one<HTMLElement>('[data-results]');
  const words = one<HTMLInputElement>('[data-q]');
  if (!form || !results || !words) return;
  let asked = 0;
  let timer = 0;
  const show = async (): Promise<void> => {
    const query = new URLSearchParams([...new FormData(form)].map(([k, v]): [string, string] => [k, String(v)]));
    asked += 1;
    const mine = asked;
    const response = await fetch(`/search?${query}&fragment=1`);
    const html = await response.text();
    // A later question may have been answered before.
    if (mine !== asked || !response.ok) return;
    results.innerHTML = html;
    history.replaceState(null, '', `/search?${query}`);
    const other = one<HTMLInputElement>('#find');
    if (other) other.value = words.value;
  };
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void show(), 120);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(timer);
    void show();
  });
}
