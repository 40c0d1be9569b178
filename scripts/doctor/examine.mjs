import { spawnSync } from 'node:child_process';
import { chooseDevice, deviceBefore } from '../setup/device.mjs';
import { places as placesOf } from '../setup/places.mjs';
import * as data from './data.mjs';
import * as machine from './machine.mjs';
import * as project from './project.mjs';

/** Every finding on the project in `root`, and the device that TensorFlow runs on, if it does. */
export async function examine(root) {
  const places = placesOf(root);
  const it = { places, kind: chooseDevice({ before: deviceBefore(places) }) };
  const folders = data.dataFolders(places);
  const { finding, device } = await project.tensorflowRuns(it, ask);
  const findings = [
    machine.node(),
    machine.processor(it),
    machine.disk(it),
    await machine.python(it, ask),
    machine.compiler(it),
    project.nodePackages(it),
    finding,
    project.gpu(it, device),
    project.jupyterLab(it),
    project.kernel(it),
    ...data.data(folders),
  ];
  return { findings, device };
}

function ask(command, args) {
  const { status, signal, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return { code: status ?? 127, signal, output: `${stdout ?? ''}${stderr ?? ''}` };
}
