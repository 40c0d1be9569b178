/** The page of a training on a reader's own images: scores, confusion, the worst images and what the network looked at. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gradCam } from '../../lib/attribution/gradCam';
import { centralImages } from '../../lib/data/photographStream';
import { tf } from '../../lib/engine/tf';
import type { FineTuned, TestedImage } from '../../lib/experiments/fineTune';
import { vggPreprocess } from '../../lib/layers/vggPreprocessing';
import { formatDuration } from '../../lib/notebook/progress';
import { escapeHtml } from '../../lib/plot/svg';
import { images as pngOf } from '../../lib/plot/images';
import { overlay } from '../../lib/plot/overlay';
import { loadInt8 } from '../../lib/weights/int8';

/** Images shown with Grad-CAM: the worst of the test, and the best of each of so many classes. */
const shown = { worst: 8, classes: 4 };

/** Writes the page, which needs nothing beside it. Returns its path. */
export async function writeResults(
  file: string,
  record: FineTuned,
  { folder, data }: { folder: string; data: string },
): Promise<string> {
  const { images, test } = record;
  const ranked = [...images].sort((a, b) => a.probability - b.probability);
  const best = Object.keys(test.perClass)
    .slice(0, shown.classes)
    .flatMap((name) => ranked.filter((image) => image.class === name).slice(-1));
  const network = loadInt8(folder);
  try {
    const worst = await figures(ranked.slice(0, shown.worst), network, data);
    const sure = await figures(best, network, data);
    writeFileSync(file, page(record, worst, sure));
  } finally {
    network.model.dispose();
  }
  return file;
}

type Network = ReturnType<typeof loadInt8>;

/** Each image beside what speaks for the class that it was taken for. */
async function figures(images: readonly TestedImage[], { model, classes, size }: Network, data: string) {
  const parts: string[] = [];
  for (const { file, predicted, probability, ...image } of images) {
    const xs = await centralImages([join(data, file)], size);
    const map = tf.tidy(() => gradCam(model, vggPreprocess(xs.mul(255)), classes.indexOf(predicted)));
    const [photograph, evidence] = [await pngOf(xs, { scale: 1, range: [0, 1] }), await overlay(xs, map)];
    tf.dispose([xs, map]);
    const caption = `${file}: ${image.class}, taken for ${predicted}; ${percent(probability)} for ${image.class}`;
    const picture = (png: Buffer, what: string) =>
      `<img alt="${escapeHtml(what)}" src="data:image/png;base64,${png.toString('base64')}">`;
    parts.push(
      `<figure>${picture(photograph, file)}${picture(evidence, `Grad-CAM for ${predicted}`)}` +
        `<figcaption>${escapeHtml(caption)}</figcaption></figure>`,
    );
  }
  return parts.join('\n');
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function page(record: FineTuned, worst: string, best: string): string {
  const { network, test, count, steps, seconds, broken, size } = record;
  const names = Object.keys(test.perClass);
  const cells = (row: readonly number[]) => row.map((n) => `<td>${n}</td>`).join('');
  const heads = names.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const rows = test.confusion.map((row, i) => {
    const share = test.perClass[names[i]];
    return `<tr><th scope="row">${escapeHtml(names[i])}</th>${cells(row)}<td>${share === null ? '' : percent(share)}</td></tr>`;
  });
  const left =
    broken.length > 0
      ? `<h2>Files left out</h2><ul>${broken.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`
      : '';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escapeHtml(network)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
table { border-collapse: collapse } th, td { padding: .2rem .6rem; text-align: right; border-bottom: 1px solid #ddd }
.scroll { overflow-x: auto } .images { display: flex; flex-wrap: wrap; gap: 1rem }
figure { margin: 0; width: 17rem } img { width: 50%; image-rendering: auto } figcaption { font-size: .85rem }
</style></head><body>
<h1>${escapeHtml(network)}</h1>
<p><strong>${percent(test.top1)}</strong> of ${test.images} images that were kept for the test are right. Trained on ${count.train}
images, ${steps} steps, ${formatDuration(seconds)}; images of ${size} × ${size} pixels.</p>
<h2>What was taken for what</h2>
<p>Rows: the folder that an image is in. Columns: what the network takes it for.</p>
<div class="scroll"><table><tr><td></td>${heads}<th scope="col">right</th></tr>
${rows.join('\n')}</table></div>
<h2>The worst images</h2>
<p>The images whose true class got the lowest probability. Right: Grad-CAM, the evidence for the predicted class.</p>
<div class="images">${worst}</div>
<h2>The surest of each class</h2>
<div class="images">${best}</div>
${left}
</body></html>
`;
}
