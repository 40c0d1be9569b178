/** An image of one channel, values 0 … 1, row by row. */
export interface GreyImage {
  values: ArrayLike<number>;
  height: number;
  width: number;
}
