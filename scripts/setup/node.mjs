/** The oldest Node that has everything the set-up and the library use. Kept free of imports: any Node can read it. */
export const oldestNode = [20, 12];

/** Nothing when `version` ("20.12.0") will do, else the sentence to say. */
export function nodeProblem(version) {
  const [major, minor] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = oldestNode;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return undefined;
  return `Node ${oldestNode.join('.')} or newer is needed and this is ${version}: install a newer one from https://nodejs.org and run this again.`;
}
