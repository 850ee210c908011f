import { TicketsiftError } from '../../../core/errors.js';

/** Whether an endpoint has no such address, so that what waits for it would wait for ever. */
export function isUnsupported(error: unknown): boolean {
  return error instanceof TicketsiftError && error.code === 'batch_unsupported';
}

/** Returns nothing where the endpoint has no such address. */
export async function unlessUnsupported<T>(step: Promise<T>): Promise<T | undefined> {
  return await step.catch((error: unknown) => {
    if (!isUnsupported(error)) throw error;
    return undefined;
  });
}

/** Returns the error for a batch of which the endpoint does not say whether it was made. */
export function unlisted({ id }: { readonly id: string }, cause: unknown): TicketsiftError {
  return new TicketsiftError(
    'endpoint_failed',
    `The endpoint may have made the batch ${id}: its reply was lost, and it lists no batches`,
    {
      hint: `Look at the page of the provider. If the batch is not there: ticketsift batch cancel ${id}, and then the command that made it again. If it is there, this would pay for it twice.`,
      cause,
    },
  );
}
