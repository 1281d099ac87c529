/** A short message at the foot of the page, with something that can be done about it. */

import { make, one } from './dom';

export function say(message: string, label?: string, act?: () => Promise<void>): void {
  one('.toast')?.remove();
  const toast = make('div', { class: 'toast', role: 'status' }, make('p', {}, message));
  if (label && act) {
    const button = make('button', { type: 'button' }, label);
    button.addEventListener('click', () => {
      act().catch((e: unknown) => say(e instanceof Error ? e.message : String(e)));
    });
    toast.append(button);
  }
  const close = make('button', { type: 'button', class: 'link' }, 'Close');
  close.addEventListener('click', () => toast.remove());
  toast.append(close);
  document.body.append(toast);
}
