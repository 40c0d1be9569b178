/** The machines that PyPI has TensorFlow's library for, and what is different on each. */

const elf = {
  libraries: ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
  /** What the linker is told: the libraries in a folder, and that the addon looks for them beside itself. */
  linking: (folder) => [
    ...[`-L${folder}`, '-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    ...['-Wl,-z,now', '-Wl,-rpath,$ORIGIN/tensorflow/tensorflow'],
  ],
};

const machO = {
  libraries: ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'],
  linking: (folder) => [
    ...machO.libraries.map((name) => `${folder}/${name}`),
    // Node's own functions are found when the addon is loaded
    ...['-Wl,-undefined,dynamic_lookup', '-Wl,-rpath,@loader_path/tensorflow/tensorflow'],
  ],
};

/**
 * By the names that Node gives an operating system and a processor. list: of requirements/; wheels: the platforms that
 * its wheels name; bytes: what is downloaded, and what that unpacks to; target: as zig calls it; hint: how to install.
 */
export const platforms = {
  'linux-x64': {
    title: 'Linux on x86-64',
    ...elf,
    target: 'x86_64-linux-gnu.2.27',
    cpu: { list: 'tensorflow-cpu', wheels: ['manylinux_2_27_x86_64'], bytes: [274e6, 960e6] },
    gpu: {
      list: 'tensorflow-gpu',
      wheels: [
        ...['manylinux_2_27_x86_64', 'manylinux_2_25_x86_64', 'manylinux_2_17_x86_64'],
        ...['manylinux2014_x86_64', 'manylinux_2_12_x86_64', 'manylinux2010_x86_64'],
      ],
      bytes: [3.2e9, 6.6e9],
    },
  },
  'linux-arm64': {
    title: 'Linux on arm64',
    ...elf,
    target: 'aarch64-linux-gnu.2.27',
    cpu: { list: 'tensorflow-arm64', wheels: ['manylinux_2_27_aarch64'], bytes: [282e6, 991e6] },
  },
  'darwin-arm64': {
    title: 'macOS on Apple silicon',
    ...machO,
    target: 'aarch64-macos.12.0',
    cpu: { list: 'tensorflow-arm64', wheels: ['macosx_12_0_arm64'], bytes: [224e6, 813e6] },
    untried: 'built and checked, not yet run: tell us how it went',
  },
};
for (const [name, platform] of Object.entries(platforms)) platform.name = name;

const nameOf = ({ platform, arch }) => `${platform}-${arch}`;

/**
 * Of this machine; the first one on an unsupported machine, which `unsupported` has refused before.
 * @param {{ platform: string, arch: string }} [machine]
 */
export const platformOf = (machine = process) => platforms[nameOf(machine)] ?? platforms['linux-x64'];

/**
 * Nothing where the machine is one of these, else the sentence to say.
 * @param {{ platform: string, arch: string }} machine
 */
export function unsupported(machine) {
  if (platforms[nameOf(machine)]) return undefined;
  const all = Object.values(platforms).map(({ title }) => title);
  const supported = `convnotes runs on ${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
  return machine.platform === 'win32'
    ? `${supported}; on Windows use WSL2, which is Linux: run "wsl --install" in PowerShell, restart, open Ubuntu, and run this again there.`
    : `${supported}, and this is ${machine.platform} on ${machine.arch}: use one of these, or a container or virtual machine with Linux.`;
}
