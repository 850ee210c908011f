import { expect, it } from 'vitest';
import { sessionCookieAt } from '../../../src/studio/door/login-routes.js';

it.each([
  ['https://sift.example.com', '__Host-ticketsift'],
  ['https://sift.example.com:8443', '__Host-ticketsift-8443'],
  ['https://[2001:db8::1]:8443', '__Host-ticketsift-8443'],
])('the studio at %s has a cookie that no other one on this host has', (origin, name) => {
  expect(sessionCookieAt(origin)).toBe(name);
});
