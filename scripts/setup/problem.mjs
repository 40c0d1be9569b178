/** What keeps the set-up from going on, in one sentence: what is missing and how to get it. */
export class SetupProblem extends Error {}

const unreachable =
  /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH|NewConnectionError|ConnectTimeoutError|ReadTimeoutError|Connection refused|Name or service not known|Temporary failure in name resolution|Network is unreachable|network request to .* failed/i;
const certificate = /CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT|certificate/i;
const full = /ENOSPC|No space left on device/i;
const otherBytes = /DO NOT MATCH THE HASHES|Hashes are required|EINTEGRITY|integrity checksum failed/;
const absent = /No matching distribution found for (\S+)|code E?404/i;

/** The sentence for a package client that failed: `registry` is what it asked ("PyPI"), `output` what it printed. */
export function downloadProblem(registry, output, log) {
  const again = 'run this again, it goes on where it stopped';
  if (full.test(output)) return new SetupProblem(`The disk is full: make room and ${again}.`);
  if (unreachable.test(output)) {
    return new SetupProblem(
      `${registry} could not be reached: check the network and the proxy settings, then ${again}.`,
    );
  }
  if (certificate.test(output)) {
    return new SetupProblem(
      `${registry} was refused because its certificate is not trusted: ask who runs your network for its certificate, then ${again}.`,
    );
  }
  if (otherBytes.test(output)) {
    return new SetupProblem(
      `${registry} sent other bytes than the checksums of this project are of, and nothing of them was installed: ask who runs your network or your mirror, then ${again}; details are in ${log}.`,
    );
  }
  const missing = absent.exec(output);
  if (missing) {
    return new SetupProblem(
      `${registry} does not have ${missing[1] ?? 'a package that is needed'} for this machine: details are in ${log}.`,
    );
  }
  return new SetupProblem(
    `What was asked of ${registry.replace(/^The/, 'the')} failed: details are in ${log}, then ${again}.`,
  );
}

/** Any error as one sentence, without a stack trace. */
export function sentence(error, log) {
  if (error instanceof SetupProblem) return error.message;
  if (error.code === 'ENOSPC') {
    const what = error.path ? ` (${error.path} could not be written)` : '';
    return `The disk is full${what}: make room and run this again.`;
  }
  if (error.code === 'EACCES' || error.code === 'EROFS' || error.code === 'EPERM') {
    return `${error.path ?? 'The project folder'} cannot be written: make the project folder yours (chown) and run this again.`;
  }
  return `The set-up failed on something it does not know (${error.message}): details are in ${log}.`;
}
