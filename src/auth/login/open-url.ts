import { TicketsiftError } from '../../core/errors.js';

/** Returns whether an address may be given to a browser: a web address, which no program takes for an option. */
export function isOfTheWeb(address: string): boolean {
  return /^https?:\/\//i.test(address) && URL.canParse(address);
}

/**
 * Opens an address in the person's browser, without a shell. Print the address first: nothing says whether there is a
 * browser.
 * @throws TicketsiftError `login_failed` for what is not a web address
 */
export async function openUrl(address: string): Promise<void> {
  if (!isOfTheWeb(address)) {
    throw new TicketsiftError('login_failed', 'The provider names an address that is not a web address', {
      hint: 'It is not opened. Tell the operator of the provider.',
    });
  }
  const { default: open } = await import('open');
  // As `URL` writes it, which escapes everything that needs it.
  await open(new URL(address).href).catch(() => {});
}
