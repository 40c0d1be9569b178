/** Importing this file in a notebook has it free the tensors that its cells no longer refer to. */
import { freeUnreachable } from '../engine/unreachable';
import { Output } from './output';

if (new Output().inCell) freeUnreachable();
