/** Occlusion takes a pass for each square: it says how far it is, and can be stopped. */
import type { PhotographNetwork } from '../photographNetwork';
import type { Place } from './place';

export interface Covering {
  /** How much each class's score falls, [size, size, classes], and the edge of the square; undefined where it was stopped. */
  done: Promise<{ values: Float32Array; window: number } | undefined>;
  stop(): void;
}

/** failed: hears of what went wrong, but for being stopped. */
export function covering(
  place: Place,
  network: PhotographNetwork,
  pixels: ArrayLike<number>,
  failed: (error: unknown) => void,
): Covering {
  const { size } = network;
  const [parts, batchSize] = size < 64 ? [8, 10] : [4, 1]; // large images: fewer squares, and the page answers between
  const [window, stride] = [Math.ceil(size / parts), Math.ceil(size / parts / 2)];
  const progress = place.part<HTMLProgressElement>('progress');
  const [stop, caption] = [place.part('stop'), place.part('caption')];
  const controller = new AbortController();
  const abort = () => controller.abort();
  stop.addEventListener('click', abort);
  const onProgress = (done: number, total: number) => {
    if (controller.signal.aborted) return;
    [stop, progress].forEach((each) => (each.hidden = false));
    Object.assign(progress, { value: done, max: total });
    const [n, m] = [done - 1, total - 1].map((squares) => place.number(squares)); // the first is the open photograph
    caption.textContent = place.say('covering', { n, m });
  };
  const done = network
    .occlusion(pixels, {
      ...{ window: [window, window], stride: [stride, stride], batchSize, onProgress },
      signal: controller.signal,
    })
    .then((values) => ({ values, window }))
    .catch((error: unknown) => {
      if (!controller.signal.aborted) failed(error);
      return undefined;
    })
    .finally(() => {
      stop.removeEventListener('click', abort);
      [stop, progress].forEach((each) => (each.hidden = true));
    });
  return { done, stop: abort };
}
