/** Where the weights of a network are, and where they grow. */
import { join } from 'node:path';
import { ownDataFolder } from '../../lib/data/dataFolders';

const root = join(__dirname, '../..');

/** What comes with the project. */
export const ownWeightsFolder = (name: string) => join(ownDataFolder, 'weights', name);

/** What was trained on a reader's own images. */
export const fineTunedFolder = (name: string) => join(root, 'outputs', name);

/** Checkpoints: outputs/training, or where CONVNOTES_TRAINING says. */
export const checkpointFile = (name: string, folder = process.env.CONVNOTES_TRAINING) =>
  join(folder || join(root, 'outputs/training'), `${name}.checkpoint`);
