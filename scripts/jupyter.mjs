/**
 * Makes the virtual environment's Jupyter ours: the kernel "TypeScript (convnotes)", and one page layout for
 * every way of exporting a notebook (`jupyter nbconvert --to html`, JupyterLab's menu, `npm start`).
 * Writes only inside the virtual environment; running it again changes nothing.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './setup/stamp.mjs';

export const kernelName = 'convnotes';

/** Writes `text` to `path` unless it is there already; never leaves half a file. */
function write(path, text) {
  try {
    if (readFileSync(path, 'utf8') === text) return;
  } catch {
    // not there yet
  }
  writeWhole(path, text);
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/**
 * How Jupyter starts a notebook's kernel: in the project's folder, whatever folder the notebook is in. VS Code looks for
 * it in share/jupyter/kernels of each Python environment, and starts it without activating that.
 */
function kernelspec(root, node) {
  const start =
    'cd "$1" || exit 1; [ -x "$2" ] && node=$2 || node=node; exec "$node" scripts/kernel.cjs "$3"';
  return {
    argv: ['/bin/sh', '-c', start, 'convnotes', root, node, '{connection_file}'],
    display_name: 'TypeScript (convnotes)',
    language: 'typescript',
    interrupt_mode: 'signal',
  };
}

/** What nbconvert and JupyterLab's export menu both read. The template is the default of HTML alone: `make_default`. */
function exportConfig(root, node) {
  return {
    HTMLExporter: { extra_template_basedirs: [join(root, 'scripts/report/templates')] },
    PagePreprocessor: { node, project: root },
    // Seconds; what comes later than 4 s after a cell's end would be dropped, a busy machine starts a kernel slowly.
    NotebookClient: { iopub_timeout: 60, startup_timeout: 600 },
  };
}

/** The renderer of figures for JupyterLab, with the plotly.js that the exported pages carry. */
function writeLabExtension(root, venv) {
  const source = (path) => readFileSync(join(root, 'scripts', path), 'utf8');
  const folder = join(venv, 'share/jupyter/labextensions/convnotes-figures');
  write(join(folder, 'package.json'), source('jupyter/labextension/package.json'));
  const parts = ['report/templates/convnotes/plot.js', 'jupyter/labextension/extension.js'];
  write(join(folder, 'static/extension.js'), parts.map(source).join('\n'));

  const plotly = join(root, 'node_modules/plotly.js-dist-min/plotly.min.js');
  const copy = join(folder, 'static/plotly.min.js');
  if (statSync(copy, { throwIfNoEntry: false })?.size === statSync(plotly).size) return;
  writeWhole(copy, readFileSync(plotly));
}

/** The folder of installed Python packages: `.venv/lib/python3.x/site-packages`. */
function sitePackages(venv) {
  const python = readdirSync(join(venv, 'lib')).find((name) => /^python3\.\d+$/.test(name));
  if (!python) throw new Error(`expected ${venv}/lib/python3.*: run "npm run setup" to make the environment`);
  return join(venv, 'lib', python, 'site-packages');
}

const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
  <rect width="64" height="64" rx="10" fill="#22577a"/>
  <g fill="#fff"><rect x="12" y="12" width="24" height="24" rx="3" fill-opacity=".35"/>
  <rect x="20" y="20" width="24" height="24" rx="3" fill-opacity=".6"/>
  <rect x="28" y="28" width="24" height="24" rx="3"/></g>
</svg>
`;

/** Jupyter's own files (connections, settings, signatures) stay in the project, beside the environment's. */
export function jupyterEnvironment(root) {
  const folder = join(root, '.venv/var/jupyter');
  return {
    JUPYTER_CONFIG_DIR: join(folder, 'config'),
    JUPYTER_DATA_DIR: join(folder, 'data'),
    JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
    JUPYTER_PREFER_ENV_PATH: '1',
    IPYTHONDIR: join(folder, 'ipython'),
  };
}

/** root, venv: absolute paths of the project and of its virtual environment. */
export async function configureJupyter(root, venv, node = process.execPath) {
  const spec = join(venv, 'share/jupyter/kernels', kernelName);
  write(join(spec, 'kernel.json'), json(kernelspec(root, node)));
  write(join(spec, 'logo-svg.svg'), logo);

  const etc = join(venv, 'etc/jupyter');
  const exports = exportConfig(root, node);
  write(join(etc, 'jupyter_nbconvert_config.json'), json(exports));
  const template = 'from convnotes_report.page import make_default\n\nmake_default()\n';
  write(join(etc, 'jupyter_nbconvert_config.py'), template);
  const server = {
    MultiKernelManager: { default_kernel_name: kernelName },
    ServerApp: { root_dir: root, ip: '127.0.0.1', allow_unauthenticated_access: false },
    LabApp: { extension_manager: 'readonly' },
    ...exports,
  };
  write(join(etc, 'jupyter_server_config.json'), json(server));
  const guard = { ServerApp: { jpserver_extensions: { convnotes_server: true } } };
  write(join(etc, 'jupyter_server_config.d/convnotes_server.json'), json(guard));
  const modules = ['scripts/report', 'scripts/jupyter/server'].map((folder) => `${join(root, folder)}\n`);
  write(join(sitePackages(venv), 'convnotes_report.pth'), modules.join(''));

  writeLabExtension(root, venv);
  const quiet = { fetchNews: 'false', checkForUpdates: false };
  write(
    join(venv, 'share/jupyter/lab/settings/overrides.json'),
    json({ '@jupyterlab/apputils-extension:notification': quiet }),
  );
}
