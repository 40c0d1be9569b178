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

/** What TensorFlow's wheels are built for: the C library of Linux, and the kernel that macOS 12 has. */
const oldest = { glibc: '2.27', darwin: '21' };

const isOlder = (version, than) => version.localeCompare(than, 'en', { numeric: true }) < 0;

/**
 * Nothing where the machine is one of these, else the sentence to say.
 * @param {{ platform: string, arch: string, kernel: string, glibc?: string }} machine kernel: its version, as
 *   `os.release()` has it; glibc: its version, on Linux undefined where the C library is another
 */
export function unsupported({ platform, arch, kernel, glibc }) {
  const all = Object.values(platforms).map(({ title }) => title);
  const supported = `convnotes runs on ${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
  if (platform === 'win32')
    return `${supported}; on Windows use WSL2, which is Linux: run "wsl --install" in PowerShell, restart, open Ubuntu, and run this again there.`;
  if (platform === 'darwin' && arch === 'x64')
    return `${supported}, and this Node is for Macs with Intel: on Apple silicon install Node for arm64 from https://nodejs.org, on Intel use a virtual machine with Linux.`;
  if (arch === 'ia32' || arch === 'arm')
    return `${supported}, and this Node has 32 bits: install Node for 64 bits, on a system of 64 bits.`;
  if (!platforms[nameOf({ platform, arch })])
    return `${supported}, and this is ${platform} on ${arch}: use one of these, or a container or virtual machine with Linux.`;
  const wanted = `TensorFlow needs ${platform === 'linux' ? `glibc ${oldest.glibc}` : 'macOS 12'} or newer`;
  if (platform === 'darwin')
    return isOlder(kernel, oldest.darwin) ? `${wanted}: update macOS and run this again.` : undefined;
  if (!glibc)
    return `${wanted}, and this Linux has another C library (musl, as Alpine Linux has): use Debian, Ubuntu or Fedora, or a container with one of them.`;
  if (isOlder(glibc, oldest.glibc))
    return `${wanted}, and this is ${glibc}: use a newer Linux (Debian 10, Ubuntu 18.04 or later), or a container with one.`;
  return undefined;
}
