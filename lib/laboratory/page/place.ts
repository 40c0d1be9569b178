/** A laboratory's place in the page: its elements, its words in the page's language, and what travelled with it. */

/** Text of base64 and gzip, unpacked by the output's own script, which unpacked this program. */
export type Unpack = (text: string) => Response;

export interface Place {
  root: HTMLElement;
  /** Of all laboratories of the page, from 1. */
  index: number;
  /** The element that the markup calls so. Throws Error where there is none. */
  part<E extends Element = HTMLElement>(name: string): E;
  parts<E extends Element = HTMLElement>(name: string): E[];
  /** Radio buttons, as one group in each laboratory of the page. */
  radios(name: string): HTMLInputElement[];
  /** What the program says; `{n}` and the like are filled in. */
  say(word: string, values?: Record<string, string>): string;
  number(value: number, options?: Intl.NumberFormatOptions): string;
  unpacked(text: string): Promise<ArrayBuffer>;
  packed(kind: string): string;
}

let places = 0;

export function placeOf(root: HTMLElement, unpack: Unpack): Place {
  const parts = <E extends Element>(name: string) => [...root.querySelectorAll<E>(`[data-part="${name}"]`)];
  const text = (selector: string) => root.querySelector(selector)?.textContent ?? '';
  const index = (places += 1);
  return {
    root,
    index,
    parts,
    radios: (name) =>
      parts<HTMLInputElement>(name).map((radio) => Object.assign(radio, { name: `${name}-${index}` })),
    part<E extends Element>(name: string): E {
      const [found] = parts<E>(name);
      if (!found) throw new Error(`expected an element with data-part="${name}", found none`);
      return found;
    },
    say: (word, values = {}) =>
      text(`[data-word="${word}"]`).replace(/\{(\w)\}/g, (place, key: string) => values[key] ?? place),
    number: (value, options) =>
      value.toLocaleString(root.closest<HTMLElement>('[lang]')?.lang || 'en', options),
    unpacked: (packed) => unpack(packed).arrayBuffer(),
    packed: (kind) => text(`[data-packed="${kind}"]`),
  };
}
