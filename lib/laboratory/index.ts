export { digit } from './digit';
export { repair } from './repair';
