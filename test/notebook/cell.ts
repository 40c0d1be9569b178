/** The outputs of a notebook's cell: what tslab would send to Jupyter is kept. */
import { createRequire } from 'node:module';
import { afterEach } from 'vitest';

interface Sent {
  data: Record<string, string>;
  metadata: Record<string, unknown>;
  transient: { display_id: string };
}

const jupyter = createRequire(__filename)('tslab/dist/jupyter') as {
  lastWriteDisplayData: ((content: Sent, update: boolean) => void) | null;
};

export class Cell {
  /** Every message, the oldest first. */
  readonly messages: (Sent & { update: boolean })[] = [];

  /** From now on outputs go to this cell, until the test ends or another cell runs. */
  static run(): Cell {
    const cell = new Cell();
    jupyter.lastWriteDisplayData = (content, update) => cell.messages.push({ ...content, update });
    return cell;
  }

  /** The outputs as they stand, in the order in which they first came. */
  get outputs(): Sent[] {
    const outputs = new Map<string, Sent>();
    for (const { transient, data, metadata, update } of this.messages) {
      if (update !== outputs.has(transient.display_id)) throw new Error(`update is ${update}, wrongly`);
      outputs.set(transient.display_id, { transient, data, metadata });
    }
    return [...outputs.values()];
  }
}

/** Call it at the top of a test file: outside of `Cell.run` there is no cell. */
export function noCellLeft(): void {
  afterEach(() => {
    jupyter.lastWriteDisplayData = null;
  });
}
