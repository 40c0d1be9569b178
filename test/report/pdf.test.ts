import { PDFArray, PDFDict, PDFDocument, PDFHexString, PDFName, PDFNumber, PDFString } from 'pdf-lib';
import { expect, it } from 'vitest';
import { merge } from '../../scripts/report/pdf/merge.mjs';
import { entriesOf } from '../../scripts/report/pdf/writePdf.mjs';

interface Link {
  to: string;
  external?: boolean;
}

/** A printed page as Chromium writes it: destinations by name, links as annotations on the first page. */
async function printed(name: string, pages: number, places: Record<string, number>, links: Link[] = []) {
  const document = await PDFDocument.create();
  for (let i = 0; i < pages; i++) document.addPage([595, 842]);
  const { context, catalog } = document;
  const named = Object.entries(places).map(([id, page]) => {
    return [id, [document.getPage(page).ref, 'XYZ', 0, 700 - page, 0]] as const;
  });
  catalog.set(PDFName.of('Dests'), context.obj(Object.fromEntries(named)));
  const annotations = links.map(({ to, external }) => {
    const link = context.obj({ Type: 'Annot', Subtype: 'Link', Rect: [0, 0, 9, 9] });
    if (to.startsWith('#')) link.set(PDFName.of('Dest'), PDFName.of(to.slice(1)));
    else {
      const action = context.obj({ S: 'URI' });
      action.set(PDFName.of('URI'), PDFString.of(external ? to : `file:///home/someone/${to}`));
      link.set(PDFName.of('A'), action);
    }
    return context.register(link);
  });
  document.getPage(0).node.set(PDFName.of('Annots'), context.obj(annotations));
  const headings = Object.keys(places).map((id) => ({ id, text: `§ ${id} – ε` }));
  const loaded = await PDFDocument.load(await document.save());
  return { name, title: name.toUpperCase(), document: loaded, headings };
}

const parts = () =>
  Promise.all([
    printed('contents.html', 1, {}, [{ to: 'b.html#end' }]),
    printed('a.html', 2, { one: 0, two: 1 }, [
      { to: '#two' },
      { to: 'b.html#end' },
      { to: 'b.html#unknown' },
      { to: 'elsewhere.html' },
      { to: 'https://example.org/', external: true },
    ]),
    printed('b.html', 3, { end: 2 }),
  ]);

it('joins the pages, and its links lead to pages of it or to the network, never to a file', async () => {
  const bytes = await merge(await parts());
  const document = await PDFDocument.load(bytes);
  expect(document.getPageCount()).toBe(6);
  expect(document.getTitle()).toBe('A.HTML');
  const pages = document.getPages().map(({ ref }) => ref);
  const links = (page: number) => {
    const annotations = document.getPage(page).node.Annots()!;
    return annotations.asArray().map((reference) => {
      const link = document.context.lookup(reference, PDFDict);
      const place = link.lookupMaybe(PDFName.of('Dest'), PDFArray);
      if (!place)
        return link.lookup(PDFName.of('A'), PDFDict).lookup(PDFName.of('URI'), PDFString).asString();
      return [pages.findIndex((page) => page === place.get(0)), place.lookup(3, PDFNumber).asNumber()];
    });
  };
  expect(links(0)).toEqual([[5, 698]]);
  expect(links(1)).toEqual([[2, 699], [5, 698], [3, 842], 'https://example.org/']);
});

it('has an outline of the pages with their headings below', async () => {
  const document = await PDFDocument.load(await merge(await parts()));
  const read = (parent: PDFDict): unknown[] => {
    const titles: unknown[] = [];
    let item = parent.lookupMaybe(PDFName.of('First'), PDFDict);
    for (; item; item = item.lookupMaybe(PDFName.of('Next'), PDFDict)) {
      titles.push(
        item.lookup(PDFName.of('Title'), PDFHexString).decodeText(),
        ...[read(item)].filter((below) => below.length),
      );
    }
    return titles;
  };
  expect(read(document.catalog.lookup(PDFName.of('Outlines'), PDFDict))).toEqual([
    ...['CONTENTS.HTML', 'A.HTML', ['§ one – ε', '§ two – ε'], 'B.HTML', ['§ end – ε']],
  ]);
});

it('counts the pages of the contents from where each part begins', async () => {
  const [, ...rest] = await parts();
  const entries = entriesOf(rest, 2) as { title: string; page: number; href: string }[];
  expect(entries.map(({ title, page, href }) => [title, page, href])).toEqual([
    ['A.HTML', 3, 'a.html'],
    ['§ one – ε', 3, 'a.html#one'],
    ['§ two – ε', 4, 'a.html#two'],
    ['B.HTML', 5, 'b.html'],
    ['§ end – ε', 7, 'b.html#end'],
  ]);
});
