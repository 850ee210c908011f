import * as z from 'zod';
import { isUrl, withoutCredentials } from '../../core/text/locations.js';
import type { FoundSource } from '../../sources/find.js';
import { ticketOptionsSchema } from '../../sources/options.js';

/** How a source was read, as far as all who may read the label may know it: no query and no parameters. */
const harmlessOptions = ticketOptionsSchema.pick({
  inputFormat: true,
  fileColumn: true,
  textColumn: true,
  subjectColumn: true,
  idColumn: true,
  groupBy: true,
  thread: true,
  encoding: true,
  delimiter: true,
  sheet: true,
  range: true,
  since: true,
  header: true,
  table: true,
});

/** Where a labelled ticket came from, harmless to all who may read the label: no secret, no query. */
export const labelSourceSchema = z
  .object({
    /** As a person named it: files, or a name in the configuration. */
    names: z.array(z.string()).readonly(),
    options: harmlessOptions.readonly(),
    /**
     * False where reading it again takes what no label holds (standard input, a dropped file, a query, a password), and for a
     * URL: a label of someone else must not have the reader's passwords sent to a server that it names.
     */
    isRepeatable: z.boolean(),
  })
  .readonly();

export type LabelSource = z.infer<typeof labelSourceSchema>;

/**
 * Returns how a label names its source.
 * @param droppedAs the name of a file that was dropped on a page, whose copy does not stay
 */
export function labelSourceOf({ names, options, texts }: FoundSource, droppedAs?: string): LabelSource {
  const isWhole =
    texts === undefined &&
    !names.some((name) => name === '-' || isUrl(name)) &&
    options.query === undefined &&
    options.queryFile === undefined &&
    options.param === undefined;
  return {
    names: droppedAs === undefined ? names.map(withoutCredentials) : [droppedAs],
    options: harmlessOptions.parse(options),
    isRepeatable: isWhole && droppedAs === undefined,
  };
}
