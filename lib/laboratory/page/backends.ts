/** What tfjs computes with in this browser. */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { tf } from '../../engine/tf';
import { registerWasmKernels } from './engine/wasmKernels';
import type { Place } from './place';

export type Backend = 'wasm' | 'webgl' | 'cpu';

const available: Record<Backend, () => boolean | Promise<boolean>> = {
  wasm: hasWasm,
  webgl: () => tf.env().getNumber('WEBGL_VERSION') > 0 && tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED'),
  cpu: () => true,
};

registerWasmKernels();

/** A page may be without WebAssembly, or forbid it. */
async function hasWasm(): Promise<boolean> {
  try {
    await WebAssembly.instantiate(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    return (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) as boolean;
  } catch {
    return false;
  }
}

/** Whether WebGL runs on the processor, as without a graphics card: slower than plain JavaScript. */
function isEmulated(): boolean {
  const context = document.createElement('canvas').getContext('webgl2');
  const named = context?.getExtension('WEBGL_debug_renderer_info');
  const renderer = named && (context!.getParameter(named.UNMASKED_RENDERER_WEBGL) as string);
  context?.getExtension('WEBGL_lose_context')?.loseContext(); // a page may have a few
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer ?? '');
}

let turn: Promise<unknown> = Promise.resolve();

/** One at a time: a second start while one goes on is taken for a change of mind, of another laboratory in the page too. */
function use(name: Backend, onLost: () => void): Promise<void> {
  const mine = turn.then(() => start(name, onLost));
  turn = mine.catch(() => {});
  return mine;
}

async function start(name: Backend, onLost: () => void): Promise<void> {
  if (!(await tf.setBackend(name)))
    throw new Error(`expected tfjs' backend "${name}" to start, and it did not`);
  if (name !== 'webgl') return;
  const { canvas } = (tf.backend() as unknown as { gpgpu: { gl: WebGLRenderingContext } }).gpgpu.gl;
  canvas.addEventListener('webglcontextlost', onLost, { once: true });
}

/**
 * Starts the first backend of the order that this browser has, and lets the reader choose another; WebGL begins by
 * itself only on a graphics card. load: makes the networks there, again after each change. Returns what runs something
 * on it: where that fails, the next backend takes over.
 */
export async function startBackend(
  place: Place,
  order: readonly Backend[],
  load: () => Promise<void>,
): Promise<(run: () => void) => void> {
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  // tfjs fetches its binary, and nothing else.
  tf.env().platform.fetch = async () => new Response(await place.unpacked(place.packed('wasm')));
  setWasmPaths('', true);
  const left = [...order];
  let current: Backend = 'cpu';
  const choice = place.part<HTMLSelectElement>('backend');
  const note = place.part('backend-note');

  async function begin(name: Backend): Promise<void> {
    try {
      await use(name, () => void giveUp(name));
      current = name;
      await load();
      offer();
      choice.value = name;
    } catch (error) {
      console.warn(error);
      await giveUp(name);
    }
  }

  /** The first of those that are left. */
  async function beginBest(): Promise<void> {
    for (const name of [...left])
      if ((await available[name]()) && (name !== 'webgl' || !isEmulated())) return begin(name);
    throw new Error('expected a backend that works, found none');
  }

  async function giveUp(name: Backend): Promise<void> {
    if (!left.includes(name)) return; // it failed in two ways
    left.splice(left.indexOf(name), 1);
    await beginBest();
    const [a, b] = [name, choice.value].map((each) => place.say(each));
    note.textContent = place.say('gaveUp', { a, b });
  }

  const offer = () => choice.replaceChildren(...left.map((name) => new Option(place.say(name), name)));
  choice.addEventListener('change', () => {
    note.textContent = '';
    void begin(choice.value as Backend);
  });
  await beginBest();
  return (run) => {
    try {
      if (tf.getBackend() !== current) void tf.setBackend(current); // another laboratory's; ours has started once
      run();
    } catch (error) {
      console.warn(error);
      void giveUp(tf.getBackend() as Backend);
    }
  };
}
