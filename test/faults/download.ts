/** A process that downloads: download.ts downloadPacked|downloadLarge OPTIONS. */
import { type Download, downloadPacked } from '../../lib/data/download';
import { downloadLarge, type LargeDownload } from '../../lib/data/downloadLarge';

const [name, options] = process.argv.slice(2);
const download =
  name === 'downloadLarge'
    ? downloadLarge(JSON.parse(options) as LargeDownload)
    : downloadPacked(JSON.parse(options) as Download);
download.then(
  () => {},
  (error: unknown) => {
    console.error((error as Error).message);
    process.exitCode = 1;
  },
);
