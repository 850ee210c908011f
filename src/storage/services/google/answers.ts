import * as z from 'zod';
import { TicketsiftError } from '../../../core/errors.js';

/** What a spreadsheet says of itself. Hostile. */
const spreadsheetAnswer = z.looseObject({
  properties: z.looseObject({ title: z.string().default(''), timeZone: z.string().optional() }),
  sheets: z.array(
    z.looseObject({
      properties: z.looseObject({
        // Left out of an answer where it is 0, as JSON made of protocol buffers may.
        sheetId: z.int().default(0),
        title: z.string(),
        sheetType: z.string().default('GRID'),
        hidden: z.boolean().default(false),
        gridProperties: z
          .looseObject({ rowCount: z.int().default(0), columnCount: z.int().default(0) })
          .optional(),
      }),
    }),
  ),
  namedRanges: z
    .array(
      z.looseObject({
        name: z.string(),
        range: z.looseObject({
          sheetId: z.int().default(0),
          startRowIndex: z.int().optional(),
          endRowIndex: z.int().optional(),
          startColumnIndex: z.int().optional(),
          endColumnIndex: z.int().optional(),
        }),
      }),
    )
    .default([]),
});

export type Spreadsheet = z.output<typeof spreadsheetAnswer>;

/** What is in a cell, without its format. */
export type SheetValue = string | number | boolean | null;

const valuesAnswer = z.looseObject({
  valueRanges: z
    .array(
      z.looseObject({
        values: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))).default([]),
      }),
    )
    .default([]),
});

/** How a cell shows its number. */
const numberFormat = z.looseObject({ type: z.string().default(''), pattern: z.string().default('') });

export type SheetFormat = z.output<typeof numberFormat>;

const cellsAnswer = z.looseObject({
  sheets: z
    .array(
      z.looseObject({
        data: z
          .array(
            z.looseObject({
              rowData: z
                .array(
                  z.looseObject({
                    values: z
                      .array(
                        z.looseObject({
                          effectiveFormat: z
                            .looseObject({ numberFormat: numberFormat.optional() })
                            .optional(),
                          userEnteredValue: z.looseObject({ formulaValue: z.string().optional() }).optional(),
                        }),
                      )
                      .default([]),
                  }),
                )
                .default([]),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

/** @throws TicketsiftError `service_unavailable` */
function read<T>(schema: z.ZodType<T>, text: string): T {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw notOurs(cause);
  }
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw notOurs(result.error);
}

function notOurs(cause: unknown): TicketsiftError {
  return new TicketsiftError('service_unavailable', 'This is not what Google Sheets answers', {
    cause,
    hint: 'A proxy may have answered in its place. Run the same command again.',
  });
}

export function readSpreadsheet(text: string): Spreadsheet {
  return read(spreadsheetAnswer, text);
}

/** Returns the rows of each range, without the empty cells and rows at their ends. */
export function readValues(text: string): SheetValue[][][] {
  return read(valuesAnswer, text).valueRanges.map(({ values }) => values);
}

/** Returns what is known of the one column of each range, from its first row on. */
export function readCells(text: string) {
  const [sheet] = read(cellsAnswer, text).sheets;
  return (sheet?.data ?? []).map(({ rowData }) =>
    rowData.map(({ values: [cell] }) => ({
      format: cell?.effectiveFormat?.numberFormat,
      hasFormula: cell?.userEnteredValue?.formulaValue !== undefined,
    })),
  );
}
