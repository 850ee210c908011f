import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type ClientMetadata, type Configuration, type JWK } from 'oidc-provider';

/** A person who has an account at the issuer. Any password will do. */
export interface Account {
  readonly email?: string;
  readonly [claim: string]: unknown;
}

export interface IssuerOptions {
  readonly accounts?: Readonly<Record<string, Account>>;
  /** Seconds that tokens live. */
  readonly accessTokenTtl?: number;
  readonly idTokenTtl?: number;
  /** What differs from a provider of the usual kind. */
  readonly configuration?: Partial<Configuration>;
  /** What it signs id tokens with; RS256, unless given. */
  readonly signsWith?: 'RS256' | 'EdDSA';
  /** Whether it lets people log in by a code on another device; yes, unless given. */
  readonly hasDeviceFlow?: boolean;
  /** Whether a renewal brings no new id token, as with several providers. */
  readonly withoutIdTokenOnRefresh?: boolean;
  /** Registered at the provider besides the usual one. */
  readonly redirectUris?: readonly string[];
  /** What else is registered of the client. */
  readonly client?: Partial<ClientMetadata>;
}

export interface Issuer extends AsyncDisposable {
  readonly url: string;
  readonly clientId: string;
  readonly provider: Provider;
  /** Every request so far: `POST /token`. */
  readonly requests: readonly string[];
  /** How many token requests of a grant type came: `refresh_token`. */
  grants(type: string): number;
  /** Answers nobody from now on, or again. */
  setDown(isDown: boolean): void;
  /** Leaves requests unanswered from now on, or no longer; resolves once the first of them has come. */
  hold(isOn: boolean): Promise<void>;
}

const clientId = 'ticketsift';
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** The claims of an account that stand in the id token. */
const profileClaims = ['name', 'org_id', 'roles', 'amr', 'acr'];

const someAccounts: Readonly<Record<string, Account>> = {
  ann: {
    email: 'ann@example.com',
    email_verified: true,
    name: 'Ann Lee',
    org_id: 'org-1',
    roles: ['analyst'],
  },
  bob: {
    email: 'bob@example.com',
    email_verified: true,
    name: 'Bob Ray',
    org_id: 'org-2',
    roles: ['viewer'],
  },
};

/** The providers of a test file have one key: to make one takes longer than all that it is for. */
const signingKey = makeSigningKey('RS256');

/** A real OpenID provider on loopback, with a public native client: `await using issuer = await startIssuer()`. */
export async function startIssuer(options: IssuerOptions = {}): Promise<Issuer> {
  const {
    accounts = someAccounts,
    accessTokenTtl = 3600,
    idTokenTtl = 3600,
    signsWith = 'RS256',
    hasDeviceFlow = true,
  } = options;
  const requests: string[] = [];
  const grants: string[] = [];
  let isDown = false;
  let isHolding = false;
  let held = () => {};
  let handle: ReturnType<Provider['callback']> | undefined;

  const server = createServer((request, response) => {
    if (isDown) return request.socket.destroy();
    requests.push(`${request.method} ${new URL(request.url ?? '', 'http://x').pathname}`);
    if (isHolding && request.method === 'POST') return held();
    void handle?.(request, response);
    return undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The issuer has no port.');
  const url = `http://127.0.0.1:${address.port}`;

  const provider = new Provider(url, {
    jwks: { keys: [await (signsWith === 'RS256' ? signingKey : makeSigningKey(signsWith))] },
    cookies: { keys: ['a key for cookies'] },
    clients: [
      {
        client_id: clientId,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        redirect_uris: ['http://127.0.0.1/callback', ...(options.redirectUris ?? [])],
        id_token_signed_response_alg: signsWith,
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token', ...(hasDeviceFlow ? [deviceGrant] : [])],
        ...options.client,
      },
    ],
    findAccount: (_, id) => {
      const account = accounts[id];
      return account && { accountId: id, claims: () => Promise.resolve({ sub: id, ...account }) };
    },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: profileClaims },
    conformIdTokenClaims: false,
    features: {
      deviceFlow: { enabled: hasDeviceFlow },
      revocation: { enabled: true },
      backchannelLogout: { enabled: true },
      devInteractions: { enabled: true },
    },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: (_, client, code) =>
      client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
    ttl: {
      AccessToken: accessTokenTtl,
      IdToken: idTokenTtl,
      AuthorizationCode: 60,
      DeviceCode: 600,
      Grant: 86_400,
      Interaction: 600,
      RefreshToken: 86_400,
      Session: 86_400,
    },
    ...options.configuration,
  });
  if (options.withoutIdTokenOnRefresh) {
    provider.use(async (context, next) => {
      await next();
      const isRefresh = context.oidc?.params?.grant_type === 'refresh_token';
      if (
        isRefresh &&
        typeof context.body === 'object' &&
        context.body !== null &&
        'id_token' in context.body
      )
        delete context.body.id_token;
    });
  }
  provider.on('grant.success', ({ oidc }) => grants.push(String(oidc.params?.grant_type)));
  handle = provider.callback();

  return {
    url,
    clientId,
    provider,
    requests,
    grants: (type) => grants.filter((grant) => grant === type).length,
    setDown(down) {
      isDown = down;
    },
    hold(isOn) {
      isHolding = isOn;
      return new Promise((resolve) => {
        held = resolve;
      });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function makeSigningKey(alg: 'RS256' | 'EdDSA'): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg, use: 'sig', kid: 'key-1' };
}

/** The request that Node hands to a server, as far as tests look at it. */
export type Received = IncomingMessage;
