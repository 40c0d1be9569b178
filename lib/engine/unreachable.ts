/**
 * tfjs-node keeps a tensor until it is disposed of, and every variable by its name. In a notebook a cell that is run
 * again makes new ones under the old names, and nothing can dispose of the old ones any more. From `freeUnreachable`
 * on, what nothing refers to is disposed of when JavaScript's collector finds it, as Python does by itself.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { tf } from './tf';

/** What tfjs needs of a tensor to dispose of it. */
type Remains = Pick<tf.Tensor, 'dataId' | 'dtype' | 'size'>;

interface Engine {
  state: { registeredVariables: Record<string, tf.Variable>; numBytes: number };
  trackTensor(tensor: tf.Tensor, backend: unknown): void;
  disposeTensor(tensor: Remains): void;
}

/** The collector knows nothing of TensorFlow's memory: it is called when tensors take this, and twice what stayed. */
const leastBytes = 2 ** 28;

/** Models of which tfjs keeps the order of the layers, and with it the weights; it would be 100. */
const keptOrders = 8;

let installed = false;

export function freeUnreachable(): void {
  if (installed) return;
  installed = true;
  const engine = tf.engine() as unknown as Engine;
  const { trackTensor, disposeTensor } = engine;
  const tensors = new FinalizationRegistry<Remains>((remains) => disposeTensor.call(engine, remains));
  const collectWhereLarge = collector(() => engine.state.numBytes);

  engine.state.registeredVariables = weakRecord(engine.state.registeredVariables);
  tf.env().set('TOPOLOGICAL_SORT_CACHE_MAX_ENTRIES', keptOrders);
  // Both are called for a variable, too, whenever a value is assigned to it.
  engine.trackTensor = (tensor, backend) => {
    trackTensor.call(engine, tensor, backend);
    const { dataId, dtype, size } = tensor;
    tensors.register(tensor, { dataId, dtype, size }, tensor);
    collectWhereLarge();
  };
  engine.disposeTensor = (tensor) => {
    tensors.unregister(tensor);
    disposeTensor.call(engine, tensor);
  };
}

/** bytes: that tensors take now. The function that it returns is called where they may have become more. */
function collector(bytes: () => number): () => void {
  let limit = leastBytes;
  let waiting = false;
  let collect: (() => void) | undefined;

  function collectNow(): void {
    if (bytes() > limit) {
      if (!collect) {
        setFlagsFromString('--expose-gc');
        collect = runInNewContext('gc') as () => void;
      }
      collect();
    }
    // What was found is disposed of in the next turns.
    setTimeout(() => {
      limit = Math.max(leastBytes, 2 * bytes());
      waiting = false;
    }, 10).unref();
  }

  return () => {
    if (waiting || bytes() <= limit) return;
    waiting = true;
    setImmediate(collectNow); // not during a step, whose tensors are about to be disposed
  };
}

/** An object whose values vanish, with their names, once nothing else refers to them. */
function weakRecord<T extends object>(begin: Record<string, T>): Record<string, T> {
  const held = new Map<string | symbol, WeakRef<T>>();
  const get = (name: string | symbol) => held.get(name)?.deref();
  const set = (name: string | symbol, value: T) => held.set(name, new WeakRef(value));
  for (const [name, value] of Object.entries(begin)) set(name, value);

  function names(): (string | symbol)[] {
    for (const [name, value] of held) if (!value.deref()) held.delete(name);
    return [...held.keys()];
  }

  return new Proxy<Record<string, T>>(
    {},
    {
      get: (_, name) => get(name),
      set: (_, name, value: T) => Boolean(set(name, value)),
      has: (_, name) => get(name) !== undefined,
      deleteProperty: (_, name) => held.delete(name) || true,
      ownKeys: names,
      getOwnPropertyDescriptor: (_, name) => {
        const value = get(name);
        return value && { value, writable: true, enumerable: true, configurable: true };
      },
    },
  );
}
