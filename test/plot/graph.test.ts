import { describe, expect, it } from 'vitest';
import { mapPicker } from '../../lib/plot/mapPicker';
import { graph, modelDot } from '../../lib/plot/graph';
import { images } from '../../lib/plot/images';
import { network } from '../../lib/plot/network';
import { svgToPng } from '../../lib/plot/svgToPng';
import { tf } from '../../lib/engine/tf';
import { autoencoder } from '../../lib/models/autoencoder';
import { Jimp } from 'jimp';
import '../../lib/engine/kernels/register';

/** Two ways from the input that are added. */
function branching(): tf.LayersModel {
  const input = tf.input({ shape: [8, 8, 3], name: 'in' });
  const conv = (name: string) =>
    tf.layers.conv2d({ name, filters: 4, kernelSize: 1 }).apply(input) as tf.SymbolicTensor;
  const sum = tf.layers.add({ name: 'sum' }).apply([conv('left'), conv('right')]) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: sum });
}

describe('a model as a graph', () => {
  const model = branching();

  it('has an arrow for each input of each layer', () => {
    const dot = modelDot(model);
    const id = (name: string) => model.layers.findIndex((layer) => layer.name === name);
    const arrows = [...dot.matchAll(/n(\d+) -> n(\d+)/g)].map(([, from, to]) => [Number(from), Number(to)]);
    const expected = [
      ['in', 'left'],
      ['in', 'right'],
      ['left', 'sum'],
      ['right', 'sum'],
    ];
    expect(arrows.sort()).toEqual(expected.map(([from, to]) => [id(from), id(to)]).sort());
  });

  it('has all arrows of a layer used twice, of one used in another model too, and of a model at the beginning of another', () => {
    const first = tf.sequential({
      name: 'first',
      layers: [tf.layers.dense({ name: 'a', units: 3, inputShape: [null, 3] as never })],
    });
    const shared = tf.layers.dense({ name: 'a', units: 3 });
    const whole = tf.sequential({ layers: [first, shared] });
    expect(modelDot(whole).match(/n\d+ -> n\d+/g)).toEqual(['n0 -> n1']);
    const input = tf.input({ shape: [null, 3] });
    const twice = shared.apply(shared.apply(input)) as tf.SymbolicTensor;
    const dot = modelDot(tf.model({ inputs: input, outputs: twice }));
    expect(dot.match(/n\d+ -> n\d+/g)).toEqual(['n0 -> n1', 'n1 -> n1']);
    expect(dot).toContain('? × 3');
    expect(network({ whole })).toContain('? × 3');
  });

  it('says names, classes, sizes and parameters, and becomes a PNG', async () => {
    const svg = await graph(model);
    for (const text of ['left', 'right', 'Conv2D', '8 × 8 × 4', '16 parameters', 'Add']) {
      expect(svg.replace(/&lt;/g, '&#60;').replace(/&gt;/g, '&#62;').replace(/&amp;/g, '&#38;')).toContain(
        text,
      );
    }
    const [, width, height] = /width="(\d+)pt" height="(\d+)pt"/.exec(svg)!;
    const picture = await Jimp.read(svgToPng(svg, { scale: 1 }));
    expect(Math.abs(picture.width / picture.height - Number(width) / Number(height))).toBeLessThan(0.02);
    const dark = picture.bitmap.data.filter((value, i) => i % 4 === 0 && value < 90).length;
    expect(dark).toBeGreaterThan(500); // letters and arrows
  });
});

it('layers of the library are coloured by what they do, not by the prefix of their class', () => {
  const dot = modelDot(autoencoder({ seed: 1, filters: 4 }));
  const fills = (name: string) =>
    /fillcolor="(#\w+)"/.exec(dot.split('\n').find((line) => line.includes(`<b>${name}<`))!)![1];
  expect(fills('pool1')).toBe(fills('unpool1'));
  expect(new Set(['conv1_1', 'conv1_1_bn', 'pool1'].map(fills)).size).toBe(3);
  expect(fills('deconv1_1')).toBe(fills('conv1_1'));
});

describe('an empty map', () => {
  it('is black where black is 0, and grey where each tile has its own', async () => {
    const empty = tf.zeros([1, 2, 2, 1]) as tf.Tensor4D;
    const at = async (range: 'each' | 'fromZero') =>
      (await Jimp.read(await images(empty, { range, scale: 1 }))).getPixelColor(3, 3) >>> 24;
    expect(await at('fromZero')).toBe(0);
    expect(await at('each')).toBe(128);
    empty.dispose();
  });
});

describe('a picker of maps', () => {
  const maps = tf.randomUniform([3, 4, 4, 1], 0, 1, 'float32', 1) as tf.Tensor4D;

  it('holds every map, and asks for nothing', async () => {
    const html = await mapPicker([{ name: '</script>', maps, channels: [0, 4, 8] }], { what: 'Map' });
    const [, data] = /, (\{"entries".*\})\)<\/script><\/div>$/.exec(html)!;
    const { entries } = JSON.parse(data) as {
      entries: { name: string; source: string; channels: number[]; black: string[] }[];
    };
    expect(entries[0].name).toBe('</script>');
    expect(entries[0].channels).toEqual([0, 4, 8]);
    expect(html.match(/<\/script>/g)).toHaveLength(1);
    const sprite = await Jimp.read(Buffer.from(entries[0].source.split(',')[1], 'base64'));
    expect([sprite.width, sprite.height]).toEqual([4 + 4, 3 * 6 + 2]);
    expect(html).not.toMatch(/https?:/);
  });

  it('says to those who cannot see it how much of each map is black', async () => {
    const half = tf.tensor4d([0, 0, 1, 2, 0, 0, 0, 0], [2, 2, 2, 1]);
    const html = await mapPicker([{ name: 'a', maps: half, channels: [0, 1] }], { what: 'Map' });
    expect(html).toContain('"black":["50.0 %","100.00 %"]');
    expect(html).toContain('data-black="black"');
    half.dispose();
  });

  it('needs layers, and the number of each map', async () => {
    await expect(mapPicker([], { what: 'Map' })).rejects.toThrow(/one layer or more/);
    await expect(mapPicker([{ name: 'a', maps, channels: [0] }], { what: 'Map' })).rejects.toThrow(
      /3 maps of a, got 1/,
    );
  });
});
