import { describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { deconvNetLayers } from '../../lib/models/deconvNetLayers';
import {
  deconvNetParts,
  overviewLine,
  overviewTable,
  weightedLayersTable,
} from '../../lib/plot/overviewTable';
import { overview } from '../../lib/models/overview';
import { tf } from '../../lib/engine/tf';
import { vgg16 } from '../../lib/models/vgg';

describe('a model as a table', () => {
  it('has the sixteen layers of VGG16, its parameters and its arithmetic', () => {
    const model = vgg16();
    const counted = overview(model);
    model.dispose();
    const weighted = weightedLayersTable(counted);
    expect(weighted).toHaveLength(16);
    expect(weighted[0]).toMatchObject({
      number: 1,
      layer: 'block1_conv1',
      kind: 'convolution',
      parameters: 1792,
    });
    expect(weighted[15]).toMatchObject({ number: 16, layer: 'predictions', kind: 'fully connected' });
    const rows = overviewTable(counted);
    expect(rows.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(138_357_544);
    expect(rows[0]).toMatchObject({ size: '224 × 224 × 64', 'sees (pixels)': '3' });
    expect(overviewLine(counted)).toBe(
      '138,357,544 parameters, 527.8 MiB, 15.5 billion multiply-adds for an image',
    );
  });

  it('says where a size is open', () => {
    const conv = tf.layers.conv2d({ filters: 1, kernelSize: 3, inputShape: [null, null, 1] });
    const model = tf.sequential({ layers: [conv] });
    const counted = overview(model);
    model.dispose();
    expect(overviewTable(counted)[0]).toMatchObject({ size: '? × ? × 1', 'million multiply-adds': '–' });
    expect(overviewLine(counted)).toBe('10 parameters, 0.0 MiB');
  });

  it("adds DeconvNet's halves up", () => {
    const [encoder, decoder, all] = deconvNetParts(deconvNetLayers(21));
    expect(encoder.parameters + decoder.parameters).toBe(all.parameters);
    expect(encoder.layers).toBe(15); // VGG16's 13 convolutions, fc6 and fc7
    expect(all.parameters).toBeGreaterThan(251e6);
  });
});
