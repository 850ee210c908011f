import { grouped } from '../../core/text/numbers.js';
import { isLocalModel, knowsHowSureItIs } from '../../models/index.js';
import type { CascadeModels } from '../../run/cascade/models.js';
import type { FitResult } from './fit.js';
import { type Aim, areFound } from './thresholds.js';

/** Returns the result of a fit, in sentences. */
export function describeFit(
  { tickets, found }: Pick<FitResult, 'tickets' | 'found'>,
  { first, second }: CascadeModels,
  { target, confidence }: Aim,
): string[] {
  const aim = `at least ${whole(target)} with ${whole(confidence)} confidence`;
  if (areFound(found)) {
    const { right, sure } = found;
    const of = (hits: number) => whole(hits / found.tickets);
    const stay = whole(found.tickets / tickets);
    const saving = isLocalModel(first) && !isLocalModel(second) ? `, saving ${stay} of the cost` : '';
    return [
      `of 100 tickets ${stay.replace(' %', '')} stay with ${first}: the categories of ${of(right.categories)} of those are right, and urgent of ${of(right.urgent)} (each ${aim})${saving}`,
      `both are right for ${of(right.both)} of them; the other ${grouped(tickets - found.tickets)} of ${grouped(tickets)} tickets go on to ${second}`,
      ...(knowsHowSureItIs(first)
        ? [
            `a ticket stays where the confidence is ${sure.categories} or more for categories and ${sure.urgent} or more for urgent`,
          ]
        : [
            `${first} does not say how sure it is, as the embedded model does: a ticket stays where its answer can be read`,
          ]),
    ];
  }
  const { needed, nearest } = found;
  if (needed !== undefined) {
    return [
      `too few labels: ${grouped(tickets)} cannot show ${whole(target)}; ${grouped(needed)} can, if the model does as well on the others`,
    ];
  }
  if (nearest.tickets === 0) return [`too few labels: ${grouped(tickets)} cannot show ${whole(target)}`];
  const of = (hits: number) => whole(hits / nearest.tickets);
  return [
    `${first} is not right often enough: of the ${grouped(nearest.tickets)} tickets where it does best, the categories of ${of(nearest.right.categories)} are right and urgent of ${of(nearest.right.urgent)}, and ${whole(target)} is wanted`,
    'lower --target, add examples to the categories of the prompt, or leave the cascade out',
  ];
}

/** Rounds down, so that it promises no more than is there. */
function whole(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)} %`;
}
