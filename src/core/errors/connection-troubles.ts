/** What the codes of Node and undici mean for a connection to a server, in words. */
export const connectionTroubles: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing accepts connections there',
  ENOTFOUND: 'no such host is known',
  EAI_AGAIN: 'its name could not be looked up',
  ECONNRESET: 'it broke off the connection',
  ETIMEDOUT: 'it accepted no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'it accepted no connection in time',
  UND_ERR_SOCKET: 'it broke off the connection',
};
