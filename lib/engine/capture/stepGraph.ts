/** A recorded step that can be run again, where nothing that it took for granted has changed. */
import { nativeReason } from '../../base/dataError';
import { nodeBackend } from '../backend';
import type { tf } from '../tf';
import { HalfCopy } from './halfCopy';
import { CaptureError } from './captureError';
import type { Watched } from './optimizers';
import type { Recorder } from './recorder';
import { reluAfterPool } from './reluAfterPool';
import { Session } from './session';
import type { Flattened, StepResult } from './structure';

export class StepGraph {
  private readonly reads: readonly tf.Variable[];
  private readonly session: Session;
  private readonly halves: HalfCopy[];
  private readonly scalars: (() => tf.Tensor)[];
  private readonly rebuild: Flattened['rebuild'];
  /** What is never again once it is gone, and what may come back. */
  private readonly alive: (() => boolean)[];
  private readonly guards: (() => boolean)[];
  private hasRun = false;

  /** frozen: the variables that are not state, and constants of the graph where the step reads them. */
  constructor(
    recorder: Recorder,
    argumentCount: number,
    private readonly writes: readonly tf.Variable[],
    frozen: readonly tf.Variable[],
    { tensors, rebuild }: Flattened,
    private readonly optimizers: readonly Watched[],
  ) {
    const { graph, readVariables, readNumbers, constants } = recorder;
    reluAfterPool(graph);
    const halves = recorder.feedHalves(writes);
    this.reads = readVariables.map(({ variable }) => variable);
    this.halves = halves.map(({ variable }) => new HalfCopy(variable));
    this.scalars = readNumbers.map(({ read }) => read);
    this.rebuild = rebuild;
    const fixed = frozen.filter(({ dataId }) => constants.has(dataId));
    this.alive = [
      ...[...constants].map((dataId) => () => nodeBackend().tensorMap.has(dataId)),
      ...fixed.map((variable) => same(() => variable.dataId)),
      ...[...this.reads, ...writes].map((variable) => () => !variable.isDisposed),
    ];
    this.guards = [
      ...[...this.reads, ...fixed].map((variable) => same(() => variable.trainable)),
      ...optimizers.map((watched) => watched.guard()),
    ];

    const name = (letter: string) => (_: unknown, i: number) => `${letter}${i}`;
    const feeds = [
      ...Array.from({ length: argumentCount }, name('a')),
      ...[...readVariables, ...readNumbers, ...halves].map(({ feed }) => feed),
    ];
    const fetches = [...writes.map(name('w')), ...tensors.map(name('r'))];
    if (fetches.length === 0) throw new CaptureError('the step returns nothing and changes no variable');
    graph.keepNeeded(fetches);
    graph.shareConstants();
    this.session = new Session(graph, feeds, fetches);
  }

  /** Whether a run gives what the step would give: nothing has been set, disposed of or assigned that it relies on. */
  get holds(): boolean {
    return !this.isDead && this.guards.every((guard) => guard());
  }

  /** Whether it never will. */
  get isDead(): boolean {
    return this.alive.some((isAlive) => !isAlive());
  }

  /** Throws CaptureError where TensorFlow refuses the graph when it runs first; nothing has changed then. */
  run(args: readonly tf.Tensor[]): StepResult {
    const outputs = this.outputs(args);
    this.writes.forEach((variable, i) => {
      variable.assign(outputs[i]);
      outputs[i].dispose();
    });
    for (const watched of this.optimizers) watched.count();
    return this.rebuild(outputs.slice(this.writes.length));
  }

  private outputs(args: readonly tf.Tensor[]): tf.Tensor[] {
    const scalars = this.scalars.map((read) => read());
    try {
      const handles = this.halves.map(({ handle }) => handle);
      const outputs = this.session.run([...args, ...this.reads, ...scalars], handles);
      this.hasRun = true;
      return outputs;
    } catch (error) {
      if (this.hasRun) throw error;
      throw new CaptureError(`TensorFlow cannot run the step as a graph: ${nativeReason(error)}`, {
        cause: error,
      });
    } finally {
      for (const scalar of scalars) scalar.dispose();
    }
  }

  dispose(): void {
    this.session.dispose();
    for (const half of this.halves) half.dispose();
  }
}

function same(current: () => unknown): () => boolean {
  const recorded = current();
  return () => current() === recorded;
}
