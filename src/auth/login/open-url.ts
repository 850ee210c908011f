import { TicketsiftError } from '../../core/errors.js';

/** Whether an address may be handed to a browser: of the web, and nothing that a program could take for an option. */
export function isOfTheWeb(address: string): boolean {
  return /^https?:\/\//i.test(address) && URL.canParse(address);
}

/**
 * Opens an address in the person's browser, without a shell. Whether there is one nobody can tell: the address is to be
 * printed before.
 * @throws TicketsiftError `login_failed` for what is no address of the web
 */
export async function openUrl(address: string): Promise<void> {
  if (!isOfTheWeb(address)) {
    throw new TicketsiftError('login_failed', 'The provider names an address that is none of the web', {
      hint: 'It is not opened. Tell whoever runs the provider.',
    });
  }
  const { default: open } = await import('open');
  // As `URL` writes it, in which nothing but what belongs there stands unescaped.
  await open(new URL(address).href).catch(() => {});
}
