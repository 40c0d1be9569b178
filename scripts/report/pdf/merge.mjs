/** Printed pages as one document. */
import { PDFDocument, rgb, StandardFonts } from 'pdf-lib';
import { placesOf, relink } from './links.mjs';
import { addOutline } from './outline.mjs';

/**
 * The bytes of one PDF with links among its parts, an outline, and a number below every page.
 * parts: { name: the HTML file's name, title, document: PDFDocument, headings: { id, text }[],
 * edition: { lang } }; without the last it is English.
 */
export async function merge(parts) {
  const merged = await PDFDocument.create();
  const targets = new Map();
  const outline = [];
  const ends = [];
  for (const { name, title, document, headings } of parts) {
    const pages = await merged.copyPages(document, document.getPageIndices());
    for (const page of pages) merged.addPage(page);
    ends.push(merged.getPageCount());
    targets.set(name, { page: pages[0], top: pages[0].getHeight() });
    for (const [id, { page, top }] of placesOf(document))
      targets.set(`${name}#${id}`, { page: pages[page], top });
    const below = headings.map(({ id, text }) => ({ title: text, place: targets.get(`${name}#${id}`) }));
    outline.push({ title, place: targets.get(name), below: below.filter(({ place }) => place) });
  }
  merged.getPages().forEach((page, i) => relink(page, parts[ends.findIndex((end) => i < end)].name, targets));
  addOutline(merged, outline);
  await number(merged);
  merged.setTitle(parts[1]?.title ?? parts[0].title, { showInWindowTitleBar: true });
  merged.setLanguage(parts[0].edition?.lang ?? 'en');
  return merged.save();
}

async function number(document) {
  const [font, size] = [await document.embedFont(StandardFonts.Helvetica), 8];
  document.getPages().forEach((page, i) => {
    const text = String(i + 1);
    const x = (page.getWidth() - font.widthOfTextAtSize(text, size)) / 2;
    page.drawText(text, { x, y: 26, size, font, color: rgb(0.27, 0.27, 0.27) });
  });
}
