/**
 * What anyone expects where results are written beside the tickets, in every kind of `updates`. What is of tables is in
 * table-updates.test.ts, what is of services in service-updates.test.ts.
 */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/outcome.js';
import type { Ticket } from '../../src/core/ticket.js';
import { deskAt } from '../outputs/databases/places/desk.js';
import { places } from '../outputs/databases/places/index.js';
import { startEndpoint } from '../support/endpoint.js';
import { classified, failed } from '../support/outcomes.js';
import { asking, newUser } from '../support/program.js';

const texts = (count: number) => Array.from({ length: count }, (_, n) => `text ${n + 1}`);

/** A result for each ticket, of few kinds: Zendesk changes tickets together that get the same. */
const results = (tickets: readonly Ticket[]): Outcome[] =>
  tickets.map((ticket) => {
    const n = Number(ticket.id);
    if (n % 7 === 0) return failed(ticket, 'refused', `No ${n}.`);
    return classified(ticket, ['Bug', `C${n % 11}`].slice(n % 2), { urgent: n % 3 === 0 });
  });

const hostile = [
  ['a formula', '=HYPERLINK("http://evil.example";"x")'],
  ['another formula', '+1-1'],
  ['an apostrophe first', `'x`],
  ['a truth', 'TRUE'],
  ['a date', '2026-01-01'],
  ['a number', '0012'],
  ['quotes', `'"\`\\'' "" \\" $$ $1 ? :a {} {"a"} NULL {NULL}`],
  ['an injection', `'); DROP TABLE tickets; --`],
  ['markup', '<script>alert(1)</script> [a](b) &amp;'],
  ['JSON', '["a","b"]'],
  ['separators', 'a, b|c;d'],
  ['a command', '$(rm -rf /) `id` %s {text}'],
  ['white space inside', 'a \t\r\n\v\f\u00a0\u2028\u2029\u0085b'],
  ['control characters', '\x01\x07\x08\x1b[2J\x7f\x9b31m'],
  ['bidi controls', '\u202e\u2066abc\u2069'],
  ['U+0000', 'a\0b'],
  ['half a surrogate pair', 'a\ud83db'],
  ['emoji and combining marks', `👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 e${'\u0301'.repeat(50)}`],
  ['noncharacters', 'x\ufffe\uffff\u{10ffff}'],
  ['the name of a result', 'urgent'],
  ['a name that objects have', '__proto__'],
] as const;

describe.each(Object.values(places).flatMap((kind) => Object.entries(kind)))(
  'results beside the tickets of %s',
  (_, start) => {
    it('are each beside its own, in whatever order they come', async () => {
      await using at = await deskAt(start, { texts: texts(2100) });
      const outcomes = results(at.tickets);
      const shuffled = outcomes.map((_, n) => outcomes[(n * 11) % 2100]).filter((one) => one !== undefined);
      const rest = await at.place.rest();
      await at.write(shuffled);
      expect(await at.place.beside()).toEqual(at.expected(outcomes));
      expect(await at.place.rest()).toEqual(rest);
    });

    it('replace earlier ones as wholly as the place can', async () => {
      await using at = await deskAt(start, { texts: texts(2) });
      const [ticket, other] = at.tickets;
      if (!ticket || !other) throw new Error('Tickets are missing.');
      const runs: Outcome[][] = [];
      for (const outcome of [
        classified(ticket, ['Bug', 'Login'], { urgent: true }),
        failed(ticket, 'timeout', 'Slow.'),
        classified(ticket, ['Other']),
        classified(ticket, []),
      ]) {
        runs.push([outcome]);
        await at.write([outcome]);
        expect(await at.place.beside()).toEqual(at.expected(...runs));
      }
    });

    it.each(['not_sent', 'not_cached'] as const)(
      'stay where a run did not get to a ticket: %s',
      async (code) => {
        await using at = await deskAt(start, { texts: texts(3) });
        const first = at.tickets.slice(0, 2).map((ticket) => classified(ticket, ['Bug'], { urgent: true }));
        await at.write(first);
        await at.write(at.tickets.map((ticket) => failed(ticket, code)));
        expect(await at.place.beside()).toEqual(at.expected(first));
        expect(at.warnings).toEqual([]);
      },
    );

    it('of tickets that are gone are counted, and make no new ones', async () => {
      await using at = await deskAt(start, { texts: texts(9) });
      const outcomes = at.tickets.map((ticket) => classified(ticket, ['Bug']));
      await at.place.add(10, 'text 10');
      await at.place.remove(1);
      await at.place.remove(8);
      const [rest, before] = [await at.place.rest(), await at.place.beside()];
      await at.write(outcomes);
      const { 1: _one, 8: _eight, ...expected } = at.expected(outcomes);
      expect(await at.place.beside()).toEqual({ ...before, ...expected });
      expect(await at.place.rest()).toEqual(rest);
      expect(at.warnings).toEqual([expect.stringMatching(/^2 tickets /)]);
    });

    it.each(hostile)('are texts, whatever is in them and in the tickets: %s', async (_, text) => {
      const inTicket = text.toWellFormed().replaceAll('\0', '');
      await using at = await deskAt(start, { texts: [inTicket, inTicket, 'harmless'] });
      const [one, two, three] = at.tickets;
      if (!one || !two || !three) throw new Error('Tickets are missing.');
      const rest = await at.place.rest();
      const outcomes = [
        classified(one, [text, 'Bug']),
        failed(two, 'refused', text),
        classified(three, [text], { urgent: true }),
      ];
      await at.write(outcomes);
      expect(await at.place.beside()).toEqual(at.expected(outcomes));
      expect(await at.place.rest()).toEqual(rest);
    });

    it.each([
      `'; DROP TABLE other; --`,
      '"quoted" `name`',
      `Bob's!A1:B2`,
      '\u202eabc\u2069',
      'line\nbreak',
      '__proto__',
      '日本 ​🔥',
      '=1+1',
    ])('are in a place of any name: %j', async (name) => {
      await using at = await deskAt(start, { texts: texts(2), name });
      const outcomes = results(at.tickets);
      const rest = await at.place.rest();
      await at.write(outcomes);
      expect(await at.place.beside()).toEqual(at.expected(outcomes));
      expect(await at.place.rest()).toEqual(rest);
    });

    it('are asked for before anything is written', async () => {
      await using at = await deskAt(start, { texts: texts(2) });
      const before = [await at.place.beside(), await at.place.rest()];
      await using update = await at.openUpdate();
      expect(update.confirmation).toMatch(/^\w.*\?$/);
      expect([await at.place.beside(), await at.place.rest()]).toEqual(before);
    });

    it('are the same once they are written again', async () => {
      await using at = await deskAt(start, { texts: texts(20) });
      const outcomes = results(at.tickets);
      await at.write(outcomes);
      const once = [await at.place.beside(), await at.place.rest()];
      await at.write(outcomes.toReversed());
      expect([await at.place.beside(), await at.place.rest()]).toEqual(once);
    });

    it('of a run that ended half-way are each its own, and whole after the next', async () => {
      await using at = await deskAt(start, { texts: texts(900) });
      const outcomes = results(at.tickets);
      const rest = await at.place.rest();
      {
        await using update = await at.openUpdate();
        const writer = await update.start();
        await writer.write(outcomes.slice(0, 700));
        await writer.discard();
      }
      const whole = at.expected(outcomes);
      for (const [id, beside] of Object.entries(await at.place.beside()))
        expect([at.place.nature.nothing, whole[id]]).toContainEqual(beside);
      await at.write(outcomes);
      expect(await at.place.beside()).toEqual(whole);
      expect(await at.place.rest()).toEqual(rest);
    });

    it('end the run with what to do where they are not allowed, and come with the next', async () => {
      await using at = await deskAt(start, { texts: texts(9) });
      const outcomes = results(at.tickets);
      const before = [await at.place.beside(), await at.place.rest()];
      const allow = await at.place.forbid();
      await expect(at.write(outcomes)).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:bad_output|service_refused)$/),
        hint: expect.stringMatching(/\.$/),
      });
      expect([await at.place.beside(), await at.place.rest()]).toEqual(before);
      await allow();
      await at.write(outcomes);
      expect(await at.place.beside()).toEqual(at.expected(outcomes));
    });

    describe('of the program', () => {
      /** A user who may read and write the place, and whose model is a stand-in. */
      async function userAt() {
        const place = await start({ texts: texts(12) });
        const endpoint = await startEndpoint();
        const user = await newUser();
        const args = ['classify', place.location, ...(await asking(user, endpoint.url)), ...place.flags];
        return {
          place,
          endpoint,
          begin: (...more: string[]) => user.begin([...args, ...more], { env: place.env }),
          run: (...more: string[]) => user.run([...args, ...more], place.env),
          look: async () => [await place.beside(), await place.rest()],
          async [Symbol.asyncDispose]() {
            await user[Symbol.asyncDispose]();
            await endpoint[Symbol.asyncDispose]();
            await place[Symbol.asyncDispose]();
          },
        };
      }

      it.each([
        ['by a dry run', 0, '--dry-run'],
        ['without a yes', 2, '-q'],
      ])('are not written %s', async (_, code, flag) => {
        await using at = await userAt();
        const before = await at.look();
        expect(await at.run(flag)).toMatchObject({ code });
        expect(await at.look()).toEqual(before);
        expect(at.endpoint.requests).toEqual([]);
      });

      it('are paid for once, and the same when it runs again', async () => {
        await using at = await userAt();
        const [before, rest] = await at.look();
        expect(await at.run('--yes')).toMatchObject({ code: 0 });
        const once = await at.look();
        expect(Object.keys(once[0] ?? {})).toEqual(Object.keys(before ?? {}));
        for (const beside of Object.values(once[0] ?? {}))
          expect(beside).not.toEqual(at.place.nature.nothing);
        expect(once[1]).toEqual(rest);
        expect(await at.run('--yes')).toMatchObject({ code: 0 });
        expect(await at.look()).toEqual(once);
        expect(at.endpoint.requests).toHaveLength(12);
      });
    });
  },
);
