import type { Command } from 'commander';

/** Adds the flags that say what is sent of texts. */
export function addTextFlags(command: Command): Command {
  return command
    .option(
      '--redact',
      'send placeholders for e-mail addresses, numbers of phones and cards, IBANs and tokens',
    )
    .option('--no-redact', 'send them, though ticketsift.yaml or the prompt says otherwise')
    .option('--raw-text', 'send texts as they are, with HTML tags, quoted mails and signatures');
}
