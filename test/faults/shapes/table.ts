/** Every function that is tried with other shapes. */
import { networks } from './networks';
import { numbers } from './numbers';
import { tensors } from './tensors';

export const groups = {
  'tensors to tensors': tensors,
  'networks and data': networks,
  'numbers and lists': numbers,
};
