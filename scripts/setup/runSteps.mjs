/**
 * Every step knows whether it is done: a run after the first does nothing, and one after a run that was stopped
 * resumes it.
 */
import { rmSync } from 'node:fs';
import { chooseDevice, deviceBefore, rememberDevice } from './device.mjs';
import { takeLock } from './lock.mjs';
import { checkDisk, checkFolder, checkPlatform } from './machine.mjs';
import { runner } from './run.mjs';
import { Steps } from './steps.mjs';

/**
 * places: where everything lies; asked: 'cpu' or 'gpu' if the user said so; finish(): what is done each time, while
 * nobody else sets up in this folder. Returns the names of the steps that were due.
 */
export async function runSteps(steps, { places, asked, output = process.stdout, finish = () => {} }) {
  checkPlatform();
  checkFolder(places.root);
  const lines = new Steps(output);
  const lock = await takeLock(places.root, (holder) => lines.say(`Waiting: ${holder}.`));
  try {
    const kind = chooseDevice({ asked, before: deviceBefore(places), platform: places.platform });
    const project = { places, kind };
    const due = steps.filter((step) => !step.ready(project));
    if (due.length > 0) {
      checkDisk(places.root, sum(due.map((step) => step.bytes(project))));
      rmSync(places.temporary, { recursive: true, force: true });
    }
    rememberDevice(places, kind);
    const run = runner({ ...places, lock: lock.handle });
    for (const step of due) await step.check?.({ ...project, run }); // before what takes minutes
    if (due.length > 0)
      lines.say('Setting up in this folder; outside of it only the caches of npm and pip are written.');
    for (const step of steps) {
      if (step.ready(project)) continue; // asked again: installing the packages removes the addon
      await lines.run(step.name, (report) => step.make({ ...project, run }, report));
    }
    await finish();
    for (const path of [places.temporary, places.wheels]) rmSync(path, { recursive: true, force: true });
    return lines.done;
  } finally {
    await lock.release();
  }
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
