export { digit } from './digit';
export { training } from './training';
