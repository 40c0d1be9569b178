/** What the set-up made: packages, TensorFlow, the GPU it sees, JupyterLab and the kernel. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kernelName } from '../jupyter.mjs';
import { addon, tryAddon } from '../setup/addon.mjs';
import { hasNvidiaDriver } from '../setup/device.mjs';
import { environment } from '../setup/environment.mjs';
import { packages } from '../setup/packages.mjs';
import { tensorflowVersion } from '../setup/places.mjs';
import { tensorflow } from '../setup/tensorflow.mjs';
import { ok, problem, warning } from './finding.mjs';

const setUp = 'run "npm run setup"';

export function nodePackages(project) {
  return packages.ready(project)
    ? ok('Node packages', 'as in package-lock.json')
    : problem('Node packages', 'not installed, or not those of package-lock.json', setUp);
}

/** Loads TensorFlow in a process of its own. Returns the finding and what TensorFlow runs on, if it runs. */
export async function tensorflowRuns(project, ask) {
  const missing = [packages, tensorflow, addon].find((step) => !step.ready(project));
  if (missing) {
    return { finding: problem('TensorFlow', `not set up: ${missing.name} is missing or out of date`, setUp) };
  }
  try {
    const device = await tryAddon({ ...project, run: ask });
    const features = device.features.map((feature) => feature.toUpperCase()).join(' ');
    const parts = [
      `${device.tensorflow} on the ${device.kind.toUpperCase()}`,
      `${device.threads} threads`,
      features,
    ];
    const found = parts.filter(Boolean).join(', ');
    return { finding: ok('TensorFlow', found), device };
  } catch (error) {
    return { finding: problem('TensorFlow', 'does not load', error.message) };
  }
}

/** The GPU that is used, or why none is. device: what TensorFlow runs on, undefined where it does not run. */
export function gpu({ kind, places }, device, driver = hasNvidiaDriver()) {
  if (device?.kind === 'gpu') return ok('GPU', device.name);
  if (!places.platform.gpu)
    return ok('GPU', `none: PyPI has no TensorFlow with CUDA for ${places.platform.title}`);
  if (!driver) return ok('GPU', 'none: there is no NVIDIA driver, the CPU does the work');
  if (kind === 'cpu') {
    return warning(
      'GPU',
      'not used: TensorFlow for the CPU is set up',
      'run "npm run setup -- --gpu" to use it',
    );
  }
  if (!device) return warning('GPU', 'an NVIDIA driver is there, TensorFlow is not', setUp);
  return warning(
    'GPU',
    `not used: TensorFlow ${tensorflowVersion} could not open it`,
    'CUDA 12 needs driver 525 or newer ("nvidia-smi" shows it); with TF_CPP_MIN_LOG_LEVEL=0 TensorFlow says why',
  );
}

export function jupyterLab(project) {
  return environment.ready(project)
    ? ok('JupyterLab', 'as in requirements/jupyter.txt')
    : problem('JupyterLab', 'not installed, or not as in requirements/jupyter.txt', setUp);
}

export function kernel({ places }) {
  const file = join(places.venv, 'share/jupyter/kernels', kernelName, 'kernel.json');
  try {
    const { argv, display_name: name } = JSON.parse(readFileSync(file, 'utf8'));
    if (argv.some((word) => word.includes(places.root))) return ok('Kernel', name);
    return problem('Kernel', `${name}, of a project in another folder`, setUp);
  } catch {
    return problem('Kernel', 'not installed', setUp);
  }
}
