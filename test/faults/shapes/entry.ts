/** A function of lib, and arguments that it takes: what the tests of shapes change. */
export interface Entry {
  name: string;
  /** Arguments of the function, new ones each time. What is in them and not a number, a list or a tensor stays. */
  given: () => unknown[] | Promise<unknown[]>;
  /** The shape of the result, by the arguments; where it is a tensor. */
  shape?: (...args: never[]) => readonly number[];
}

export const entry = (name: string, given: Entry['given'], shape?: Entry['shape']): Entry => ({
  name,
  given,
  shape,
});
