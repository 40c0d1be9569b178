/** fetch over https only, redirects included, by the proxy that the environment names, with a minimum speed. */

/** Redirects that are followed. */
const maxSteps = 5;

/** Bytes a second that a server has to send: a hundredth of a slow line. */
const minSpeed = 1000;

/**
 * Throws where the address is neither https nor, for a mirror on this machine, http on loopback: what comes over
 * plain http, anybody on the way can read, replace and cut off, and a checksum tells only at the end.
 */
export function checkAddress(address: string | URL): URL {
  const url = new URL(address);
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)) return url;
  throw new Error(`expected an https address, got ${url.protocol}//${url.host}`);
}

type Fetch = (url: URL, options: RequestInit) => Promise<Response>;

/** By the proxy of HTTPS_PROXY, but for what NO_PROXY names, as npm and pip have it: Node's own knows neither. */
async function fetchOf({ protocol }: URL): Promise<Fetch> {
  if (protocol !== 'https:' || !(process.env.https_proxy || process.env.HTTPS_PROXY)) return fetch;
  const undici = await import('undici');
  const dispatcher = new undici.EnvHttpProxyAgent();
  return (url, options) =>
    undici.fetch(url, { ...(options as object), dispatcher }) as unknown as Promise<Response>;
}

/** Follows redirects. Throws for an address that is refused, and for too many redirects. */
export async function trustedFetch(address: string, options: RequestInit = {}): Promise<Response> {
  let url = checkAddress(address);
  for (let step = 0; step <= maxSteps; step++) {
    const response = await (await fetchOf(url))(url, { ...options, redirect: 'manual' });
    const target = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || target === null) return response;
    await response.body?.cancel();
    try {
      url = checkAddress(new URL(target, url));
    } catch (error) {
      throw new Error(`it redirects: ${(error as Error).message}`);
    }
  }
  throw new Error(`it redirects more than ${maxSteps} times`);
}

export interface Patience {
  /** For `fetch`: aborted when the server is too slow, or the other signal is. */
  signal: AbortSignal;
  /** The headers have come. */
  answered(): void;
  /** Called with the size of each chunk. */
  received(bytes: number): void;
  /** Stops watching and cancels the rest of the response. */
  end(): void;
}

/** In seconds: how long a server may send nothing, or less than 1 kB a second, and how long until it answers at all. */
export function patienceOf(
  seconds: number,
  answerWithin = Math.min(5, seconds),
  other?: AbortSignal,
): Patience {
  const stop = new AbortController();
  let recent = 0;
  const clock = setInterval(() => {
    if (recent === 0) stop.abort(new Error(`nothing came for ${seconds} s`));
    else if (recent < minSpeed * seconds) stop.abort(new Error(`only ${recent} bytes came in ${seconds} s`));
    recent = 0;
  }, seconds * 1000);
  const first = setTimeout(
    () => stop.abort(new Error(`no answer came within ${answerWithin} s`)),
    answerWithin * 1000,
  );
  const stopToo = () => stop.abort(other!.reason);
  if (other?.aborted) stopToo();
  other?.addEventListener('abort', stopToo);
  return {
    signal: stop.signal,
    answered: () => clearTimeout(first),
    received: (bytes) => (recent += bytes),
    end() {
      clearInterval(clock);
      clearTimeout(first);
      other?.removeEventListener('abort', stopToo);
      stop.abort();
    },
  };
}
