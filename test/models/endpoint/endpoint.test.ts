import { describe, expect, it } from 'vitest';
import { readEndpoint } from '../../../src/models/endpoint/endpoint.js';

describe('an endpoint', () => {
  it.each([
    ['https://api.openai.com/v1', 'https://api.openai.com/v1'],
    ['https://API.OpenAI.com:443/v1/', 'https://api.openai.com/v1'],
    ['http://user:secret@gateway.example:8080/openai//', 'http://gateway.example:8080/openai'],
    ['http://127.1:11434', 'http://127.0.0.1:11434'],
    ['http://[0:0::1]:80/v1', 'http://[::1]/v1'],
    ['https://gateway.example/v1/chat/completions', 'https://gateway.example/v1'],
    ['https://gateway.example/v1/chat/completions/', 'https://gateway.example/v1'],
    ['https://gateway.example/v1/models', 'https://gateway.example/v1'],
    [
      'https://me.openai.azure.com/openai/deployments/d?api-version=1',
      'https://me.openai.azure.com/openai/deployments/d',
    ],
  ])('at %s has the base URL %s', (given, baseUrl) => {
    expect(readEndpoint(given, { apiKey: undefined }).baseUrl).toBe(baseUrl);
  });

  it.each([
    ['a bearer token for a key', 'https://gateway.example/v1', 'sk-1', 'Bearer sk-1'],
    ['the key without what a file added to it', 'https://gateway.example/v1', ' sk-1\n', 'Bearer sk-1'],
    ['the key rather than the login of the URL', 'https://me:pass@gateway.example/v1', 'sk-1', 'Bearer sk-1'],
    ['the login of the URL', 'https://me:p%40ss@gateway.example/v1', undefined, `Basic ${btoa('me:p@ss')}`],
    [
      'a token in the place of a name',
      'https://token@gateway.example/v1',
      undefined,
      `Basic ${btoa('token:')}`,
    ],
    ['nothing without either', 'https://gateway.example/v1', undefined, undefined],
    ['nothing for a blank key', 'https://gateway.example/v1', ' ', undefined],
  ])('is sent %s', (_, baseUrl, key, authorization) => {
    expect(readEndpoint(baseUrl, { apiKey: key }).authorization()).toBe(authorization);
  });

  it.each([
    ['http://localhost:8080/v1', true],
    ['http://127.0.0.1/v1', true],
    ['http://127.8.9.10/v1', true],
    ['http://0x7f.1/v1', true],
    ['http://[::1]:8080/v1', true],
    ['http://model.localhost/v1', false],
    ['http://10.0.0.1/v1', false],
    ['http://localhost.example/v1', false],
    ['http://127.0.0.1.example/v1', false],
    ['http://notlocalhost/v1', false],
  ])('at %s is on this machine: %s', (baseUrl, isLoopback) => {
    expect(readEndpoint(baseUrl, { apiKey: undefined }).isLoopback).toBe(isLoopback);
  });

  it.each([
    ['a query', 'https://gateway.example/v1?key=secret'],
    ['a query beside the version', 'https://gateway.example/v1?api-version=1&key=secret'],
    ['a fragment', 'https://gateway.example/v1#secret'],
  ])('is none with %s, which is not quoted', (_, baseUrl) => {
    const reading = () => readEndpoint(baseUrl, { apiKey: undefined });
    expect(reading).toThrow(expect.objectContaining({ code: 'config' }));
    expect(reading).not.toThrow(/secret/);
  });

  it('hides the key and the login in what it wrote', () => {
    const { hide } = readEndpoint('https://me:pa%24%24word@gateway.example/v1', { apiKey: 'sk-secret' });
    const basic = btoa('me:pa$$word');
    expect(hide(`sk-secret, Bearer sk-secret, pa$$word, pa%24%24word and ${basic}`)).toBe(
      '[hidden], Bearer [hidden], [hidden], [hidden] and [hidden]',
    );
  });

  it('is sent the token of the current user, asked for each time, and hides all of them', async () => {
    const tokens = ['first-token', 'second-token'];
    const bearer = async () => tokens.shift() ?? '';
    const endpoint = readEndpoint('https://gateway.example/v1', { apiKey: 'sk-secret', bearer });
    expect(await endpoint.authorization()).toBe('Bearer first-token');
    expect(await endpoint.authorization()).toBe('Bearer second-token');
    expect(endpoint.hide('first-token, second-token')).toBe('[hidden], [hidden]');
  });

  it.each(['', 'to ken', 'token\r\nx-evil: 1', 'tok…'])(
    'is not sent a token that no header can hold: %j',
    async (token) => {
      const endpoint = readEndpoint('https://gateway.example/v1', {
        apiKey: undefined,
        bearer: async () => token,
      });
      await expect(endpoint.authorization()).rejects.toMatchObject({ code: 'bad_token', exitCode: 4 });
      expect(endpoint.hide('what it wrote')).toBe('what it wrote');
    },
  );

  it('is not sent a token that everybody on the way could read', () => {
    const open = (baseUrl: string) => () =>
      readEndpoint(baseUrl, { apiKey: undefined, bearer: async () => 'token-1' });
    expect(open('http://me:secret@gateway.example/v1')).toThrowError(
      expect.objectContaining({ code: 'config' }),
    );
    expect(open('http://me:secret@gateway.example/v1')).not.toThrowError(/secret/);
    expect(open('http://127.0.0.1/v1')).not.toThrow();
  });

  it('leaves words alone where the key is a placeholder', () => {
    expect(readEndpoint('http://localhost/v1', { apiKey: 'x' }).hide('an explanation')).toBe(
      'an explanation',
    );
  });

  it.each([
    'localhost:8080/v1',
    'sk-secret',
    'https://me:sec/secret@gateway.example/v1',
    'file:///etc/passwd',
    'https://gateway.example/v1?key=secret',
    'https://gateway.example/v1#secret',
    'https://me:secret@gateway.example:port/v1',
    '',
  ])('is not named by %j, and the error tells no secret', (baseUrl) => {
    const open = () => readEndpoint(baseUrl, { apiKey: undefined });
    expect(open).toThrowError(expect.objectContaining({ code: 'config' }));
    expect(open).not.toThrowError(/secret/);
  });
});
