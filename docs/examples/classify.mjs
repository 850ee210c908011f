// Classifies tickets from a program: node classify.mjs
import { classify, TicketsiftError } from 'ticketsift';

const tickets = [
  { id: 1, text: 'I cannot log in since this morning, and our demo is in an hour!' },
  { id: 2, text: 'Please send me an invoice for March.' },
];

try {
  // The embedded model needs no key. With OPENAI_API_KEY set, name a model of the endpoint: 'gpt-4o-mini'.
  for await (const outcome of classify(tickets, { model: 'embedded', cache: false })) {
    if (outcome.error) console.log(`${outcome.id}: ${outcome.error.message}`);
    else console.log(`${outcome.id}: ${outcome.urgent ? 'urgent, ' : ''}${outcome.categories.join(', ')}`);
  }
} catch (error) {
  // What ends the whole run. A ticket that fails does not.
  if (!(error instanceof TicketsiftError)) throw error;
  console.error(`${error.code}: ${error.message} ${error.hint ?? ''}`);
  process.exitCode = error.exitCode;
}
