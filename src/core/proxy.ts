/** The proxies to go through, as the usual variables name them. */
export interface ProxySettings {
  readonly http?: string;
  readonly https?: string;
  /** Hosts that are reached directly: names, domains, `host:port`, `*`. */
  readonly no?: string;
}
