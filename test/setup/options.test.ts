import { describe, expect, it } from 'vitest';
import { setupOptions } from '../../scripts/setup/options.mjs';
import { downloadProblem, sentence } from '../../scripts/setup/problem.mjs';
import { startOptions } from '../../scripts/report/options.mjs';

describe('npm run setup', () => {
  it('takes --cpu or --gpu', () => {
    expect(setupOptions([])).toEqual({ asked: undefined, help: false });
    expect(setupOptions(['--cpu']).asked).toBe('cpu');
    expect(setupOptions(['--gpu']).asked).toBe('gpu');
    expect(setupOptions(['--help']).help).toBe(true);
  });

  it('names what it does not know', () => {
    expect(() => setupOptions(['--cpu', '--gpu'])).toThrow('choose one');
    expect(() => setupOptions(['--cuda'])).toThrow(/does not know "--cuda": it takes --cpu, --gpu, --help/);
    expect(() => setupOptions(['gpu'])).toThrow('does not know "gpu"');
    expect(() => setupOptions(['--cpu=yes'])).toThrow('--cpu=yes');
  });
});

describe('npm start', () => {
  const available = ['1-regularization.ipynb', '2-gpu-and-comparison.ipynb', '10-more.ipynb'];

  it('runs all notebooks in quick mode', () => {
    expect(startOptions([], available)).toEqual({ notebooks: available, mode: 'quick', help: false });
  });

  it.each([
    ['2'],
    ['2-gpu-and-comparison'],
    ['2-gpu-and-comparison.ipynb'],
    ['notebooks/2-gpu-and-comparison.ipynb'],
  ])('finds a notebook by %s', (word) => {
    expect(startOptions([word], available).notebooks).toEqual(['2-gpu-and-comparison.ipynb']);
  });

  it('runs each once, in their order, and long if asked', () => {
    const chosen = startOptions(['10', '--full', '1', '10-more'], available);
    expect(chosen).toEqual({ notebooks: [available[0], available[2]], mode: 'full', help: false });
  });

  it('says which notebooks there are', () => {
    expect(() => startOptions(['7'], available)).toThrow(
      'There is no notebook "7": there is 1-regularization, 2-gpu-and-comparison, 10-more; name one or give its number.',
    );
    expect(() => startOptions(['--quick'], available)).toThrow('does not know "--quick"');
  });

  it('makes an edition in a language that there is', () => {
    const chosen = startOptions(['--language', 'fa', '10'], available);
    expect(chosen).toMatchObject({ notebooks: [available[2]], language: 'fa' });
    expect(startOptions(['--language=fa'], available).language).toBe('fa');
    expect(() => startOptions(['--language', 'xx'], available)).toThrow('no edition in "xx": there is fa.');
    expect(() => startOptions(['--language'], available)).toThrow(/npm start: .*--language/);
  });
});

describe('a failure', () => {
  const said = (output: string) => downloadProblem('PyPI', output, '/p/log').message;

  it('of the network is told from a full disk, a bad certificate and a package that is not there', () => {
    expect(said('npm error code ECONNREFUSED')).toMatch(/PyPI could not be reached.*proxy/);
    expect(said("NewConnectionError('<...>: [Errno -2] Name or service not known')")).toMatch(
      /could not be reached/,
    );
    expect(said('OSError: [Errno 28] No space left on device')).toMatch(/disk is full/);
    expect(said('SSLCertVerificationError: CERTIFICATE_VERIFY_FAILED')).toMatch(/certificate is not trusted/);
    expect(said('ERROR: No matching distribution found for plotly==7.1.0')).toMatch(
      /does not have plotly==7.1.0/,
    );
    expect(said('something else')).toMatch(/details are in \/p\/log/);
  });

  it('that nobody foresaw is one line without a stack', () => {
    const readOnly = Object.assign(new Error('EROFS'), { code: 'EROFS', path: '/p/.work' });
    expect(sentence(readOnly, '/p/log')).toMatch(/^\/p\/\.work cannot be written/);
    expect(sentence(new TypeError('x is not a function'), '/p/log')).toBe(
      'The set-up failed on something it does not know (x is not a function): details are in /p/log.',
    );
  });
});
