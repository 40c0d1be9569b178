/**
 * Relu and max pooling change places in the graph of a training step: relu(maxPool(z)) is maxPool(relu(z)), with the
 * same gradient, and relu and its gradient then work on the pooled tensor alone, a quarter of the size where windows
 * are 2x2. Inference is left as it is: there TensorFlow fuses relu with the convolution.
 */
import type { Graph, GraphNode } from './graph';

interface Pair {
  relu: GraphNode;
  pool: GraphNode;
  poolGrad: GraphNode;
  reluGrad: GraphNode;
}

export function reluAfterPool(graph: Graph): void {
  for (const { relu, pool, poolGrad, reluGrad } of pairs(graph)) {
    const [z] = relu.inputs;
    const [, , dy] = poolGrad.inputs;
    const pooled = `${pool.name}_before`;
    const dyOfPooled = `${reluGrad.name}_before`;
    graph.replace(relu.name, []);
    graph.replace(pool.name, [
      { ...pool, name: pooled, inputs: [z] },
      { ...relu, name: pool.name, inputs: [pooled] },
    ]);
    graph.replace(poolGrad.name, []);
    graph.replace(reluGrad.name, [
      { ...reluGrad, name: dyOfPooled, inputs: [dy, pool.name] },
      { ...poolGrad, name: reluGrad.name, inputs: [z, pooled, dyOfPooled] },
    ]);
  }
}

/** Every relu whose result goes into a max pool, and into the gradients of both, and nowhere else. */
function pairs({ nodes }: Graph): Pair[] {
  const users = new Map<string, GraphNode[]>();
  for (const node of nodes)
    for (const input of node.inputs) users.set(input, [...(users.get(input) ?? []), node]);
  const usersOf = ({ name }: GraphNode, op: string) =>
    (users.get(name) ?? []).filter((node) => node.op === op);

  return nodes.flatMap((relu) => {
    if (relu.op !== 'Relu' || users.get(relu.name)?.length !== 3) return [];
    const [pool] = usersOf(relu, 'MaxPool');
    const [poolGrad] = usersOf(relu, 'MaxPoolGrad');
    const [reluGrad] = usersOf(relu, 'ReluGrad');
    if (!pool || !poolGrad || !reluGrad) return [];
    const isPair =
      poolGrad.inputs[0] === relu.name &&
      poolGrad.inputs[1] === pool.name &&
      reluGrad.inputs[0] === poolGrad.name &&
      reluGrad.inputs[1] === relu.name &&
      users.get(poolGrad.name)?.length === 1;
    return isPair ? [{ relu, pool, poolGrad, reluGrad }] : [];
  });
}
