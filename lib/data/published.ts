/** The data sets and weights that this project knows, out of published.json, which the doctor reads too. */
import { join } from 'node:path';
import { readJson } from '../base/readFile';

/** MD5 and bytes are of the unpacked file. */
export interface PublishedFile {
  name: string;
  md5: string;
  /** In bytes. */
  size: number;
}

/** A set that can be fetched. */
export interface PublishedSet {
  /** As in `npm run data -- NAME`. */
  name: string;
  title: string;
  /** Where its files lie in a data folder. */
  folder: string;
  /** Addresses that a file's name is appended to. */
  mirrors: string[];
  files: PublishedFile[];
}

const all = readJson(join(__dirname, 'published.json'), 'a list of data sets', 'restore it') as (
  PublishedSet | { files?: undefined }
)[];

export const publishedSets = all.filter((set): set is PublishedSet => set.files !== undefined);

export const publishedSet = (name: string): PublishedSet => publishedSets.find((set) => set.name === name)!;
