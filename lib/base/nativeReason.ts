/** What TensorFlow, or whatever else, said, without the frame that the addon puts around it. */
export const nativeReason = (error: unknown): string =>
  (error as Error).message
    .replace(/^Invalid TF_Status: \d+\s*Message: /, '')
    .trim()
    .split('\n')[0];
