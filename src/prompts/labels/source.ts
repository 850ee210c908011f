import * as z from 'zod';
import { isUrl, withoutCredentials } from '../../core/text/locations.js';
import type { FoundSource } from '../../sources/find.js';
import { ticketOptionsSchema } from '../../sources/options.js';

/** Where a labelled ticket came from, harmless to all who may read the label: no secret, no query. */
export const labelSourceSchema = z
  .object({
    /** As a person named it: files, or a name in the configuration. */
    names: z.array(z.string()).readonly(),
    /** How it was read. */
    options: ticketOptionsSchema
      .pick({
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
        header: true,
        table: true,
      })
      .readonly(),
    /**
     * False where reading it again takes what no label holds (standard input, a dropped file, a query, a password), and for a
     * URL: a label of somebody else must not have the reader's passwords sent to a server that it names.
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
  const { inputFormat, fileColumn, textColumn, subjectColumn, idColumn, groupBy } = options;
  const { thread, encoding, delimiter, sheet, header, table } = options;
  const harmless = names.map(withoutCredentials);
  const isWhole =
    texts === undefined &&
    !names.some((name) => name === '-' || isUrl(name)) &&
    options.query === undefined &&
    options.queryFile === undefined &&
    options.param === undefined;
  return {
    names: droppedAs === undefined ? harmless : [droppedAs],
    options: {
      ...(inputFormat !== undefined && { inputFormat }),
      ...(fileColumn && { fileColumn }),
      ...(textColumn !== undefined && { textColumn }),
      ...(subjectColumn !== undefined && { subjectColumn }),
      ...(idColumn !== undefined && { idColumn }),
      ...(groupBy !== undefined && { groupBy }),
      ...(thread !== undefined && { thread }),
      ...(encoding !== undefined && { encoding }),
      ...(delimiter !== undefined && { delimiter }),
      ...(sheet !== undefined && { sheet }),
      ...(table !== undefined && { table }),
      header,
    },
    isRepeatable: isWhole && droppedAs === undefined,
  };
}
