import { RequestFailure } from '../../core/errors/request-failure.js';
import { roughDuration } from '../../core/text/numbers.js';
import type { Listen } from '../event.js';
import type { Send } from '../send.js';
import type { Outage } from './outage.js';

export interface RidingOutOptions {
  readonly outage: Outage;
  readonly listen: Listen;
}

/**
 * Sends again what failed because the endpoint answers nothing, as often as it takes: no retry is used up, and no ticket
 * fails, but for one that is taken and failed again and again. The outage is a gate of the pacer below, which lets one
 * request through at a time until one is answered.
 * @throws RequestFailure that dooms the run where the outage lasts for too long
 */
export function ridingOut(send: Send, { outage, listen }: RidingOutOptions): Send {
  return async (request) => {
    for (;;) {
      try {
        return await send(request);
      } catch (failure) {
        const { ticket } = request;
        if (!outage.explains(ticket, failure)) throw failure;
        if (outage.isOver) throw tooLong(failure, outage.maxWaitMs);
        listen({ kind: 'retry', ticket, failure, waitMs: outage.pauseMs, retry: undefined });
      }
    }
  };
}

/** Answers so far are kept. */
function tooLong({ code, message, mayBeBilled }: RequestFailure, maxWaitMs: number): RequestFailure {
  const hint = `The endpoint has answered nothing for ${roughDuration(maxWaitMs)}: run the same command again when it does, or wait longer with --max-wait.`;
  return new RequestFailure(code, message, {
    advice: { kind: 'doomed', hint, isCertain: true },
    mayBeBilled,
  });
}
