import { RequestFailure } from '../core/errors/request-failure.js';
import type { TicketsiftError } from '../core/errors.js';
import type { ModelRequest, Reply } from '../core/model.js';
import type { Stopwatch } from '../core/world/clock.js';
import { notSent } from './not-sent.js';
import type { Send } from './send.js';
import { wait } from './wait.js';

/** A spending limit. All amounts are whole numbers of the same unit. */
export interface Budget {
  /** The highest cost of a request. */
  worstCost(request: ModelRequest): number;
  /** The cost of a reply; undefined where the endpoint does not report it. */
  cost(reply: Pick<Reply, 'usage'>): number | undefined;
  /**
   * Reserves an amount, or nothing where that would exceed the limit.
   * @throws TicketsiftError
   */
  reserve(amount: number): Promise<boolean>;
  /** Replaces a reserved amount by what was spent. */
  settle(reserved: number, spent: number): Promise<void>;
  /**
   * Whether another process has reserved something that may come back.
   * @throws TicketsiftError
   */
  isAwaited(): boolean | Promise<boolean>;
  /** The error when too little is left for one more request. */
  exhausted(): TicketsiftError | Promise<TicketsiftError>;
}

export interface SpendingOptions {
  /** Aborted when the budget is spent. */
  readonly stopper: AbortController;
  /** Fires when nothing more is to be sent, so also when `stopper` does. */
  readonly stop: AbortSignal;
  readonly clock: Stopwatch;
}

/** How often to check whether other processes have released something, in milliseconds. */
const poll = 100;
/**
 * How long to wait for that, in milliseconds: longer than a try takes, unless the process that holds it is
 * gone.
 */
const reserveTimeoutMs = 120_000;

/**
 * Sends nothing that could pass the spending limit: the worst case of a request is set aside before it is sent and
 * settled when its usage is known: in one transaction with the answer that is written down, so that what is killed
 * between the two leaves no answer that counts as its worst case. Where that stays unknown, and where the endpoint may have done the work
 * though no answer came, the worst case counts as spent.
 */
export function spending(send: Send, budget: Budget, { stopper, stop, clock }: SpendingOptions): Send {
  let outstanding = 0;
  const waiting = new Set<() => void>();

  /** Spends nothing while the record of the budget cannot be read or written. */
  const giveUp = (error: unknown) => {
    stopper.abort(error);
    throw notSent(stopper.signal);
  };
  /**
   * A reserved amount may come back in part, so this waits for it, be it of this run or of a concurrent one.
   */
  const reserve = async (amount: number) => {
    const until = clock.elapsed() + reserveTimeoutMs;
    let wasInVain = false;
    while (!(await budget.reserve(amount).catch(giveUp))) {
      const isInVain = clock.elapsed() >= until || !(await budget.isAwaited());
      // Once more, since it may have come back between the refusal and this look.
      if (outstanding === 0 && isInVain && wasInVain) stopper.abort(await budget.exhausted());
      if (stop.aborted) throw notSent(stop);
      wasInVain = isInVain;
      if (outstanding > 0) await new Promise<void>((resolve) => waiting.add(resolve));
      else if (!isInVain) await wait(clock, poll, stop);
    }
    outstanding++;
  };
  const settle = async (reserved: number, spent: number) => {
    // What cannot be released stays reserved: the limit still holds.
    await budget.settle(reserved, spent).catch(() => {});
    outstanding--;
    for (const wake of waiting) wake();
    waiting.clear();
  };

  /**
   * Returns what an unanswered request counts as: its reported usage, else the worst case where it may be
   * charged.
   */
  const spentOn = ({ usage, mayBeBilled }: RequestFailure, worst: number) => {
    if (usage !== undefined) return budget.cost({ usage }) ?? worst;
    return mayBeBilled ? worst : 0;
  };

  return async (request) => {
    const worst = budget.worstCost(request.content);
    await reserve(worst);
    let settled: Promise<void> | undefined;
    let wasSent = false;
    const onSent = () => {
      wasSent = true;
      request.onSent?.();
    };
    const onReplied = (reply: Reply) => {
      settled ??= settle(worst, budget.cost(reply) ?? worst);
      request.onReplied?.(reply);
    };
    try {
      const answer = await send({ ...request, onSent, onReplied });
      settled ??= settle(worst, wasSent ? (budget.cost(answer.reply) ?? worst) : 0);
      return answer;
    } catch (error) {
      const spent = error instanceof RequestFailure ? spentOn(error, worst) : worst;
      settled ??= settle(worst, wasSent ? spent : 0);
      throw error;
    } finally {
      await settled;
    }
  };
}
