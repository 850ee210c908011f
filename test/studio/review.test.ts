import { expect, it } from 'vitest';
import { readEnvironment } from '../../src/config/environment.js';
import { type Endpoint, says, startEndpoint } from '../support/endpoint.js';
import { labelDraft, labelsIn } from '../support/labels.js';
import { csvOf, newUser } from '../support/program.js';
import { type StudioInProcess, startStudio } from '../support/studio.js';

const prompt = '---\nname: triage\ncategories: [{ name: Bug }, { name: Billing }]\n---\nSort: {text}\n';

interface Opened extends AsyncDisposable {
  readonly studio: StudioInProcess;
  readonly cookie: string;
  /** Reads the page, once the tickets are there. */
  page(query?: string): Promise<{
    body: string;
    queue: string;
    tickets: { n: number; id: string; key: string; label: { isDone: boolean } | null }[];
  }>;
  label(choice: unknown, more?: object): Promise<{ status: number; body: string }>;
}

interface OpenOptions {
  readonly csv?: string;
  readonly text?: string;
  readonly endpoint?: Endpoint;
}

async function open({
  csv = csvOf(['one', 'two', 'three']),
  text = prompt,
  endpoint,
}: OpenOptions = {}): Promise<Opened> {
  const user = await newUser();
  await user.folder.write('t.csv', csv);
  await user.folder.write('p.md', text);
  const model = endpoint ? ['--base-url', endpoint.url, '--model', 'stand-in'] : ['--model', 'embedded'];
  const studio = await startStudio(['t.csv', '--prompt', 'p.md', ...model], { user });
  const cookie = await studio.enter();
  const read = async (query = '') => {
    const { body } = await studio.send(`/review${query}`, { headers: { cookie } });
    const [, data = ''] = /data-review="([^"]*)"/.exec(body) ?? [];
    return {
      body,
      ...JSON.parse(data.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')),
    };
  };
  await expect.poll(async () => (await read()).tickets.length).toBeGreaterThan(0);
  const { tickets } = await read();
  return {
    studio,
    cookie,
    page: read,
    label: (choice, more = {}) => {
      const { n, key } = tickets.find(({ id }: { id: string }) => id === 'T1');
      return studio.post('/api/label', { n, key, queue: 'random', isBlind: false, choice, ...more }, cookie);
    },
    async [Symbol.asyncDispose]() {
      await studio.end();
      await user[Symbol.asyncDispose]();
    },
  };
}

const bug = { urgent: true, categories: ['Bug'] };

it('saves a label and takes it back, and reading the page does neither', async () => {
  await using opened = await open();
  const saved = await opened.label(bug);
  expect(JSON.parse(saved.body)).toMatchObject({ label: { choice: bug, isDone: true } });
  expect((await opened.page()).tickets).toEqual([
    expect.objectContaining({ id: 'T1', label: expect.objectContaining({ choice: bug }) }),
    expect.objectContaining({ label: null }),
    expect.objectContaining({ label: null }),
  ]);
  const { id } = JSON.parse(saved.body).label;
  expect(JSON.parse((await opened.label(null, { takesBack: id })).body)).toEqual({ label: null });
});

it('counts what was searched for as chosen, and has it come again in the order of the draw', async () => {
  await using opened = await open();
  expect(await opened.page()).toMatchObject({ queue: 'random' });
  expect(await opened.page('?ticket=T1')).toMatchObject({ queue: 'random' });
  expect(await opened.page('?queue=random&find=%20')).toMatchObject({ queue: 'random' });
  expect(await opened.page('?queue=chosen')).toMatchObject({ queue: 'random' });
  expect(await opened.page('?queue=random&find=one')).toMatchObject({
    queue: 'chosen',
    tickets: [{ id: 'T1', label: null }],
  });
  await opened.label(bug, { queue: 'chosen' });
  const { tickets } = await opened.page();
  expect(tickets).toContainEqual(
    expect.objectContaining({ id: 'T1', label: expect.objectContaining({ isDone: false }) }),
  );
  expect((await opened.page('?find=one')).tickets).toMatchObject([{ label: { isDone: true } }]);
  const { studio, cookie } = opened;
  const csv = async () => (await studio.send('/review/labels.csv', { headers: { cookie } })).body;
  expect(await csv()).toContain('T1,one,true,Bug,chosen');
  await opened.label(bug);
  expect(await csv()).toContain('T1,one,true,Bug,random');
  // Who finds it to correct it keeps it in the sample.
  await opened.label({ urgent: false, categories: ['Billing'] }, { queue: 'chosen' });
  expect(await csv()).toContain('T1,one,false,Billing,random');
  expect((await opened.page('?find=one')).tickets).toMatchObject([{ label: { isDone: true } }]);
});

it('takes another category where the prompt has no list', async () => {
  await using listed = await open();
  expect((await listed.page()).body).not.toContain('another category');
  await using opened = await open({ text: '---\nname: triage\n---\nSort: {text}\n' });
  expect((await opened.page()).body).toContain('placeholder="another category"');
  await opened.label({ urgent: false, categories: ['Quite | new'] });
  expect((await opened.page()).body).toMatch(/data-do="=Quite \| new" data-key="1"/);
});

it('refuses a label of another ticket, of no category, and of another prompt than the page shows', async () => {
  await using opened = await open();
  expect((await opened.label(bug, { n: 1 })).status).toBe(409);
  expect((await opened.label(bug, { key: 'other' })).status).toBe(409);
  expect((await opened.label({ urgent: true, categories: [] })).status).toBe(400);
  expect((await opened.label(bug, { takesBack: 'unknown' })).status).toBe(404);
  const text = prompt.replace('triage', 'another');
  await opened.studio.post('/api/prompt', { text }, opened.cookie);
  const refused = await opened.label(bug);
  expect(refused.status).toBe(409);
  expect(refused.body).toContain('Reload the page');
});

it('leaves out tickets without an id or with that of another, which no label could name, and says so', async () => {
  await using opened = await open({ csv: 'id,text\nT1,one\nT2,two\nT1,one\nT1,another\n ,nameless\n' });
  const { tickets, body } = await opened.page();
  expect(tickets.map(({ id, n }) => [id, n]).sort()).toEqual([
    ['T1', 0],
    ['T2', 1],
  ]);
  expect(body).toContain('3 tickets left out: labels name a ticket by its id');
  expect((await opened.label(bug)).status).toBe(200);
  expect((await opened.page()).tickets).toMatchObject([{ id: 'T1', label: { choice: bug } }, { id: 'T2' }]);
});

it('labels with the names that were answered and labelled before, though the page shows them otherwise', async () => {
  await using endpoint = await startEndpoint({
    answer: () => says({ urgent: false, categories: ['Ctrl\u0007'] }),
  });
  await using opened = await open({ endpoint });
  const { studio, cookie, page, label } = opened;
  await studio.post('/api/prompt', { text: '---\nname: triage\n---\nSort: {text}' }, cookie);
  await studio.post('/api/review/propose', {}, cookie);
  await expect.poll(async () => (await page()).body).toContain('Proposed: Ctrl␇');
  const exported = async () => (await studio.user.run(['labels', 'export'])).stdout;
  expect((await label({ urgent: true, categories: ['Ctrl␇'] })).status).toBe(200);
  expect(await exported()).toContain('T1,one,true,Ctrl\u0007,random');
  await studio.post('/api/prompt', { text: `${prompt} more` }, cookie);
  expect((await label({ urgent: false, categories: ['Bug', 'Ctrl␇'] })).status).toBe(200);
  expect(await exported()).toContain('T1,one,false,Bug|Ctrl\u0007,random');
});

it('orders by how sure the embedded model is, once its answers are cached', async () => {
  const texts = ['The app crashes when I open it', 'The invoice charges me twice', 'Hello and thank you'];
  await using opened = await open({ csv: csvOf(texts) });
  const { studio, cookie, page } = opened;
  await studio.post('/api/review/propose', {}, cookie);
  await expect.poll(async () => (await page()).body).toContain('Proposed: ');
  const { tickets } = await page('?queue=unsure');
  expect(tickets.map(({ id }) => id).sort()).toEqual(['T1', 'T2', 'T3']);
});

it('leads to the page Try where the prompt has a mistake', async () => {
  await using opened = await open();
  const { studio, cookie } = opened;
  await studio.post('/api/prompt', { text: '---\nname: [\n---\n{text}' }, cookie);
  const { status, body } = await studio.send('/review', { headers: { cookie } });
  expect(status).toBe(400);
  expect(body).toContain('This is not YAML');
  expect(body).toContain('<a href="/">Correct the prompt on the page Try</a>');
  // The script of the page would look for what is not there.
  expect(body).not.toContain('review.js');
});

it('downloads what `labels export` writes', async () => {
  await using opened = await open();
  const { studio, cookie } = opened;
  const before = await studio.send('/review/labels.csv', { headers: { cookie } });
  expect(before.status).toBe(404);
  await opened.label(bug);
  const { status, headers, body } = await studio.send('/review/labels.csv', { headers: { cookie } });
  expect(status).toBe(200);
  expect(headers['content-disposition']).toContain('labels.csv');
  expect(body).toContain('T1,one,true,Bug,random');
  expect((await studio.user.run(['labels', 'export', '--prompt', 'p.md'])).stdout).toBe(body);
});

it('says before the download what it holds, and which labels it leaves out, and why', async () => {
  await using opened = await open();
  const { studio, cookie } = opened;
  const read = async () => (await studio.send('/review/labels', { headers: { cookie } })).body;
  expect((await opened.page()).body).toContain('href="/review/labels"');
  expect(await read()).toContain('There are no labels to download yet.');
  await opened.label(bug);
  const { tickets } = await opened.page();
  const key = tickets.find(({ id }) => id === 'T3')?.key;
  await opened.label(null, { n: 2, key });
  const { files } = readEnvironment(studio.user.env);
  await using labels = labelsIn(files.prompts, undefined, 'everyone');
  await labels.add(labelDraft('T2', { ticket: { id: 'T2', text: 'an earlier text' } }));
  await labels.add(labelDraft('<b>gone</b>'));
  const body = await read();
  expect(body).toContain('1 labelled ticket: 1 random.');
  expect(body).toMatch(/1 labelled ticket left out, as the text changed since \(\s*T2\)/);
  expect(body).toMatch(
    /1 labelled ticket left out, as the ticket is not in what was read \(\s*&lt;b&gt;gone/,
  );
  expect(body).toContain('1 ticket skipped by all reviewers.');
  const { body: csv } = await studio.send('/review/labels.csv', { headers: { cookie } });
  expect(csv.trim().split('\n')).toHaveLength(2);
});

it('says how two reviewers agree, and on which tickets they do not', async () => {
  await using opened = await open();
  const { studio, cookie } = opened;
  const none = await studio.send('/review/agreement', { headers: { cookie } });
  expect(none.body).toContain('No two reviewers have labelled the same ticket yet.');
  await opened.label(bug);
  const { files } = readEnvironment(studio.user.env);
  const other = {
    issuer: 'https://id.example',
    identity: { userId: '<script>u2</script>', email: undefined, orgId: undefined, roles: [] },
  };
  await using theirs = labelsIn(files.prompts, other, 'everyone');
  await theirs.add(labelDraft('T1', { ticket: { id: 'T1', text: 'one' } }));
  const { body } = await studio.send('/review/agreement', { headers: { cookie } });
  expect(body).toContain('1 ticket on which they disagree');
  expect(body).toContain('urgent: Bug');
  expect(body).not.toContain('<script>u2');
  // The labels of others are not on the page where one decides.
  expect((await opened.page()).body).not.toContain('u2');
});

it('keeps keys in a cookie, and reads whatever is in it as nothing worse than the usual keys', async () => {
  await using opened = await open();
  const { studio, cookie } = opened;
  const set = (body: object) =>
    studio.post('/api/review/keys', { isOff: false, isBlind: true, ...body }, cookie);
  expect((await set({ action: '=Bug', key: 'u' })).body).toContain('u is the key of “urgent”');
  expect((await set({ action: '=Bug', key: 'Tab' })).status).toBe(400);
  expect((await set({ action: '=None', key: 'q' })).status).toBe(400);
  const { headers, body } = await set({ action: '=Bug', key: 'q' });
  expect(JSON.parse(body).keys.slice(0, 3)).toEqual([
    ['q', 'q'],
    ['2', '2'],
    ['u', 'u'],
  ]);
  const [kept = ''] = String(headers['set-cookie']).split(';');
  expect(String(headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/);
  const again = await studio.send('/review', { headers: { cookie: `${cookie}; ${kept}` } });
  expect(again.body).toMatch(/data-do="=Bug" data-key="q"/);
  for (const hostile of ['x', '%7B%22keys%22%3A%7B%22undo%22%3A%22%3Cscript%3E%22%7D%7D', '%5B%5D']) {
    const { status, body } = await studio.send('/review', {
      headers: { cookie: `${cookie}; ticketsift_review=${hostile}` },
    });
    expect(status).toBe(200);
    expect(body).toMatch(/data-do="=Bug" data-key="1"/);
  }
});
