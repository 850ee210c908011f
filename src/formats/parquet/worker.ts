import { workerData } from 'node:worker_threads';
import { sendSteps } from '../send-steps.js';
import { readParquet } from './read-parquet.js';

// Runs in a thread: reads a Parquet file.
await sendSteps(readParquet(workerData));
