/** Drawings: the evidence of a line on click, and the drawing as a picture. */

import { all, make, one, reveal } from './dom';
import { say } from './toast';

export function drawing(): void {
  evidence();
  reveal('[data-png]');
  for (const button of all<HTMLButtonElement>('[data-png]')) {
    const name = one<HTMLElement>('[data-figure]')?.dataset['figure'] ?? 'drawing';
    button.addEventListener('click', () => {
      picture(button.dataset['png'] ?? '', `${name}.png`).catch((e: unknown) => say(String(e)));
    });
  }
}

function evidence(): void {
  const figure = one<HTMLElement>('[data-figure]');
  if (!figure || !one('[data-carrier]')) return;
  const panel = make('div', { class: 'evidence-panel', role: 'status', hidden: '' });
  figure.after(panel);
  figure.addEventListener('click', (event) => {
    const edge = (event.target as Element).closest('a.edge');
    const address = edge?.getAttribute('href') ?? '';
    // One that stands on another page of the carriers is gone to.
    const carrier = document.getElementById(address.slice(address.indexOf('#') + 1));
    if (!edge || !carrier) return;
    event.preventDefault();
    for (const chosen of all('a.edge.chosen', figure)) chosen.classList.remove('chosen');
    edge.classList.add('chosen');
    panel.replaceChildren(...[...carrier.childNodes].map((n) => n.cloneNode(true)));
    panel.hidden = false;
  });
}

/** Draws the SVG on a canvas and gives it as a file. */
async function picture(address: string, name: string): Promise<void> {
  const svg = await (await fetch(address)).blob();
  const url = URL.createObjectURL(svg);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = make('canvas', { width: String(image.width * 2), height: String(image.height * 2) });
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw new Error('the picture could not be drawn');
    const link = make('a', { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  } finally {
    URL.revokeObjectURL(url);
  }
}
