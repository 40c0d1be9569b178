/** Checkpoints of a training. */
import { join } from 'node:path';
import { DataError } from '../../../../lib/base/dataError';
import { md5Of } from '../../../../lib/data/download';
import { tf } from '../../../../lib/engine/tf';
import { loadCheckpoint, type Run, saveCheckpoint } from '../../../../lib/training/checkpoint';
import { holds, type Lens, type Reader } from '../reader';

const description = { network: 'n', optimizer: 'o', data: 'd', batches: 'b', watch: 'w' };
const history = {
  loss: [3, 2.5],
  accuracy: [0.1, 0.4],
  ms: [5, 6],
  evaluations: [{ step: 0, loss: 3, accuracy: 0.1 }],
};

function made<T>(work: (run: Omit<Run, 'path'>) => T): T {
  const layers = [
    tf.layers.dense({ inputShape: [3], units: 4, kernelInitializer: 'ones' }),
    tf.layers.dense({ units: 2, kernelInitializer: 'zeros' }),
  ];
  const model = tf.sequential({ layers });
  const optimizer = tf.train.adam(0.1);
  try {
    return work({ model, optimizer, description });
  } finally {
    model.dispose();
    optimizer.dispose();
  }
}

/** The header's JSON, its length with it. */
const header: Lens = (bytes) => {
  const end = 8 + Number(bytes.readBigUInt64LE());
  return {
    text: bytes.toString('utf8', 8, end),
    put(text) {
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
      return Buffer.concat([length, Buffer.from(text), bytes.subarray(end)]);
    },
  };
};

/** The checksum is of the rest of the header and the arrays. */
function seal(bytes: Buffer): Buffer {
  const { text, put } = header(bytes);
  const { __metadata__: words, ...entries } = JSON.parse(text) as { __metadata__: Record<string, string> };
  const rest = { ...words };
  delete rest.md5;
  const data = bytes.subarray(8 + Buffer.byteLength(text));
  const md5 = md5Of(Buffer.concat([Buffer.from(JSON.stringify({ words: rest, entries })), data]));
  return put(JSON.stringify({ __metadata__: { ...rest, md5 }, ...entries }));
}

const readerOf = (sealed: boolean, inputs: number): Reader => ({
  name: sealed ? 'checkpoints with another checksum' : 'checkpoints',
  inputs,
  exact: !sealed,
  async make(folder) {
    await made(async ({ model, optimizer }) => {
      optimizer.applyGradients(
        tf.tidy(
          () => tf.variableGrads(() => (model.apply(tf.ones([2, 3])) as tf.Tensor).sum().asScalar()).grads,
        ),
      );
      saveCheckpoint(
        { path: join(folder, 'run.checkpoint'), model, optimizer, description },
        { epoch: 1, position: 2 },
        history,
      );
    });
    return [{ file: 'run.checkpoint', json: header, ...(sealed && { seal }) }];
  },
  async read(folder) {
    return made((run) => {
      const found = loadCheckpoint({ ...run, path: join(folder, 'run.checkpoint') });
      if (!found) throw new DataError(`${folder}: the checkpoint is missing: train from the beginning`); // as documented
      const { loss, accuracy, ms } = found.history;
      holds(
        loss.length === accuracy.length && loss.length === ms.length,
        'columns of a history that differ in length',
      );
      const weights = run.model.weights.map((weight) => weight.read().dataSync().slice());
      return { found, weights, iterations: run.optimizer.iterations };
    });
  },
});

export const checkpoints = [readerOf(false, 1000), readerOf(true, 1000)];
