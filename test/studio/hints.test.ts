import { expect, it } from 'vitest';
import { temporaryCache } from '../support/cache.js';
import { openPersonalDesk, testAt } from '../support/desk.js';
import { startEndpoint, status } from '../support/endpoint.js';
import { startStudio } from '../support/studio.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { userWithVersions } from '../support/two-versions.js';

const waitsAnHour = () => status(429, '{}', { 'retry-after': '3600' });
const aboutOptions = (option: string) =>
  `Options such as ${option} are set on the command line that starts the studio.`;

it('says on the page Compare what to do there, not what to type', async () => {
  await using endpoint = await startEndpoint({ answer: waitsAnHour });
  await using user = await userWithVersions(endpoint.url);
  await using studio = await startStudio(['t.csv'], { user });
  const cookie = await studio.enter();
  const read = async (path: string) => (await studio.send(path, { headers: { cookie } })).body;
  while ((await read('/compare')).includes('there are none yet'));
  const sides = {
    before: { prompt: 'everyone:mine@1', model: '' },
    after: { prompt: 'everyone:mine@2', model: '' },
  };
  await studio.post('/api/compare', sides, cookie);
  while (JSON.parse(await read('/api/compare')).isRunning);
  const page = await read('/compare');
  expect(page).toMatch(/UTC: try again then, or wait longer with --max-wait\./);
  expect(page).toContain(aboutOptions('--max-wait'));
  expect(page).not.toContain('same command');
});

it('says on the page Try where the options are set that its notes name', async () => {
  await using endpoint = await startEndpoint({ answer: waitsAnHour });
  await using folder = await temporaryFolder();
  await folder.write('t.csv', 'id,text\n1,It crashes\n1,It is late\n');
  await folder.write('p.md', 'Sort: {text}');
  await folder.write('ticketsift.yaml', '{}');
  using cache = temporaryCache();
  const run = { baseUrl: endpoint.url, model: 'stand-in' };
  await using desk = await openPersonalDesk({ folder, cache, run });
  await testAt(desk);
  const { source, run: tested } = desk.workbench.state();
  expect(source.notes).toEqual([
    expect.stringContaining('--id-column names another'),
    aboutOptions('--group-by'),
  ]);
  expect(tested.problem?.hint).toEqual([
    expect.stringMatching(/UTC: try again then, or wait longer with --max-wait\.$/),
    aboutOptions('--max-wait'),
  ]);
});
