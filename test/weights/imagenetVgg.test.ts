import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import '../../lib/engine/kernels/register';
import { findImagenetWeights, imagenetClasses, imagenetVgg } from '../../lib/weights/imagenetVgg';

const small = join(__dirname, '../parity/fixtures/keras/small.keras1.h5');
const published = 'vgg16_weights_tf_dim_ordering_tf_kernels.h5';
let folder: string;
let folders: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'convnotes-imagenet-'));
  mkdirSync(join(folder, 'vgg16'));
  folders = [folder];
});
afterEach(() => rmSync(folder, { recursive: true }));
const put = (name: string) => copyFileSync(small, join(folder, 'vgg16', name));

describe('weights of ImageNet', () => {
  it('are looked for under the names that Keras gives them', () => {
    expect(findImagenetWeights('vgg16', { folders })).toBeUndefined();
    put('vgg16.weights.h5');
    expect(findImagenetWeights('vgg16', { folders })).toMatch(/vgg16\.weights\.h5$/);
    expect(findImagenetWeights('vgg16', { folders, includeTop: false })).toMatch(/vgg16\.weights\.h5$/);
    put('vgg16_notop.weights.h5');
    expect(findImagenetWeights('vgg16', { folders, includeTop: false })).toMatch(/vgg16_notop/);
    put(published);
    expect(findImagenetWeights('vgg16', { folders })).toMatch(/tf_kernels\.h5$/);
    expect(findImagenetWeights('vgg19', { folders })).toBeUndefined();
  });

  it('are not fetched unasked', () =>
    expect(imagenetVgg('vgg19', { folders })).rejects.toThrow(
      /expected vgg19\/vgg19_weights.*npm run data -- vgg19.*https:.*download: true/,
    ));

  it('under a published name have to be the published ones', () => {
    put(published);
    return expect(imagenetVgg('vgg16', { folders })).rejects.toThrow(
      /expected the MD5 64373286.*call weights of your own vgg16\.h5, or fetch/,
    );
  });

  it('of another network are refused', () => {
    put('vgg16.weights.h5');
    return expect(imagenetVgg('vgg16', { folders })).rejects.toThrow(/for block1_conv1.*another network/);
  });
});

describe("the classes' names", () => {
  const write = (text: string) => writeFileSync(join(folder, 'vgg16/imagenet_class_index.json'), text);

  it('come in the order of the outputs', async () => {
    const entries = Array.from({ length: 1000 }, (_, i) => [String(i), [`n${i}`, `class ${i}`]]);
    write(JSON.stringify(Object.fromEntries(entries.reverse())));
    const names = await imagenetClasses({ folders });
    expect([names.length, names[0], names[999]]).toEqual([1000, 'class 0', 'class 999']);
  });

  it.each(['{"0": ["n01440764", "tench"]}', '{"0": [', '[]'])('have to be a thousand: %s', async (text) => {
    write(text);
    await expect(imagenetClasses({ folders })).rejects.toThrow(/expected 1000 classes/);
  });

  it('are not fetched unasked', () =>
    expect(imagenetClasses({ folders })).rejects.toThrow(
      /imagenet_class_index\.json.*npm run data -- imagenet-classes.*https:/,
    ));
});
