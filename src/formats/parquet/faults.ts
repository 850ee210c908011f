import { FileFault } from '../file-fault.js';

const writeAgain = 'Write the file again, or export the tickets as CSV.';

/** @param reason what is broken, as a sentence without its end */
export function damagedParquet(reason: string): FileFault {
  return new FileFault(`is a damaged Parquet file: ${reason}`, writeAgain);
}

/** @param reason what is too much, as a sentence without its end */
export function tooMuchParquet(reason: string): FileFault {
  return new FileFault(
    `is not read: ${reason}`,
    'Write it with smaller row groups and fewer columns, or as CSV.',
  );
}
