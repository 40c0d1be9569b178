export { full } from './mode';
export { show } from './show';
export { showSource } from './showSource';
export { verdict, verdicts } from './verdict';
