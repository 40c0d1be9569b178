/** WebGL contexts of a page, to be taken away as a browser does that runs out of memory. */
import type { Page } from 'playwright-core';

/** To run in the page before its own scripts: keeps each context that is made. */
export function keepContexts(): void {
  const contexts: WebGLRenderingContext[] = [];
  Object.assign(globalThis, { contexts });
  for (const { prototype } of [HTMLCanvasElement, OffscreenCanvas]) {
    const { getContext } = prototype as unknown as { getContext(...rest: unknown[]): unknown };
    Object.assign(prototype, {
      getContext(this: unknown, ...rest: unknown[]) {
        const context = getContext.apply(this, rest);
        if (context && String(rest[0]).startsWith('webgl')) contexts.push(context as WebGLRenderingContext);
        return context;
      },
    });
  }
}

export const takeContexts = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const { contexts } = globalThis as unknown as { contexts: WebGLRenderingContext[] };
    for (const context of contexts) context.getExtension('WEBGL_lose_context')?.loseContext();
  });
