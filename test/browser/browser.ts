/** The browser of the tests is the one that prints the report. */
export { openBrowser } from '../../scripts/report/browser.mjs';

/** How long a test waits for what must come, in ms: the machine may do much else. */
export const patience = 240_000;
