/** What every laboratory is in a cell's output: a still picture, and the parts that a program makes live. */
import { escapeHtml } from '../plot/svg';
import type { ShowableHtml } from '../notebook/show';
import { laboratoryProgram } from './program';

export interface Frame {
  /** Which laboratory: the program has one of this name. */
  name: string;
  /** A PNG file of what there is to see, for paper and where no program runs. */
  still: Buffer;
  /** What it shows. */
  alternative: string;
  /** What one does there, in a sentence. */
  invitation: string;
  /** The HTML of its controls and places for images. */
  live: string;
  /** What the program says, by names that it knows; the page's edition translates them. */
  words: Readonly<Record<string, string>>;
  data: object;
}

/** Of every laboratory. */
const words = {
  ...{ wasm: 'WebAssembly', webgl: 'WebGL', cpu: 'plain JavaScript' },
  gaveUp: '{a} gave up in this browser: the page goes on with {b}.',
  failed: 'This browser could not start the laboratory; the rest of the page needs none of it.',
};

/**
 * Unpacks the program and starts it, once the reader comes near. A page's policy knows this text and the program's by
 * their checksums. What starts shows itself and hides the still picture.
 */
const loader = `((root) => {
  const part = (name) => root.querySelector('[data-packed="' + name + '"]');
  const unpack = (text) => {
    const letters = atob(text);
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i); // of 20 MB too
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')));
  };
  const load = async (packed) => {
    const script = document.createElement('script');
    script.textContent = await unpack(packed.textContent).text();
    document.head.append(script);
  };
  const start = async () => {
    try {
      const packed = part('program');
      const programs = (window.convnotesPrograms ??= {});
      await (programs[packed.dataset.sha256] ??= load(packed));
      await window.convnotesLaboratory(root, unpack);
    } catch (error) {
      console.warn(error);
      root.dataset.state = 'failed';
    }
  };
  const near = new IntersectionObserver(
    ([{ isIntersecting }]) => isIntersecting && (near.disconnect(), start()),
    { rootMargin: '1500px' },
  );
  near.observe(root);
})(document.currentScript.parentElement);`;

export function frame({ name, still, alternative, invitation, live, words: own, data }: Frame): ShowableHtml {
  const { program, sha256, styles, wasm } = laboratoryProgram();
  const said = Object.entries({ ...words, ...own }).map(
    ([key, text]) => `<li data-word="${key}">${escapeHtml(text)}</li>`,
  );
  const block = (kind: string, content: string, more = '') =>
    `<script type="text/plain" data-packed="${kind}"${more}>${content}</script>`;
  const html = [
    `<div class="convnotes-laboratory" data-laboratory="${name}">`,
    `<style>${styles}</style>`,
    `<div class="still"><img src="data:image/png;base64,${still.toString('base64')}" alt="${escapeHtml(alternative)}">`,
    `<p class="invitation">${escapeHtml(invitation)}</p></div>`,
    `<p class="failed">${escapeHtml(words.failed)}</p>`,
    `<div class="live" hidden>${live}</div>`,
    `<ul class="words" hidden>${said.join('')}</ul>`,
    block('program', program, ` data-sha256="${sha256}"`),
    block('wasm', wasm),
    block('data', JSON.stringify(data).replace(/</g, '\\u003c')),
    `<script>${loader}</script></div>`,
  ];
  return { html: html.join('\n'), text: `Laboratory: ${alternative} ${invitation}` };
}
