/** All pages of the report in one PDF, as a browser prints them, with a table of contents and page numbers. */
import { basename } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { openBrowser } from '../browser.mjs';
import { writeWhole } from '../../setup/stamp.mjs';
import { writtenLine } from '../writtenLine.mjs';
import { contentsHtml } from './contents.mjs';
import { placesOf } from './links.mjs';
import { merge } from './merge.mjs';
import { printFile, printHtml } from './print.mjs';

/** pages: paths of HTML files, the front page first; file: the PDF's path. Throws SetupProblem without a browser. */
export async function writePdf({ pages, file, output = process.stdout }) {
  const { browser, close } = await openBrowser();
  try {
    const parts = [];
    for (const page of pages) {
      const { bytes, ...words } = await printFile(browser, page);
      parts.push({ name: basename(page), document: await PDFDocument.load(bytes), ...words });
    }
    const contents = await printContents(browser, parts);
    writeWhole(file, await merge([contents, ...parts]));
  } finally {
    await close();
  }
  output.write(writtenLine(file));
}

/** How many pages it has itself moves all numbers in it: it is printed again where it is longer than thought. */
async function printContents(browser, parts, length = 1) {
  const { edition } = parts.at(-1); // a notebook's page: the front page has no contents
  const html = contentsHtml(entriesOf(parts, length), edition);
  const document = await PDFDocument.load(await printHtml(browser, html));
  if (document.getPageCount() > length) return printContents(browser, parts, document.getPageCount());
  return { name: 'contents.html', title: edition.title ?? 'Contents', document, headings: [], edition };
}

/** `{ title, level, href, page }` of each page and of the headings in it; offset: how many pages come before. */
export function entriesOf(parts, offset) {
  let before = offset;
  return parts.flatMap(({ name, title, document, headings }) => {
    const places = placesOf(document);
    const inside = headings.map(({ id, text }) => {
      const page = before + (places.get(id)?.page ?? 0) + 1;
      return { title: text, level: 2, href: `${name}#${id}`, page };
    });
    const entry = { title, level: 1, href: name, page: before + 1 };
    before += document.getPageCount();
    return [entry, ...inside];
  });
}
