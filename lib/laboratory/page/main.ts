/** The program of a page: what stands behind each laboratory's name. */
import { digit } from './digit';
import { photograph } from './photograph';
import { type Place, placeOf, type Unpack } from './place';
import { repair } from './repair';
import { scene } from './scene';
import { training } from './training';
import { transposedConvolution } from './transposedConvolution';

const laboratories: Readonly<Record<string, (place: Place) => Promise<void>>> = {
  digit,
  photograph,
  repair,
  scene,
  training,
  transposedConvolution,
};

declare global {
  interface Window {
    /** Makes an output live. Throws Error where that fails; its still picture stays then. */
    convnotesLaboratory(root: HTMLElement, unpack: Unpack): Promise<void>;
  }
}

window.convnotesLaboratory = async (root, unpack) => {
  const live = root.querySelector<HTMLElement>('.live')!;
  live.hidden = false;
  root.dataset.state = 'live';
  try {
    await laboratories[root.dataset.laboratory!](placeOf(root, unpack));
  } catch (error) {
    live.hidden = true;
    throw error;
  }
};
