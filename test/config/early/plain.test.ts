import { describe, expect, it } from 'vitest';
import { wantsPlain } from '../../../src/config/early/plain.js';
import { readEnvironment } from '../../../src/config/environment.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('plain', () => {
  it.each([
    ['plain: true\n', undefined, true],
    [undefined, 'plain: true\n', true],
    ['plain: true\n', 'plain: false\n', true],
    ['plain: false\n', undefined, false],
    ['model: plain\n', undefined, false],
    [undefined, undefined, false],
    ['plain: maybe\n', undefined, false],
    ['plain: [\n', undefined, false],
  ])('of the user’s own file %j and of ticketsift.yaml %j is %j', async (own, project, expected) => {
    await using folder = await temporaryFolder();
    const home = folder.file('home');
    if (own !== undefined) await folder.write('home/config.yaml', own);
    if (project !== undefined) await folder.write('work/ticketsift.yaml', project);
    await folder.write('work/t.csv', '');
    const environment = readEnvironment({ HOME: home, TICKETSIFT_HOME: home });
    expect(await wantsPlain({ environment, cwd: folder.file('work') })).toBe(expected);
  });
});
