/** What a notebook imports: one flat namespace, nothing defined here. */
export { tf } from './tensorflow/tf';
