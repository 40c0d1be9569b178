/** All that a training step changes – weights and the optimizer's slots – saved as plain arrays, and restored. */
import { DataError } from '../base/dataError';
import { tf } from '../engine/tf';
import type { NamedArray } from '../weights/safetensors';

export interface TrainingState {
  /** Steps that the optimizer has taken. */
  iterations: number;
  /** Of the model, those that are not trained too: counters, statistics. */
  weights: NamedArray[];
  /** Of the optimizer: `accumulations/0`, `accBeta1`. None before its first step. */
  slots: NamedArray[];
}

type Slot = { originalName: string; variable: tf.Variable };
type Slots = Record<string, tf.Variable | (Slot | undefined)[]>;

/** A copy in JavaScript's memory. */
export function trainingState(model: tf.LayersModel, optimizer: tf.Optimizer): TrainingState {
  return {
    iterations: optimizer.iterations,
    weights: model.weights.map((weight) => arrayOf(weight.originalName, weight.read())),
    slots: [...slotsOf(optimizer)].map(([name, variable]) => arrayOf(name, variable)),
  };
}

/**
 * Puts a state back. Slots that the optimizer lacks are made; those that the state lacks are set to what they begin
 * with. Throws DataError, in which `whose` names the state, where the model's weights or the optimizer's slots have
 * other names or shapes; nothing is changed then.
 */
export function restoreTrainingState(
  model: tf.LayersModel,
  optimizer: tf.Optimizer,
  { iterations, weights, slots }: TrainingState,
  whose = 'the state',
): void {
  checkWeights(model, weights, whose);
  for (const slot of slots) {
    if (isSlotOf(slot, model, optimizer)) continue;
    throw new DataError(
      `${whose} is of another optimizer: expected what ${optimizer.getClassName()} keeps, found ${describe(slot)}; ` +
        `use the optimizer it was made with, or another file`,
    );
  }
  restoreWeights(model, weights, whose);
  restoreSlots(optimizer, slots);
  Object.assign(optimizer, { iterations_: iterations });
}

/** Of a state, the weights alone. Throws as `restoreTrainingState`. */
export function restoreWeights(model: tf.LayersModel, weights: readonly NamedArray[], whose: string): void {
  checkWeights(model, weights, whose);
  tf.tidy(() => model.weights.forEach((weight, i) => weight.write(tensorOf(weights[i]))));
}

const describe = ({ name, shape }: { name: string; shape: readonly (number | null)[] }) =>
  `${name.split('/').at(-1)} [${shape.join(', ')}]`;

function checkWeights(model: tf.LayersModel, weights: readonly NamedArray[], whose: string): void {
  for (let i = 0; i < Math.max(weights.length, model.weights.length); i++) {
    const [saved, weight] = [weights[i], model.weights[i]];
    const expected = weight
      ? describe({ name: weight.originalName, shape: weight.shape })
      : 'no more weights';
    const found = saved ? describe(saved) : 'no more';
    if (expected === found) continue;
    throw new DataError(
      `${whose} is of another network: expected ${expected} as weight ${i + 1}, found ${found}; ` +
        `use the network it was made with, or another file`,
    );
  }
}

/** Whether an optimizer has the slot, or has a list for it; a list has a place for each weight. */
function isSlotOf({ name, shape }: NamedArray, model: tf.LayersModel, optimizer: tf.Optimizer): boolean {
  const existing = slotsOf(optimizer).get(name);
  if (existing) return `${existing.shape}` === `${shape}`;
  const [, property, index] = /^(\w+)\/(\d+)$/.exec(name) ?? [];
  return (
    Object.hasOwn(optimizer, property ?? '') &&
    Array.isArray((optimizer as unknown as Slots)[property]) &&
    Number(index) < model.weights.length &&
    model.weights.some((weight) => `${weight.shape}` === `${shape}`)
  );
}

function restoreSlots(optimizer: tf.Optimizer, slots: readonly NamedArray[]): void {
  const { initialAccumulatorValue = 0 } = optimizer.getConfig() as { initialAccumulatorValue?: number };
  const existing = slotsOf(optimizer);
  tf.tidy(() => {
    for (const [name, variable] of existing) {
      const saved = slots.find((slot) => slot.name === name);
      variable.assign(saved ? tensorOf(saved) : tf.fill(variable.shape, initialAccumulatorValue));
    }
  });
  for (const slot of slots) {
    if (existing.has(slot.name)) continue;
    const [property, index] = slot.name.split('/');
    const variable = tf.tidy(() => tf.variable(tensorOf(slot), false));
    const list = (optimizer as unknown as Slots)[property] as (Slot | undefined)[];
    list[Number(index)] = { originalName: slot.name, variable };
  }
}

/** The optimizer's own variables, by property and place in it. */
function slotsOf(optimizer: tf.Optimizer): Map<string, tf.Variable> {
  const found = new Map<string, tf.Variable>();
  for (const [property, value] of Object.entries(optimizer as unknown as Slots)) {
    if (value instanceof tf.Variable) found.set(property, value);
    if (!Array.isArray(value)) continue;
    value.forEach((slot, i) => {
      if (slot?.variable instanceof tf.Variable) found.set(`${property}/${i}`, slot.variable);
    });
  }
  return found;
}

const arrayOf = (name: string, tensor: tf.Tensor): NamedArray => ({
  name,
  shape: tensor.shape,
  values: tensor.dataSync<'float32' | 'int32'>().slice(),
});

const tensorOf = ({ values, shape }: NamedArray): tf.Tensor =>
  tf.tensor(values as Float32Array, [...shape], values instanceof Int32Array ? 'int32' : 'float32');
