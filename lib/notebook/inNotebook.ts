/** Importing this file in a notebook frees the tensors that no cell refers to any more, and watches what takes long. */
import { setLongRunObserver } from '../base/longRun';
import { freeUnreachable } from '../engine/unreachable';
import { setTrainingObserver } from '../training/observer';
import { interruptSignal } from './interrupt';
import { Output } from './output';
import { watchLongRun, watchTraining } from './watch';

if (new Output().inCell) {
  freeUnreachable();
  setLongRunObserver(watchLongRun);
  setTrainingObserver(({ name, steps }) =>
    name === undefined ? { signal: interruptSignal() } : watchTraining({ name, steps }),
  );
}
