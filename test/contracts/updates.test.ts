/**
 * What anyone expects where results are written beside the tickets, in every kind of `updates`. What is of tables is in
 * table-updates.test.ts, what is of services in service-updates.test.ts.
 */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/outcome.js';
import type { Ticket } from '../../src/core/ticket.js';
import { deskAt } from '../outputs/databases/places/desk.js';
import { places } from '../outputs/databases/places/index.js';
import { besideAfter } from '../outputs/databases/places/place.js';
import { type Asked, byText, type EndpointOptions, gate, startEndpoint } from '../support/endpoint.js';
import { classified, failed, sampleTicket } from '../support/outcomes.js';
import { asking, newUser } from '../support/program.js';

const texts = (count: number) => Array.from({ length: count }, (_, n) => `text ${n + 1}`);

/** A result for each ticket, of few kinds: Zendesk changes tickets together that get the same. */
const results = (tickets: readonly Ticket[]): Outcome[] =>
  tickets.map((ticket) => {
    const n = Number(ticket.id);
    if (n % 7 === 0) return failed(ticket, 'refused', `No ${n}.`);
    return classified(ticket, ['Bug', `C${n % 11}`].slice(n % 2), { urgent: n % 3 === 0 });
  });

/** Formulas, values of other types, quotes, commands, markup, separators, and characters that places lack. */
const hostile = [
  '=HYPERLINK("http://evil.example";"x")',
  '+1-1',
  `'x`,
  'TRUE',
  '2026-01-01',
  '0012',
  `'"\`\\'' "" \\" $$ $1 ? :a {} {"a"} NULL {NULL}`,
  `'); DROP TABLE tickets; --`,
  '<script>alert(1)</script> [a](b) &amp;',
  '["a","b"]',
  'a, b|c;d',
  '$(rm -rf /) `id` %s {text}',
  'a \t\r\n\v\f\u00a0\u2028\u2029\u0085b',
  '\x01\x07\x08\x1b[2J\x7f\x9b31m',
  '\u202e\u2066abc\u2069',
  'a\0b',
  'a\ud83db',
  `👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 e${'\u0301'.repeat(50)}`,
  'x\ufffe\uffff\u{10ffff}',
  'urgent',
  '__proto__',
];

describe.each(Object.values(places).flatMap((kind) => Object.entries(kind)))(
  'results beside the tickets of %s',
  (_, start) => {
    it('are each beside its own, in whatever order they come', async () => {
      await using at = await deskAt(start, { texts: texts(1100) });
      const outcomes = results(at.tickets);
      const shuffled = outcomes.map((_, n) => outcomes[(n * 7) % 1100]).filter((one) => one !== undefined);
      const rest = await at.place.rest();
      await at.write(shuffled);
      expect(await at.place.beside()).toEqual(at.expected(outcomes));
      expect(await at.place.rest()).toEqual(rest);
    });

    it('replace earlier ones as wholly as the place can', async () => {
      await using at = await deskAt(start, { texts: texts(2) });
      const runs: Outcome[][] = [];
      for (const resultOf of [
        (ticket: Ticket) => classified(ticket, ['Bug', 'Login'], { urgent: true }),
        (ticket: Ticket) => failed(ticket, 'timeout', 'Slow.'),
        (ticket: Ticket) => classified(ticket, ['Other']),
        (ticket: Ticket) => classified(ticket, []),
      ]) {
        const outcomes = (await at.readAgain()).slice(0, 1).map(resultOf);
        runs.push(outcomes);
        await at.write(outcomes);
        expect(await at.place.beside()).toEqual(at.expected(...runs));
      }
    });

    it.each(['not_sent', 'not_cached'] as const)(
      'stay where a run did not get to a ticket: %s',
      async (code) => {
        await using at = await deskAt(start, { texts: texts(3) });
        const first = at.tickets.slice(0, 2).map((ticket) => classified(ticket, ['Bug'], { urgent: true }));
        await at.write(first);
        await at.write((await at.readAgain()).map((ticket) => failed(ticket, code)));
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

    it('are texts, whatever is in them and in the tickets', async () => {
      const inTickets = hostile.map((text) => text.toWellFormed().replaceAll('\0', ''));
      await using at = await deskAt(start, { texts: [...inTickets, ...inTickets] });
      const rest = await at.place.rest();
      const outcomes = at.tickets.map((ticket, n) => {
        const text = hostile[n % hostile.length] ?? '';
        return n < hostile.length
          ? classified(ticket, [text, 'Bug'], { urgent: n % 2 === 0 })
          : failed(ticket, 'refused', text);
      });
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
      const before = await at.place.all();
      await using update = await at.openUpdate();
      expect(update.confirmation).toMatch(/^\w.*\?$/);
      expect(await at.place.all()).toEqual(before);
    });

    it('are the same once they are written again', async () => {
      await using at = await deskAt(start, { texts: texts(20) });
      const outcomes = results(at.tickets);
      await at.write(outcomes);
      const once = [await at.place.beside(), await at.place.rest()];
      await at.write(results(await at.readAgain()).toReversed());
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
      await at.write(results(await at.readAgain()));
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
      await at.write(results(await at.readAgain()));
      expect(await at.place.beside()).toEqual(at.expected(outcomes));
    });

    describe('of the program', () => {
      /** A user who may read and write the place, and whose model is a stand-in. */
      async function userAt(answers: EndpointOptions = {}) {
        const place = await start({ texts: texts(12) });
        const endpoint = await startEndpoint(answers);
        const user = await newUser();
        const reading = [
          'classify',
          place.location,
          ...(await asking(user, endpoint.url)),
          ...place.readingFlags,
        ];
        const args = [...reading, ...place.writingFlags];
        return {
          place,
          endpoint,
          begin: (...more: string[]) => user.begin([...args, ...more], { env: place.env }),
          run: (...more: string[]) => user.run([...args, ...more], place.env),
          look: async () => [await place.beside(), await place.rest()],
          /** What should be beside the tickets by the answers that are cached. */
          async cached() {
            const { stdout } = await user.run([...reading, '--offline', '--format', 'jsonl'], place.env);
            const found = stdout
              .trimEnd()
              .split('\n')
              .map((line) => JSON.parse(line));
            return Object.fromEntries(
              found.map(({ id, urgent, categories }) => {
                const answered = classified(sampleTicket(id, ''), categories, { urgent });
                return [id, besideAfter(place.nature, [answered])];
              }),
            );
          },
          async [Symbol.asyncDispose]() {
            await user[Symbol.asyncDispose]();
            await endpoint[Symbol.asyncDispose]();
            await place[Symbol.asyncDispose]();
          },
        };
      }

      it.each([
        ['by a dry run', 0, ['--dry-run', '--yes']],
        ['without a yes', 2, []],
      ])('are not written %s', async (_, code, flags) => {
        await using at = await userAt();
        const before = await at.place.all();
        const { code: ended, stderr } = await at.run(...flags);
        expect(ended, stderr).toBe(code);
        expect(stderr.includes('Add --yes to go ahead')).toBe(code !== 0);
        expect(await at.place.all()).toEqual(before);
        expect(at.endpoint.requests).toEqual([]);
      });

      it('are paid for once, and the same when it runs again', async () => {
        await using at = await userAt();
        const [, rest] = await at.look();
        expect(await at.run('--yes')).toMatchObject({ code: 0 });
        const once = await at.look();
        expect(once).toEqual([await at.cached(), rest]);
        expect(await at.run('--yes')).toMatchObject({ code: 0 });
        expect(await at.look()).toEqual(once);
        expect(at.endpoint.requests).toHaveLength(12);
      });

      it('are whole after the next where it is interrupted', async () => {
        const held = gate();
        const answer = async (asked: Asked) => {
          if (asked.n > 4) await held.opened;
          return byText(asked);
        };
        await using at = await userAt({ answer });
        const [, rest] = await at.look();
        const interrupted = at.begin('--yes', '--concurrency', '2');
        await at.endpoint.arrived(6);
        interrupted.interrupt();
        held.open();
        expect(await interrupted.finished).toMatchObject({ code: 130 });
        expect(await at.run('--yes')).toMatchObject({ code: 0 });
        expect(await at.look()).toEqual([await at.cached(), rest]);
        expect(at.endpoint.requests).toHaveLength(12);
      });
    });
  },
);
