/** One eager run of a step, and the graph of what it did. */
import { nodeBackend } from '../backend';
import { tf } from '../tf';
import { HalfCopy } from './halfCopy';
import { CaptureError, intercept, type UsedOptimizer } from './intercept';
import type { Precision } from './precision';
import { Recorder } from './recorder';
import { reluAfterPool } from './reluAfterPool';
import { flatten, type StepResult } from './result';
import { Session } from './session';

export interface RecordOptions {
  /** All registered variables unless given. */
  state?: readonly tf.Variable[];
  precision: Precision;
}

export interface RecordedStep<Result> {
  result: Result;
  /** Variables that were made meanwhile; there is no graph then, for the next run will not make them again. */
  made: tf.Variable[];
  graph?: StepGraph;
}

/** Every variable there is, of models and optimisers alike. */
const registered = () => Object.values(tf.engine().registeredVariables);

/** A promise is an error, and so is what a graph cannot repeat (CaptureError). */
export function recordStep<Result extends StepResult>(
  step: (...args: tf.Tensor[]) => Result,
  args: readonly tf.Tensor[],
  { state, precision }: RecordOptions,
): RecordedStep<Result> {
  const existing = registered();
  const variables = state ?? existing;
  separate(variables);
  const before = new Map([...existing, ...variables].map((variable) => [variable, variable.dataId]));
  const { readSync } = nodeBackend();
  const recorder = new Recorder(variables, precision, (dataId) => readSync.call(nodeBackend(), dataId));
  args.forEach((tensor, i) => recorder.argument(tensor, `a${i}`));

  const run = () => tf.tidy(() => step(...args) as unknown as tf.TensorContainer) as unknown as Result;
  const { result, optimizers } = intercept(recorder, run);
  const { tensors, rebuild } = flatten(result);
  const made = registered().filter((variable) => !before.has(variable));
  if (made.length > 0) return { result, made };

  const changed = [...before].filter(
    ([variable, dataId]) => !variable.isDisposed && variable.dataId !== dataId,
  );
  const writes = changed.map(([variable]) => variable);
  const foreign = writes.find((variable) => !variables.includes(variable));
  if (foreign)
    throw new CaptureError(`the step changes the variable ${foreign.name}, which is not in its state`);
  writes.forEach((variable, i) => recorder.result(variable, `w${i}`));
  tensors.forEach((tensor, i) => recorder.result(tensor, `r${i}`));
  return {
    result,
    made,
    graph: new StepGraph(recorder, args.length, writes, tensors.length, rebuild, optimizers),
  };
}

/** Two variables that share their data would be one input: a later change of one would reach the other. */
function separate(variables: readonly tf.Variable[]): void {
  const backend = nodeBackend();
  const seen = new Set<object>();
  for (const variable of variables) {
    if (seen.has(variable.dataId)) {
      const type = {
        name: 'T',
        type: backend.binding.TF_ATTR_TYPE,
        value: backend.getDTypeInteger(variable.dtype),
      };
      tf.tidy(() => variable.assign(backend.executeSingleOutput('Identity', [type], [variable])));
    }
    seen.add(variable.dataId);
  }
}

/** A recorded step that can be run again. */
export class StepGraph {
  readonly reads: readonly tf.Variable[];
  private readonly session: Session;
  private readonly halves: HalfCopy[];

  constructor(
    recorder: Recorder,
    argumentCount: number,
    private readonly writes: readonly tf.Variable[],
    resultCount: number,
    private readonly rebuild: (tensors: tf.Tensor[]) => StepResult,
    private readonly optimizers: readonly UsedOptimizer[],
  ) {
    const { graph, readVariables } = recorder;
    reluAfterPool(graph);
    const halves = recorder.feedHalves(writes);
    this.reads = readVariables.map(({ variable }) => variable);
    this.halves = halves.map(({ variable }) => new HalfCopy(variable));
    const name = (letter: string) => (_: unknown, i: number) => `${letter}${i}`;
    const feeds = [
      ...Array.from({ length: argumentCount }, name('a')),
      ...[...readVariables, ...halves].map(({ feed }) => feed),
    ];
    const fetches = [...writes.map(name('w')), ...Array.from({ length: resultCount }, name('r'))];
    if (fetches.length === 0) throw new CaptureError('the step returns nothing and changes no variable');
    this.session = new Session(graph, feeds, fetches);
  }

  run(args: readonly tf.Tensor[]): StepResult {
    const outputs = this.session.run(
      [...args, ...this.reads],
      this.halves.map(({ handle }) => handle),
    );
    this.writes.forEach((variable, i) => {
      variable.assign(outputs[i]);
      outputs[i].dispose();
    });
    for (const optimizer of this.optimizers) optimizer.incrementIterations();
    return this.rebuild(outputs.slice(this.writes.length));
  }

  /** Whether a variable that it reads or writes is gone. */
  get isStale(): boolean {
    return [...this.reads, ...this.writes].some((variable) => variable.isDisposed);
  }

  get usedOptimizers(): readonly UsedOptimizer[] {
    return this.optimizers;
  }

  dispose(): void {
    this.session.dispose();
    for (const half of this.halves) half.dispose();
  }
}
