/** npm run doctor [-- --json]: what is there, what is missing, and what to do about it. Changes nothing. */
import { command } from './setup/command.mjs';

const usage = 'npm run doctor [-- --json]\nSays what is there, what is missing, and what to do about it.';

await command(async ({ root }) => {
  const { parse } = await import('./setup/options.mjs');
  const { values } = parse(process.argv.slice(2), ['json', 'help'], 'npm run doctor');
  if (values.help) return void console.log(usage);
  const { asText } = await import('./doctor/finding.mjs');
  const { examine } = await import('./doctor/examine.mjs');
  const { findings, device } = await examine(root);
  const healthy = findings.every(({ state }) => state !== 'problem');
  console.log(
    values.json ? JSON.stringify({ ok: healthy, checks: findings, device }, null, 2) : asText(findings),
  );
  return healthy ? 0 : 1;
});
