export { digit } from './digit';
