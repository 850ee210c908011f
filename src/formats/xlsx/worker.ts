import { workerData } from 'node:worker_threads';
import { sendSteps } from '../send-steps.js';
import { readSheet } from './read-sheet.js';

// Runs in a thread: reads a sheet.
await sendSteps(readSheet(workerData));
