import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvOf } from '../support/program.js';
import { type Browser, startTeamStudio, type TeamStudio } from '../support/team-studio.js';

const secret = 'sesame';

describe('a studio for a team, as somebody attacks it who may log in', () => {
  let studio: TeamStudio;
  let ann: Browser;
  beforeAll(async () => {
    studio = await startTeamStudio(['t.csv'], {
      prepare: async ({ folder }) => {
        await folder.write('t.csv', csvOf(['one', 'two']));
        await folder.write('.env', `KEY=${secret}`);
        await folder.write('notes', secret);
        await folder.write('notes.md', `${secret} {text}`);
      },
    });
    ann = studio.newBrowser();
    await ann.logIn('ann');
  });
  afterAll(() => studio[Symbol.asyncDispose]());

  it.each(['.env', 'notes', 'notes.md', 'ticketsift.yaml', 't.csv', './.env', '/etc/passwd', 'private:.env'])(
    'lets no page name the file %s',
    async (file) => {
      const other = 'shipped:triage';
      for (const [from, to] of [
        [file, other],
        [other, file],
      ] as const) {
        const { status, body } = await ann.send(`/saved/diff?${new URLSearchParams({ from, to })}`);
        expect({ status, leaks: body.includes(secret) || body.includes('issuer') }).toEqual({
          status: 404,
          leaks: false,
        });
      }
      const there = await ann.post('/api/open', { prompt: file });
      const notThere = await ann.post('/api/open', { prompt: 'not-there' });
      expect(there.status).toBe(404);
      expect(there.body.replaceAll(file, 'not-there')).toBe(notThere.body);
      const compared = await ann.post('/api/compare', {
        before: { prompt: file, model: '' },
        after: { prompt: '', model: '' },
      });
      expect(compared.status).toBe(404);
      expect(compared.body).not.toContain(secret);
    },
  );
});
