export { digit } from './digit';
export { repair } from './repair';
export { transposedConvolution } from './transposedConvolution';
