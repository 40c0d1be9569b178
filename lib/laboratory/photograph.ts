import { join, relative } from 'node:path';
import { projectFolder } from '../base/installation';
import type { Photograph } from '../data/images/photographs';
import { centralView, uprightBytes } from '../data/images/randomView';
import { tf } from '../engine/tf';
import { vggPreprocess } from '../layers/vggPreprocessing';
import { evaluateLogits, inputValues } from '../models/layerOutputs';
import type { ShowableHtml } from '../notebook/show';
import { save } from '../plot/images';
import { escapeHtml } from '../plot/svg';
import { type AvailableVgg16, availableVgg16 } from '../weights/availableVgg16';
import { savedIn8Bits } from './eightBits';
import { frame } from './frame';
import { ownPage } from './ownPage';
import { PhotographNetwork, type SavedPhotographNetwork } from './photographNetwork';
import { photographControls, photographWords } from './photographControls';
import { photographStill, topFive } from './photographStill';
import { unpackedHere } from './saved';
import { shownLayers } from './shownLayers';

/** What the page gets to know. */
export interface PhotographData {
  network: SavedPhotographNetwork;
  /** JPEG or PNG files in base64. */
  photographs: { name: string; image: string }[];
}

/** Where the laboratory of photographs is written. */
export interface PhotographOptions {
  /** The name of the page that is written, as in `outputs/report`. */
  page?: string;
  folder?: string;
}

const stillEdge = 256;
const mostWeights = 40e6; // 55 MB in a page

/**
 * A laboratory of photographs in a page of its own, which this writes and the output links to: the reader drops a
 * photograph, and the network says there what it sees in it: the top five, the feature maps of every convolution with
 * the square of the photograph that each unit sees, Grad-CAM and occlusion. It runs without a network connection.
 * network: with layers that tfjs has, images as `vggPreprocess` gives them, which ends in a class each; what
 * `weights.availableVgg16` returns. Its weights travel in 8 bits, and the page says what that changes; where there are
 * too many, the network that comes with the project stands in, and the page says so. photographs: to begin with.
 * @throws Error for a network of other inputs, outputs or layers; RangeError without photographs; DataError where a file
 * cannot be read or written.
 * @example
 * const network = await weights.availableVgg16({ bundled: true });
 * const { text } = await laboratory.photograph(network, data.photographs().slice(0, 1), { folder: 'images' });
 * text.slice(0, 11); // => 'Laboratory:'
 */
export async function photograph(
  network: Pick<AvailableVgg16, 'model' | 'network' | 'classes' | 'size'>,
  photographs: readonly Photograph[],
  {
    page = '3-vgg16-laboratory.html',
    folder = join(projectFolder, 'outputs/report'),
  }: PhotographOptions = {},
): Promise<ShowableHtml> {
  if (photographs.length === 0) throw new RangeError('expected one photograph or more, got none');
  const isSmall = network.model.countParams() <= mostWeights;
  const given = isSmall ? network : await availableVgg16({ bundled: true });
  const { model, size } = given;
  const classes = given.classes.map(spaced);
  const named = photographs.map(({ name, ...more }) => ({ ...more, name: spaced(name) }));
  checkNetwork(given);
  const bytes = await Promise.all(photographs.map(({ file }) => uprightBytes(file)));
  const saved = { ...savedIn8Bits(given.network, model), size };
  const rounded = await PhotographNetwork.load(saved, unpackedHere);
  try {
    const views = await Promise.all(bytes.map((each) => centralView(each, size)));
    const loss = lossOf(model, rounded, views);
    const answer = rounded.answer(views[0]);
    const [best] = topFive(answer.probabilities);
    const evidence = rounded.gradCam(views[0], best);
    const still = await photographStill({
      ...{ photograph: await centralView(bytes[0], stillEdge), edge: stillEdge },
      ...{ network: rounded, classes, answer, evidence },
    });
    const alternative = `${named[0].name} in ${given.network}: its first answer is ${classes[best]}, with the evidence for it and some feature maps.`;
    const live = frame({
      ...{ name: 'photograph', still, alternative, words: photographWords },
      invitation: 'Where scripts run, you drop a photograph of your own here, and the network answers.',
      live: photographControls({
        ...{ network: given.network, classes, size, photographs: named, loss },
        standsIn: isSmall ? undefined : network.network,
        layers: rounded.layers.map(({ name }, i) => ({ name, block: blockOf(rounded, i) })),
      }),
      data: {
        network: saved,
        photographs: named.map(({ name }, i) => ({ name, image: bytes[i].toString('base64') })),
      } satisfies PhotographData,
    });
    const file = save(page, ownPage(live.html, page), folder);
    const megabytes = (live.html.length / 1e6).toFixed(0);
    return linkTo(file, { page, still, alternative, megabytes });
  } finally {
    rounded.dispose();
    if (!isSmall) model.dispose();
  }
}

/** A name of a file or a class, as it is read. */
const spaced = (name: string) => name.replaceAll('_', ' ');

function checkNetwork({ model, network, classes, size }: Parameters<typeof photograph>[0]): void {
  const [from, to] = [model.inputs, model.outputs].map((all) =>
    all
      .map(({ shape }) =>
        shape
          .slice(1)
          .map((side) => side ?? 'any')
          .join(' x '),
      )
      .join(),
  );
  const takes = model.inputs.length === 1 && fits(model.inputs[0].shape, size);
  const convolutions = shownLayers(model).length;
  if (!takes || to !== String(classes.length) || convolutions === 0)
    throw new Error(
      `expected "${network}" to take images of ${size} x ${size} x 3 through a convolution or more to ${classes.length} classes, ` +
        `got ${from}, ${convolutions} convolutions and ${to}: give a network such as weights.availableVgg16 finds`,
    );
  const own = model.layers.find((layer) => layer.getClassName().startsWith('Convnotes'));
  if (own)
    throw new Error(
      `expected layers that tfjs has in "${network}", found ${own.name} (${own.getClassName()}): fold batch ` +
        'normalization with models.foldBatchNorm, and leave out what only training needs',
    );
}

const fits = (shape: tf.Shape, size: number) =>
  shape.length === 4 &&
  shape[3] === 3 &&
  [shape[1], shape[2]].every((side) => side === null || side === size);

/** What 8 bits change: the largest difference of a logit over the largest logit, and how many first answers stay. */
function lossOf(model: tf.LayersModel, rounded: PhotographNetwork, views: readonly Uint8Array[]) {
  const { size } = rounded;
  const pairs = views.map((view) => {
    const before = tf.tidy(() => {
      const x = vggPreprocess(tf.tensor4d(Float32Array.from(view), [1, size, size, 3]));
      return evaluateLogits(model, inputValues(model, x)).dataSync();
    });
    const after = rounded.answer(view).logits;
    const largest = Math.max(...before.map(Math.abs));
    const difference = Math.max(...before.map((value, i) => Math.abs(value - after[i]))) / largest;
    return { difference, same: topFive(before)[0] === topFive(after)[0] };
  });
  return {
    difference: Math.max(...pairs.map(({ difference }) => difference)),
    same: pairs.filter(({ same }) => same).length,
  };
}

/** Layers whose maps have one size are a block. */
const blockOf = ({ layers }: PhotographNetwork, i: number): number =>
  new Set(layers.slice(0, i + 1).map(({ size }) => size)).size;

/** A still picture, a sentence and the link: 20 MB are too much for an output, which JupyterLab drops beyond 3. */
function linkTo(
  file: string,
  {
    page,
    still,
    alternative,
    megabytes,
  }: Record<'page' | 'alternative' | 'megabytes', string> & { still: Buffer },
): ShowableHtml {
  const href = relative(process.cwd(), file).split('/').map(encodeURIComponent).join('/');
  const invitation = 'Your own photograph, in the same network:';
  const html = [
    '<div class="convnotes-own-page">',
    `<p><img src="data:image/png;base64,${still.toString('base64')}" alt="${escapeHtml(alternative)}" style="max-width: 100%; height: auto"></p>`,
    `<p>${invitation} <a class="convnotes-page" href="${escapeHtml(href)}" target="_blank">the laboratory of this page</a>, one file of ${megabytes} MB that runs without a connection.</p>`,
    // JupyterLab would open it in a tab of its own, where no script runs: the link is the browser's.
    `<script>((root) => root.addEventListener('click', (event) => event.stopPropagation(), true))(document.currentScript.parentElement)</script>`,
    '</div>',
  ];
  return { html: html.join('\n'), text: `Laboratory: ${invitation} ${page}` };
}
