import { afterEach, beforeEach, expect, it } from 'vitest';
import { greyImages } from '../../lib/data/corruption';
import { tf } from '../../lib/engine/tf';
import { psnrGain, restorations, restorationTable } from '../../lib/experiments/restoration';
import { formatQuality, psnrOfEach } from '../../lib/metrics/restorationQuality';
import { madeUpPictures } from '../data/madeUp';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const clean = greyImages(madeUpPictures(5, { height: 12, width: 12 }));
const noise = { kind: 'gaussian', sigma: 0.2 } as const;
const patch = { kind: 'patches', size: 4, count: 1 } as const;

/** A network that gives back what it gets. */
function identity(): tf.LayersModel {
  const input = tf.input({ shape: [12, 12, 1] });
  const output = tf.layers.activation({ activation: 'linear' }).apply(input) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: output });
}

it('each corruption is restored by both filters and every network', () => {
  const results = restorations(clean, [noise, patch], { identity: identity() }, 1);
  expect(results.map(({ corruption }) => corruption)).toEqual(['σ 0.2', 'patch 4×4']);
  const [{ images }] = results;
  expect(Object.keys(images)).toEqual(['corrupted', 'median 3×3', 'non-local means', 'identity']);
  expect(images.identity.values).toEqual(images.corrupted.values);
  const [row] = restorationTable(results);
  expect(row).toMatchObject({ corruption: 'σ 0.2', identity: formatQuality(clean, images.corrupted) });
});

it('a gain is the difference of each image, or of its corrupted pixels', () => {
  const [noisy, patched] = restorations(clean, [noise, patch], { identity: identity() }, 1);
  const [ours, theirs] = ['median 3×3', 'corrupted'].map((name) => psnrOfEach(clean, noisy.images[name]));
  expect(psnrGain(noisy, 'median 3×3', 'corrupted').values).toEqual(
    ours.map((value, i) => value - theirs[i]),
  );
  const none = psnrGain(patched, 'identity', 'corrupted', { within: 'corrupted pixels' });
  expect([none.mean, none.name]).toEqual([0, 'PSNR of identity beyond that of corrupted, dB']);
});

it('unknown restorations and networks called like a filter are errors', () => {
  const [noisy] = restorations(clean, [noise], {}, 1);
  expect(() => psnrGain(noisy, 'wavelet', 'corrupted')).toThrow(
    'expected one of corrupted, median 3×3, non-local means, got "wavelet"',
  );
  expect(() => restorations(clean, [noise], { corrupted: identity() }, 1)).toThrow(
    /another name .* "corrupted"/,
  );
});
