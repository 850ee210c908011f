import { describe, expect, it } from 'vitest';
import type { WebLogin } from '../../../src/auth/web/web-logins.js';
import { TeamDesks } from '../../../src/studio/door/team-desks.js';
import { temporaryCache } from '../../support/cache.js';
import { openPersonalDesk } from '../../support/desk.js';
import { csvOf } from '../../support/program.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { loginOf } from '../../support/web-login.js';

async function openDesks(maxDesks?: number) {
  const folder = await temporaryFolder();
  await folder.write('p.md', 'Sort: {text}');
  await folder.write('t.csv', csvOf(['one']));
  const cache = temporaryCache();
  const opened: string[] = [];
  const desks = new TeamDesks(async (person) => {
    opened.push(person);
    return openPersonalDesk({ folder, cache, run: { baseUrl: 'http://127.0.0.1:9' } });
  }, maxDesks);
  return {
    opened,
    join: (login: WebLogin) => desks.join(login),
    leave: (login: WebLogin) => desks.leave(login),
    async [Symbol.asyncDispose]() {
      await desks[Symbol.asyncDispose]();
      cache[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe('the desks of a team', () => {
  it('are so many at most, for people and not for browsers, until somebody leaves', async () => {
    await using desks = await openDesks(2);
    const [ann, bob, cid] = [loginOf('ann'), loginOf('bob'), loginOf('cid')];
    await desks.join(ann);
    await desks.join(bob);
    await expect(desks.join(cid)).rejects.toMatchObject({
      code: 'session_busy',
      message: 'Too many people are signed in at once',
    });
    const other = loginOf('ann');
    expect(await desks.join(other)).toBe(await desks.join(ann));
    await desks.leave(ann);
    await expect(desks.join(cid)).rejects.toMatchObject({ code: 'session_busy' });
    await desks.leave(other);
    await desks.join(cid);
    expect(desks.opened).toHaveLength(3);
  });

  it('are 200 unless said otherwise', async () => {
    const never = new TeamDesks(() => Promise.reject(new Error('no desk')));
    const waiting = new TeamDesks(() => new Promise(() => {}));
    for (let n = 0; n < 200; n++) void waiting.join(loginOf(`p${n}`));
    await expect(waiting.join(loginOf('one more'))).rejects.toMatchObject({ code: 'session_busy' });
    // One that could not be opened takes no place.
    for (let n = 0; n < 201; n++) await expect(never.join(loginOf(`p${n}`))).rejects.toThrow('no desk');
  });
});
