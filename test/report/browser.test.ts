import { expect, it } from 'vitest';
import { openBrowser } from '../../scripts/report/browser.mjs';

it('says what to install where a browser cannot be started', async () => {
  const broken = openBrowser({ installed: '/bin/false' });
  await expect(broken).rejects.toThrow(/^No browser could be started \(.+\): install Chrome or Chromium/);
});
