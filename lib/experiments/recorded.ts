import { npmRun } from '../base/installation';
import { flatSetting } from './flatSetting';
import { Runs } from './runs';
import { studies } from './studies';
import { runsOf } from './study';
import { readStudy, studyFolders } from './studyResults';

/**
 * The recorded runs of a study: the reader's own, made by `npm run study`, and else those that come with the project.
 * Where there is none, the table is empty and says so wherever it is used. Lines that cannot be read are left out and
 * named on the console.
 * @throws RangeError for an unknown study, naming the studies.
 * @example
 * const runs = experiments.recorded('placement');
 * const accuracy = (batchNorm: string) => runs.where({ batchNorm }).values('testAccuracy');
 * accuracy('afterActivation').minus(accuracy('beforeActivation')).isAbove(-0.01).certain; // => true
 */
export function recorded(name: string, folders = studyFolders()): Runs {
  const study = studies.find((one) => one.name === name);
  if (!study) {
    const names = studies.map((one) => one.name).join(', ');
    throw new RangeError(`expected one of the studies ${names}, got "${name}"`);
  }
  const missing = `not recorded: ${npmRun(`study -- ${name}`).replaceAll('"', '')}`;
  const { records, complaints } = readStudy(name, folders);
  for (const complaint of complaints) console.warn(complaint);
  const settings = runsOf(study).map(({ setting, seed }) => ({ ...flatSetting(setting), seed }));
  const planned = { settings, missing };
  return new Runs(name, records, planned, records.length === 0 ? missing : undefined);
}
