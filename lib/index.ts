/** What a notebook imports: one flat namespace, nothing defined here. */
export { deriveSeed, Random, type RandomState } from './tensorflow/seeds';
export { tf } from './tensorflow/tf';
