/** Prints one page of the report by a browser. */
import { pathToFileURL } from 'node:url';

const patience = 300_000; // ms: the machine may do much else

async function withPage(browser, work) {
  const context = await browser.newContext({ offline: true, colorScheme: 'light' });
  context.setDefaultTimeout(patience);
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

const paper = { preferCSSPageSize: true, printBackground: true };

/**
 * `{ bytes, title, headings, edition }`: the PDF, the page's heading, `{ id, text }` of the headings one level below, and
 * what a table of contents in the page's language needs, as far as the page has it.
 * Everything that a link may lead to is a named destination of the PDF.
 */
export const printFile = (browser, file) =>
  withPage(browser, async (page) => {
    await page.goto(pathToFileURL(file).href);
    await page.waitForFunction(
      () => document.querySelectorAll('.plot').length === Number(document.documentElement.dataset.drawn ?? 0),
    );
    const words = await page.evaluate(() => {
      // Chromium makes a destination of what a link of the page itself leads to.
      const links = [...document.querySelectorAll('h2[id], h3[id], figure[id], .claim[id]')].map(({ id }) => {
        const link = document.createElement('a');
        link.href = `#${id}`;
        return link;
      });
      const nav = document.createElement('nav');
      nav.hidden = true;
      nav.append(...links);
      document.body.append(nav);
      const headings = [...document.querySelectorAll('h2[id]')];
      return {
        title: document.querySelector('h1')?.textContent.trim() || document.title,
        headings: headings.map(({ id, textContent }) => ({ id, text: textContent.trim() })),
        edition: {
          title: document.querySelector('.contents-title')?.textContent.trim(),
          lang: document.documentElement.lang,
          dir: document.documentElement.dir || 'ltr',
          styles: document.querySelector('style.edition')?.outerHTML,
        },
      };
    });
    return { bytes: await page.pdf(paper), ...words };
  });

/** The PDF of HTML that is given as text. */
export const printHtml = (browser, html) =>
  withPage(browser, async (page) => {
    await page.setContent(html);
    return page.pdf(paper);
  });
