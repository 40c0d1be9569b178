/** A graph loaded into TensorFlow, ready to run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { tf } from '../tf';
import { type Binding, nodeBackend } from '../backend';
import { clearAbandoned, discard, notWritten, partOf } from '../../base/temporaryFiles';
import { nativeReason } from '../../base/dataError';
import { CaptureError } from './captureError';
import type { Graph } from './graph';

/** Frees the session of a captured step that nothing refers to any more. */
const abandoned = new FinalizationRegistry<{ binding: Binding; id: number }>(({ binding, id }) =>
  binding.deleteSavedModel(id),
);

export class Session {
  private id: number | undefined;
  private readonly feeds: string;
  private readonly fetches: string;

  /** feeds: names of placeholders; fetches: names of nodes, of which the first output is taken. */
  constructor(graph: Graph, feeds: string[], fetches: string[]) {
    this.feeds = feeds.join(',');
    this.fetches = fetches.join(',');
    const folder = partOf(join(tmpdir(), 'convnotes-graph'));
    try {
      writeGraph(folder, graph);
      const { binding } = nodeBackend();
      this.id = load(binding, folder);
      abandoned.register(this, { binding, id: this.id }, this);
    } finally {
      discard(folder);
    }
  }

  /** values, and handles for what is not a tensor of tfjs: one for each feed. Returns a tensor for each fetch. */
  run(values: tf.Tensor[], handles: readonly number[] = []): tf.Tensor[] {
    if (this.id === undefined) throw new Error('this captured graph was disposed');
    const backend = nodeBackend();
    const ids = [...backend.getInputTensorIds(values), ...handles];
    const outputs = backend.binding.runSavedModel(this.id, ids, this.feeds, this.fetches);
    return outputs.map((output) => backend.createOutputTensor(output));
  }

  /** Frees the session and its graph. */
  dispose(): void {
    if (this.id !== undefined) nodeBackend().binding.deleteSavedModel(this.id);
    abandoned.unregister(this);
    this.id = undefined;
  }
}

/** Throws CaptureError where TensorFlow refuses the graph. */
function load(binding: Binding, folder: string): number {
  try {
    return binding.loadSavedModel(folder, 'serve');
  } catch (error) {
    throw new CaptureError(`TensorFlow refuses the step as a graph: ${nativeReason(error)}`, {
      cause: error,
    });
  }
}

function writeGraph(folder: string, graph: Graph): void {
  clearAbandoned(tmpdir());
  try {
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, 'saved_model.pb'), graph.savedModel());
  } catch (error) {
    throw new Error(`${notWritten(folder, error)}; TMPDIR may name another folder for it`);
  }
}
