/** The table of CamVid: recorded scores beside published ones. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { camVidRows, recordedSegmentation } from '../../lib/experiments/camVidScores';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'convnotes-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const write = (text: string) => {
  mkdirSync(join(folder, 'weights/net'), { recursive: true });
  writeFileSync(join(folder, 'weights/net/training.json'), text);
};

it('puts what was recorded before what was published', () => {
  expect(recordedSegmentation('net', [folder])).toBeUndefined();
  const test = { meanIoU: 0.4949, pixelAccuracy: 0.86, perClass: { Sky: 0.9, Road: null }, pictures: 233 };
  const run = { seconds: 9000, settings: { steps: 5000, seed: 1 }, date: '2026-01-31T12:00:00.000Z' };
  write(JSON.stringify({ coefficients: 7_350_000, ...run, test }));
  const [ours, segnet] = camVidRows([recordedSegmentation('net', [folder])!]);
  expect(ours).toEqual({
    network: 'net, here',
    'steps of training': '5000',
    'parameters, millions': '7.3',
    'mean IoU, %': '49.5',
    'pixel accuracy, %': '86.0',
  });
  expect(segnet).toMatchObject({ network: 'SegNet', 'mean IoU, %': '46.4' });
});

it.each(['{"test":', '{}', '{"test":{"meanIoU":"0.5"}}'])('refuses %s as a record', (text) => {
  write(text);
  expect(() => recordedSegmentation('net', [folder])).toThrow(
    /training\.json: expected the record of a training/,
  );
});
