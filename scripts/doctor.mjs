/** npm run doctor [-- --json]: what is there, what is missing, and what to do about it. Changes nothing. */
import { command } from './setup/command.mjs';

await command(async ({ root }) => {
  const { parse } = await import('./setup/options.mjs');
  const { values } = parse(process.argv.slice(2), ['json'], 'npm run doctor');
  const { asText } = await import('./doctor/finding.mjs');
  const { examine } = await import('./doctor/examine.mjs');
  const { findings, device } = await examine(root);
  const healthy = findings.every(({ state }) => state !== 'problem');
  console.log(
    values.json ? JSON.stringify({ ok: healthy, checks: findings, device }, null, 2) : asText(findings),
  );
  return healthy ? 0 : 1;
});
