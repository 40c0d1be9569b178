/** The model card of the VGG16 that comes with the project (Mitchell et al. 2019): how it was made, and what it is not for. */
import { ConfusionMatrix, largestConfusions } from '../metrics/confusionMatrix';
import type { Vgg16Record } from '../visualisation/recordedVgg16';

/** One sentence: where the photographs come from. */
export const everydaySource =
  'Photographs of everyday things, short side at most 128 pixels, put together from 21 public collections';

/** Of the collections: what their licence is. */
const sources: readonly (readonly [name: string, licence: string])[] = [
  ['Imagenette, Imagewoof, mini-ImageNet, Tiny-ImageNet (parts of ImageNet)', 'non-commercial research'],
  ["Sketchy's photographs (from ImageNet)", 'non-commercial research'],
  ['Caltech-101', 'CC BY 4.0'],
  ['Oxford-IIIT pets, five breeds', 'CC BY-SA 4.0'],
  ['Grocery Store Dataset', 'MIT'],
  ["TensorFlow's flowers", 'CC BY, by photograph'],
  ['Intel image classification, PACS, natural-images, Asirra cats, and smaller ones', 'not stated'],
];

/** What a training leaves beside the weights, as far as the card says it. */
export interface CardRecord extends Omit<Vgg16Record, 'settings' | 'readings'> {
  parameters: number;
  epochsDone: number;
  settings: { seed: number; phases: readonly { epochs: number; size: number }[] };
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const plain = (name: string) => name.replace(/_/g, ' ');

/** In Markdown. */
export function modelCard(record: CardRecord): string {
  const { test, before8Bits, settings, machine } = record;
  const scores = Object.entries(test.perClass).filter(
    (entry): entry is [string, number] => entry[1] !== null,
  );
  scores.sort((a, b) => b[1] - a[1]);
  const epochs = settings.phases.reduce((sum, phase) => sum + phase.epochs, 0);
  const sizes = settings.phases
    .map(({ epochs, size }) => `${epochs} epoch${epochs === 1 ? '' : 's'} at ${size}`)
    .join(', ');
  const isDone = record.epochsDone >= epochs;
  return `# ${record.network}

The thirteen convolutions of VGG16 (Simonyan & Zisserman 2014) at full width, the mean over all places, one dense layer
with ${scores.length} outputs: ${record.parameters.toLocaleString('en-US')} parameters. Each kernel is rounded to 8 bits with one scale for each
output channel; the biases are 32-bit numbers. Input: blue, green and red from 0 to 255 less their means over ImageNet, ${test.size} × ${test.size} pixels.
${isDone ? '' : `\nThe training was not finished: ${record.epochsDone} of ${epochs} epochs.\n`}
## Made with

| | |
|---|---|
| command | \`npm run train -- vgg16\` |
| seed | ${settings.seed} |
| steps | ${record.steps.toLocaleString('en-US')}: ${sizes} pixels |
| machine | ${machine.name}, ${machine.threads} threads, with other work |
| hours | ${(record.seconds / 3600).toFixed(1)} |
| date | ${record.date.slice(0, 10)} |
| commit | ${record.commit} |

Random crops with their aspect jittered, mirrored, colors changed, now and then shrunk and enlarged again, so that blur
does not give a class away. Batch normalisation while training, folded into the convolutions afterwards.

## Trained on

${everydaySource}. The photographs are not part of the project.

| collection | licence |
|---|---|
${sources.map((row) => `| ${row.join(' | ')} |`).join('\n')}

## Scores

On ${test.images.toLocaleString('en-US')} photographs of the same collections that were not trained on, their middle at ${test.size} pixels:

| | 32-bit numbers | 8 bits |
|---|---|---|
| top 1 | ${percent(before8Bits.top1)} | ${percent(test.top1)} |
| top 5 | ${percent(before8Bits.top5)} | ${percent(test.top5)} |

| class | right | class | right | class | right |
|---|---|---|---|---|---|
${rowsOfThree(scores)}

The largest confusions: ${largestConfusions(ConfusionMatrix.of(Object.keys(test.perClass), test.confusion), 8)
    .map(
      ({ class: name, takenFor, share }) => `${plain(name)} taken for ${plain(takenFor)} (${percent(share)})`,
    )
    .join('; ')}.

## Not for

- Decisions about people. Few people are in the class \`person\`, and of nobody is it known who they are.
- Anything in which a mistake does harm: medicine, traffic, food, security.
- Commercial products: about half of the photographs were given for non-commercial research.
- Things outside of its ${scores.length} classes: it names one of them whatever it sees. Its probabilities are not calibrated.

It is for seeing what a convolutional network has learned.
`;
}

/** Three classes in each row of a table. */
function rowsOfThree(scores: readonly [string, number][]): string {
  const rows = Math.ceil(scores.length / 3);
  return Array.from({ length: rows }, (_, i) => {
    const cells = [0, 1, 2].map((column) => scores[column * rows + i]);
    return `| ${cells.map((cell) => (cell ? `${plain(cell[0])} | ${percent(cell[1])}` : ' | ')).join(' | ')} |`;
  }).join('\n');
}
