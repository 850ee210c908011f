import fc from 'fast-check';
import { isSlow } from './slow.js';

// The same values in every run, so that the tests of a commit pass or fail alike everywhere; other ones where there is time.
if (!isSlow) fc.configureGlobal({ seed: 1 });

export { fc };
