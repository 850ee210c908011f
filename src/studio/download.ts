import type { ExportFormat } from '../run/record/export-outcomes.js';

const types: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** Returns the headers of a file to download. @param name of the file, without its ending: letters, digits and hyphens */
export function downloadHeaders(name: string, format: ExportFormat): Record<string, string> {
  return {
    'content-type': types[format],
    'content-disposition': `attachment; filename="${name}.${format}"`,
  };
}
