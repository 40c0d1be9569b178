import { describe, expect, it } from 'vitest';
import { ConfusionMatrix } from '../../lib/metrics/confusionMatrix';
import sklearn from '../parity/fixtures/segmentationScores.json';

describe('scores', () => {
  it('are those of scikit-learn, in whatever portions the images come', () => {
    const { n, classes } = sklearn;
    const truth = Array.from({ length: n }, (_, i) => (Math.floor((i * i) / 7) + 3 * i) % (classes + 1));
    const prediction = truth.map((t, i) =>
      i % 3 === 0 ? (t + Math.floor(i / 5)) % classes : Math.min(t, classes - 1),
    );
    const labels = truth.map((t) => (t === classes ? 255 : t));
    const matrix = new ConfusionMatrix(Array.from({ length: classes }, (_, k) => `class ${k}`));
    for (const [from, to] of [
      [0, 700],
      [700, n],
    ])
      matrix.add(labels.slice(from, to), prediction.slice(from, to));
    expect([...matrix.counts]).toEqual(sklearn.confusion.flat());
    const { pixelAccuracy, meanIoU, perClass, pictures } = matrix.scores;
    expect(pixelAccuracy).toBeCloseTo(sklearn.accuracy, 12);
    Object.values(perClass).forEach((iou, k) => expect(iou).toBeCloseTo(sklearn.iou[k], 12));
    expect(meanIoU).toBeCloseTo(sklearn.iou.reduce((a, b) => a + b) / classes, 12);
    expect(pictures).toBe(2);
    for (const row of matrix.shares) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  });

  it('leave out a class that never occurs, and refuse what is no class', () => {
    const matrix = new ConfusionMatrix(['a', 'b', 'c']);
    expect(() => matrix.scores).toThrow(/at least one labelled pixel/);
    matrix.add([0, 0, 1, 255], [0, 1, 1, 0]);
    expect(matrix.scores).toMatchObject({
      pixelAccuracy: 2 / 3,
      meanIoU: 0.5,
      perClass: { a: 0.5, b: 0.5, c: null },
    });
    expect(() => matrix.add([3], [0])).toThrow(/classes from 0 to 2, got the label 3/);
    expect(() => matrix.add([0, 1], [0])).toThrow(/as many predictions as labels, 2, got 1/);
  });
});
