/** The process that reads what may crash it: told a reader and a folder, it answers with the result. */
import { answerOf } from './answer';
import { readers } from './readers';

export interface Question {
  reader: string;
  folder: string;
}

process.on('message', ({ reader, folder }: Question) => {
  const named = readers.find(({ name }) => name === reader)!;
  void answerOf(named, folder).then((found) => process.send!(found));
});
process.on('disconnect', () => process.exit());
process.send!('ready');
