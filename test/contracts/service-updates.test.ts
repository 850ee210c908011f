/** What anyone expects of results that go over HTTP beside the tickets, whatever happens on the way. */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/core/outcome.js';
import type { Ticket } from '../../src/core/ticket.js';
import { deskAt } from '../outputs/databases/places/desk.js';
import { servicePlaces } from '../outputs/databases/places/index.js';
import type { ServicePlace, StartServicePlace } from '../outputs/databases/places/place.js';
import { classified, failed } from '../support/outcomes.js';
import type { ServiceAsked, ServiceReply } from '../support/services/stand-in.js';

function results(tickets: readonly Ticket[]): Outcome[] {
  return tickets.map((ticket, n) => {
    if (n % 50 === 7) return failed(ticket, 'refused', 'No.');
    return classified(ticket, [`C${n % 2}`], { urgent: n % 4 === 0 });
  });
}

/** A place with its tickets and their results. */
async function desk(start: StartServicePlace) {
  const texts = Array.from({ length: 250 }, (_, n) => `text ${n + 1}`);
  const at = await deskAt(start, { texts });
  const outcomes = results(at.tickets);
  const rest = await at.place.rest();
  return {
    ...at,
    outcomes,
    /** Does what the next run does. */
    writeAgain: async () => at.write(results(await at.readAgain())),
    async isWhole() {
      expect(await at.place.beside()).toEqual(at.expected(outcomes));
      expect(await at.place.rest()).toEqual(rest);
    },
  };
}

type Meet = (asked: ServiceAsked, usual: () => Promise<ServiceReply>) => Promise<ServiceReply> | undefined;

/** Has requests meet with something in place of the usual reply, until it is disposed of. */
function trouble({ standIn }: ServicePlace, meet: Meet) {
  const { around } = standIn.trouble;
  let met = 0;
  standIn.trouble.around = async (asked, answer) => {
    const usual = () => around(asked, answer);
    const reply = meet(asked, usual);
    if (reply === undefined) return usual();
    met++;
    return reply;
  };
  return {
    get met() {
      return met;
    },
    [Symbol.dispose]() {
      standIn.trouble.around = around;
    },
  };
}

/** Takes every other request for changes, each of which comes again. */
function everyOtherWrite(meet: Meet): Meet {
  let n = 0;
  return (asked, usual) => (isWrite(asked) && n++ % 2 === 0 ? meet(asked, usual) : undefined);
}

const isWrite = ({ method, path }: ServiceAsked) => method !== 'GET' && path !== '/token';

/** How a run ends whose credential is refused in the middle. */
const afterExpiry = ({ noRenewal }: ServicePlace) =>
  noRenewal === undefined
    ? { status: 'fulfilled' }
    : { status: 'rejected', reason: { code: 'service_refused', hint: expect.stringMatching(/\.$/) } };

describe.each(Object.values(servicePlaces).flatMap((kind) => Object.entries<StartServicePlace>(kind)))(
  'results beside the tickets of %s',
  (_, start) => {
    it.each(['busy', 'away'] as const)('come where the service is %s now and then', async (state) => {
      await using at = await desk(start);
      const reply = at.place.replies[state];
      using met = trouble(
        at.place,
        everyOtherWrite(async () => reply),
      );
      await at.write(at.outcomes);
      await at.isWhole();
      expect(met.met).toBeGreaterThan(1);
    });

    it('come once where the answer is lost to what was done', async () => {
      await using at = await desk(start);
      const lost = everyOtherWrite(async (_, usual) => ({ ...(await usual()), isLost: true }));
      using met = trouble(at.place, lost);
      await at.write(at.outcomes);
      await at.isWhole();
      expect(met.met).toBeGreaterThan(1);
    });

    it('come where a credential expires in the middle, or else with the next run', async () => {
      await using at = await desk(start);
      {
        let writes = 0;
        const expire: Meet = async () => at.place.replies.expired;
        using met = trouble(at.place, (asked, usual) =>
          isWrite(asked) && ++writes === 2 ? expire(asked, usual) : undefined,
        );
        const [ended] = await Promise.allSettled([at.write(at.outcomes)]);
        expect(ended).toMatchObject(afterExpiry(at.place));
        expect(met.met).toBe(1);
      }
      await at.writeAgain();
      await at.isWhole();
    });

    it.each<[string, (reply: ServiceReply) => Meet]>([
      ['is refused', (reply) => async () => reply],
      ['is done, and not heard of', (reply) => async (_, usual) => usual().then(() => reply)],
    ])('of a run whose last request %s are whole after the next, whichever it is', async (_, last) => {
      for (let ended = 1, isBroken = true; isBroken; ended++) {
        await using at = await desk(start);
        {
          let requests = 0;
          const meet = last(at.place.replies.denied);
          using _met = trouble(at.place, (asked, usual) =>
            ++requests >= ended ? meet(asked, usual) : undefined,
          );
          const [run] = await Promise.allSettled([at.write(at.outcomes)]);
          isBroken = run.status === 'rejected';
        }
        await at.writeAgain();
        await at.isWhole();
        expect(ended).toBeLessThan(60);
      }
    });
  },
);
