import { describe, expect, it } from 'vitest';
import { createAttempt } from '../../../src/auth/login/authorization-code.js';
import { loginRoutes, sessionCookieAt } from '../../../src/studio/door/login-routes.js';
import { TeamSessions } from '../../../src/studio/door/team-sessions.js';
import { gate } from '../../support/endpoint.js';
import { virtualClock } from '../../support/virtual-clock.js';
import { loginOf } from '../../support/web-login.js';

const origin = 'https://sift.example.com';

/** The pages of a studio whose provider redeems codes once a gate is open. */
function openRoutes(maxRedeemed?: number) {
  const world = virtualClock();
  const door = gate();
  let asked = 0;
  const app = loginRoutes({
    logins: {
      begin: async () => {
        const attempt = createAttempt();
        return { url: `https://auth.example.com/?state=${attempt.state}`, attempt };
      },
      async complete() {
        asked++;
        await door.opened;
        return loginOf('ann');
      },
      readSignedOut: () => Promise.reject(new Error('not here')),
    },
    sessions: new TeamSessions(world, () => {}),
    origin,
    world,
    enter: async () => 'session',
    note: () => {},
    track: () => {},
    ...(maxRedeemed !== undefined && { maxRedeemed }),
  });
  return {
    door,
    asked: () => asked,
    /** Begins a login. Resolves to what sends the end of it. */
    async begin() {
      const { headers } = await app.request(`${origin}/login`);
      const state = new URL(headers.get('location') ?? '').searchParams.get('state');
      const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
      return async () =>
        app.request(`${origin}/login/callback?${new URLSearchParams({ code: 'c', state: state ?? '' })}`, {
          headers: { cookie },
        });
    },
  };
}

describe('codes that are redeemed at once', () => {
  it.each([
    [2, 2],
    [32, undefined],
  ])('are %i at most; who comes then can try again with the same code', async (limit, maxRedeemed) => {
    const { door, asked, begin } = openRoutes(maxRedeemed);
    const comeBack = [];
    for (let n = 0; n < limit; n++) comeBack.push(await begin());
    const last = await begin();
    const redeemed = comeBack.map((back) => back());
    const refused = await last();
    expect(refused.status).toBe(503);
    const page = await refused.text();
    expect(page).toContain('Too many people are signing in right now<');
    expect(page).toContain('>Try again in a moment.<');
    expect(asked()).toBe(limit);
    door.open();
    for (const answer of await Promise.all(redeemed)) expect(answer.status).toBe(303);
    expect((await last()).status).toBe(303);
    expect(asked()).toBe(limit + 1);
  });
});

it.each([
  ['https://sift.example.com', '__Host-ticketsift'],
  ['https://sift.example.com:8443', '__Host-ticketsift-8443'],
  ['https://[2001:db8::1]:8443', '__Host-ticketsift-8443'],
])('the studio at %s has a cookie that no other one on this host has', (origin, name) => {
  expect(sessionCookieAt(origin)).toBe(name);
});
