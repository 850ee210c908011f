import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTeamStudio, type TeamStudio } from '../support/team-studio.js';

describe('a studio for a team', () => {
  let studio: TeamStudio;
  beforeAll(async () => {
    studio = await startTeamStudio();
  });
  afterAll(() => studio[Symbol.asyncDispose]());

  it('logs a person in at the provider, and says who is signed in', async () => {
    const browser = studio.newBrowser();
    const first = await browser.send('/');
    expect(first).toMatchObject({ status: 303, headers: { location: '/login?next=%2F' } });
    const back = await browser.logIn('ann');
    expect(back).toMatchObject({ status: 303, headers: { location: '/' } });
    expect([back.headers['set-cookie']].flat().map(String)).toContainEqual(
      expect.stringMatching(/^__Host-ticketsift=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    );
    const { status, body, headers } = await browser.send('/');
    expect(status).toBe(200);
    expect(body).toContain('Signed in as <bdi>Ann Lee (ann@example.com)</bdi>');
    expect(headers['strict-transport-security']).toMatch(/^max-age=\d{8}$/);
  });
});
