/** What is read in the tests of bad input: sound files of a test's own, and the function of the library that reads them. */

/** Where JSON lies in a file, and the file with another text in its place. */
export type Lens = (bytes: Buffer) => { text: string; put: (text: string) => Buffer };

export interface Target {
  /** Relative to the folder; of a folder only the place is changed. */
  file: string;
  /** Of the same kind: halves of the two are put together. */
  other?: string;
  /** Where the file has JSON, whose values are changed too. */
  json?: Lens;
  /** Puts the file's checksums right, so that changes get behind them. */
  seal?: (bytes: Buffer) => Buffer;
}

export interface Reader {
  name: string;
  /** Of the 10,000 in all. */
  inputs: number;
  /** Lays sound files into the folder; returns those that are changed, one at a time. */
  make(folder: string): Promise<Target[]>;
  /** What the files hold: plain data and typed arrays. Throws WrongAnswer where it is nothing that they could hold. */
  read(folder: string): Promise<unknown>;
  /** Whether a checksum is over the whole: then nothing is right but what stood there. */
  exact?: boolean;
}

/** Something was read that the file cannot say. */
export class WrongAnswer extends Error {
  override name = 'WrongAnswer';
}

export function holds(condition: boolean, otherwise: string): void {
  if (!condition) throw new WrongAnswer(otherwise);
}

/** A file that is JSON from end to end. */
export const wholeJson: Lens = (bytes) => ({
  text: bytes.toString('utf8'),
  put: (text) => Buffer.from(text),
});
