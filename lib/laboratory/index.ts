export { digit } from './digit';
export { photograph, type PhotographOptions } from './photograph';
