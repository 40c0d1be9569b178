/** A graph loaded into TensorFlow, ready to run. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { tf } from '../tf';
import { nodeBackend } from '../backend';
import { clearAbandoned, partOf } from '../parts';
import type { Graph } from './graph';

export class Session {
  private id: number | undefined;
  private readonly feeds: string;
  private readonly fetches: string;

  /** feeds: names of placeholders; fetches: names of nodes, of which the first output is taken. */
  constructor(graph: Graph, feeds: string[], fetches: string[]) {
    this.feeds = feeds.join(',');
    this.fetches = fetches.join(',');
    const folder = partOf(join(tmpdir(), 'convnotes-graph'));
    clearAbandoned(tmpdir());
    mkdirSync(folder, { mode: 0o700 });
    try {
      writeFileSync(join(folder, 'saved_model.pb'), graph.savedModel());
      this.id = nodeBackend().binding.loadSavedModel(folder, 'serve');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** values, and handles for what is no tensor of tfjs: one for each feed. Returns a tensor, which the caller owns, for each fetch. */
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
    this.id = undefined;
  }
}
