import { RequestFailure } from '../../core/errors/request-failure.js';
import type { TicketError } from '../../core/errors/ticket-error.js';
import type { Reply, Usage } from '../../core/model.js';
import { longestTimer, type Stopwatch } from '../../core/world/clock.js';
import type { RateLeases } from '../../storage/shared/rates.js';
import type { Listen, PauseReason } from '../event.js';
import { notSent } from '../not-sent.js';
import type { Send } from '../send.js';
import type { Gate, Sent } from './gate.js';
import { knownLimit } from './known-limit.js';
import { LeasedLimit } from './leased-limit.js';
import { Outage } from './outage.js';
import { Pace } from './pace.js';
import { PaceRecord } from './pace-record.js';
import { Queue } from './queue.js';
import { type QuotaGate, quota } from './quota.js';
import { TokenEstimate } from './token-estimate.js';
import { Window } from './window.js';

export interface PacerOptions {
  /** The maximum number of concurrent requests. */
  readonly concurrency: number;
  /** What the endpoint is known to take; undefined where that must be learnt. */
  readonly requestsPerMinute: number | undefined;
  readonly tokensPerMinute: number | undefined;
  /** Shares both with other machines. */
  readonly sharedLimits?: SharedLimits | undefined;
  /** What is known of the endpoint; also receives what is learnt. */
  readonly paceRecord?: PaceRecord;
  /** The longest wait that an endpoint may ask for, in milliseconds; undefined has no bound. */
  readonly maxWaitMs?: number | undefined;
  /** Detects outages of the endpoint; one of its own by default. */
  readonly outage?: Outage;
  readonly clock: Stopwatch;
  /** Fires when nothing more is to be sent. */
  readonly stop: AbortSignal;
  readonly listen: Listen;
}

/** Limits a minute that machines share. */
export interface SharedLimits {
  readonly open: (counts: 'requests' | 'tokens', perMinute: number) => RateLeases;
  /** Called when the database could not be used for too long. */
  readonly onFailure: (error: unknown) => void;
}

/** The result of a request, as far as its reply shows it. */
type Result = Pick<Sent, 'result' | 'failure' | 'waitMs' | 'limits' | 'tokens'>;

/** A shorter wait is not reported, in milliseconds. */
const noticeable = 1_000;

/** The longest time between two requests that are spread evenly, in milliseconds. */
const evenly = 60_000;

/** A request that waits for its turn. */
interface Waiting {
  readonly tokens: number;
  readonly go: (entered: { readonly turn: number; readonly enteredAt: number }) => void;
  readonly giveUp: (reason: unknown) => void;
}

/**
 * Sends no more than the endpoint bears: as many concurrent requests as it answers quickly, as many a minute
 * as it takes, and none while it says to wait. First come, first served. It never sends a request twice: a
 * refused request is its caller's to send again, and then waits for its turn like any other.
 */
export function paced(send: Send, options: PacerOptions): Send {
  const { concurrency, requestsPerMinute, tokensPerMinute, sharedLimits, clock, stop, listen } = options;
  const { paceRecord = new PaceRecord(), maxWaitMs = Number.POSITIVE_INFINITY } = options;
  const { outage = new Outage({ maxWaitMs, paceRecord, listen }) } = options;
  const now = clock.elapsed;
  const before = paceRecord.facts;
  const window = new Window(concurrency, (limit, why) => listen({ kind: 'concurrency', limit, why }));
  let announced = Number.NEGATIVE_INFINITY;
  /** Reports a wait once. One that exceeds the user's limit stops the run instead. */
  const announce = (until: number, why: PauseReason) => {
    const ms = until - now();
    if (ms < noticeable || ms > maxWaitMs || until < announced + noticeable) return;
    announced = until;
    listen({ kind: 'pause', ms, why });
  };
  const pace = new Pace({
    onPause: (ms, why) => announce(now() + ms, why),
    onLimit: (time) => window.cut(time, 'rate_limited'),
    now: now(),
    known: before.pace,
  });
  const quotas = { requests: quota('requests', before.requests), tokens: quota('tokens', before.tokens) };
  const said = [quotas.requests, quotas.tokens];
  const known: Gate[] = [];
  const leased: Gate[] = [];
  paceRecord.follow(() => ({
    pace: pace.facts(now()),
    requests: quotas.requests.facts(now()),
    tokens: quotas.tokens.facts(now()),
  }));
  const waiting = { requests: 0, tokens: 0 };
  const limit = (perMinute: number | undefined, counts: 'requests' | 'tokens') => {
    if (perMinute === undefined) return;
    if (!sharedLimits) {
      known.push(knownLimit(perMinute, counts, now()));
      return;
    }
    const leases = sharedLimits.open(counts, perMinute);
    const { onFailure } = sharedLimits;
    const onLower = (lowest: number) => listen({ kind: 'lower_limit', counts, perMinute: lowest });
    leased.push(
      new LeasedLimit({
        leases,
        counts,
        perMinute,
        clock,
        stop,
        waiting: () => waiting[counts],
        onOpen: () => admit(),
        onFailure,
        onLower,
      }),
    );
  };
  limit(requestsPerMinute, 'requests');
  limit(tokensPerMinute, 'tokens');
  // In an outage, hanging requests take no place.
  const inOutage: Gate[] = [outage, pace, ...known];
  const always: Gate[] = [window, ...inOutage];
  const all = [...said, ...always, ...leased];
  const estimate = new TokenEstimate();
  const queue = new Queue<Waiting>();
  let callOff = () => {};
  let turns = 0;

  /**
   * Returns when the endpoint says that it takes more. Beyond the user's limit, one request shows whether
   * that is true.
   */
  const renewalOf = (gate: QuotaGate, time: number, tokens: number) => {
    const opensAt = gate.opensAt(time, tokens);
    const longest = gate.isKnown ? Math.max(maxWaitMs, evenly) : maxWaitMs;
    return Number.isFinite(opensAt) && opensAt - time > longest ? time : opensAt;
  };

  /** Lets requests go while the gates are open, and looks again when time alone will open them. */
  const admit = () => {
    callOff();
    callOff = () => {};
    for (let first = queue.first; first !== undefined; first = queue.first) {
      const time = now();
      const { tokens } = first;
      const renewedAt = Math.max(...said.map((gate) => renewalOf(gate, time, tokens)));
      const gates = outage.isOn ? inOutage : always;
      const opensAt = gates.reduce((latest, gate) => Math.max(latest, gate.opensAt(time, tokens)), renewedAt);
      if (opensAt > time) {
        const isEven = opensAt - time < evenly && said.some((gate) => gate.isKnown);
        if (renewedAt === opensAt && Number.isFinite(opensAt) && !isEven) announce(opensAt, 'rate_limited');
        if (Number.isFinite(opensAt))
          callOff = clock.after(Math.min(longestTimer, Math.ceil(opensAt - time)), admit);
        return;
      }
      // Last, so that nothing is leased while another gate is closed.
      if (leased.some((gate) => gate.opensAt(time, tokens) > time)) return;
      queue.shift();
      waiting.requests--;
      waiting.tokens -= tokens;
      for (const gate of all) gate.enter(time, tokens);
      first.go({ turn: ++turns, enteredAt: time });
    }
  };
  const turn = (tokens: number) =>
    new Promise<Parameters<Waiting['go']>[0]>((go, giveUp) => {
      const isAlone = queue.first === undefined;
      queue.push({ tokens, go, giveUp });
      waiting.requests++;
      waiting.tokens += tokens;
      // Where others wait already, the gates are closed.
      if (isAlone) admit();
    });
  stop.addEventListener('abort', () => {
    callOff();
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) next.giveUp(notSent(stop));
  });

  return async (request) => {
    if (stop.aborted) throw notSent(stop);
    const estimated = estimate.of(request.content);
    const entered = { ...(await turn(estimated)), estimated };
    const { ticket } = request;
    let sentAt: number | undefined;
    const onSent = () => {
      sentAt = now();
      request.onSent?.();
    };
    const takeBack = () => {
      for (const gate of all) gate.takeBack(entered, now());
      admit();
    };
    const leave = (result: Result, sentAt: number) => {
      const sent: Sent = { ...result, turn: entered.turn, ticket, sentAt, endedAt: now(), estimated };
      const knewLimit = said.some((gate) => gate.isKnown);
      for (const gate of said) gate.leave(sent);
      // What the endpoint says overrides what its refusals seemed to show.
      if (!knewLimit && said.some((gate) => gate.isKnown)) pace.forget();
      const isExpected = sent.result === 'refused' && said.some((gate) => gate.explains(sent));
      window.leave(sent);
      pace.leave(sent, isExpected);
      outage.leave(sent);
      for (const gate of [...known, ...leased]) gate.leave(sent);
      admit();
    };
    let hasLeft = false;
    // Its place is free as soon as the reply has come: the next is sent while this one is written to disk.
    const onReplied = (reply: Reply) => {
      if (hasLeft || sentAt === undefined) return;
      hasLeft = true;
      estimate.learn(reply.usage);
      leave(accepted(reply), sentAt);
      listen({ kind: 'answered', request, reply, tookMs: now() - sentAt });
    };
    const onCharged = (failure: TicketError, usage: Usage) =>
      listen({ kind: 'charged', ticket, failure, usage });
    try {
      const answer = await send({ ...request, onSent, onReplied, onCharged });
      onReplied(answer.reply);
      if (sentAt === undefined) takeBack();
      return answer;
    } catch (error) {
      if (sentAt === undefined) takeBack();
      else if (!hasLeft) leave(failed(error), sentAt);
      throw error;
    }
  };
}

function accepted({ limits, usage }: Reply) {
  return {
    result: 'accepted',
    failure: undefined,
    waitMs: undefined,
    limits,
    tokens: usage && usage.input + usage.output,
  } as const;
}

function failed(error: unknown) {
  const failure = error instanceof RequestFailure ? error : undefined;
  const { advice, limits, code } = failure ?? nothingSaid;
  const waitMs = advice?.kind === 'wait' ? advice.ms : undefined;
  return {
    result: code === 'rate_limited' && advice?.kind !== 'busy' ? 'refused' : 'failed',
    failure,
    waitMs,
    limits,
    tokens: undefined,
  } as const;
}

const nothingSaid = { advice: undefined, limits: undefined, code: undefined };
