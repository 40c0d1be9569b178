/** A tensor of the recorded run as the graph has it: in its own type, in bfloat16, or both. */
import { DataType } from '../dataType';
import type { Graph, Output } from './graph';

export class Value {
  private constructor(
    private readonly graph: Graph,
    /** TensorFlow's number for the type it has outside of this graph. */
    readonly dtype: number,
    private full: Output | undefined,
    private half: Output | undefined,
    /** Whether it was computed in bfloat16, so that reading it as such costs nothing. */
    readonly isHalf: boolean,
    private readonly makeHalf?: () => Output,
  ) {}

  /** makeHalf: adds it in bfloat16 to the graph where there is a better way than a cast. */
  static of(graph: Graph, dtype: number, output: Output, makeHalf?: () => Output): Value {
    return new Value(graph, dtype, output, undefined, false, makeHalf);
  }

  /** output: in bfloat16. */
  static ofHalf(graph: Graph, output: Output): Value {
    return new Value(graph, DataType.float32, undefined, output, true);
  }

  /** Its output in its own type; a cast is added where there is none yet. */
  get output(): Output {
    return (this.full ??= this.graph.cast(this.half!, DataType.bfloat16, this.dtype));
  }

  /** The node that casts it to bfloat16, where it is read as such and was not computed so. */
  get castToHalf(): Output | undefined {
    return this.isHalf || this.makeHalf ? undefined : this.half;
  }

  /** Its output in bfloat16. */
  get asHalf(): Output {
    const cast = () => this.graph.cast(this.full!, this.dtype, DataType.bfloat16);
    return (this.half ??= (this.makeHalf ?? cast)());
  }
}
