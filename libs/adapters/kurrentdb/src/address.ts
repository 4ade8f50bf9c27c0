const schemes = /^(?:esdb|kurrentdb|kurrent|kdb)(\+discover)?:\/\//;

/** Settings of the client's connection string; a value is what the adapter sets when the string has none. */
const settings: Readonly<Record<string, string | undefined>> = {
  tls: undefined,
  tlsVerifyCert: undefined,
  tlsCAFile: undefined,
  userCertFile: undefined,
  userKeyFile: undefined,
  gossipTimeout: undefined,
  defaultDeadline: undefined,
  keepAliveInterval: undefined,
  connectionName: 'liucheng',
  // Decisions need what was acknowledged a moment ago, which a follower may not have yet.
  nodePreference: 'leader',
  // With the client's 10 s a connection that died without a word would go unnoticed for 20 s.
  keepAliveTimeout: '2000',
  // How long the client looks for a node belongs to the bound on every call.
  discoveryInterval: '50',
  maxDiscoverAttempts: '3',
  throwOnAppendFailure: 'true',
};

export interface Address {
  /** For the client. Holds the password: not for messages. */
  readonly connectionString: string;
  /** Hosts and ports, for messages. */
  readonly name: string;
}

/**
 * Reads a connection string before the client does: the client's own complaints repeat the string, password and all.
 * @throws RangeError that names the fault and not the string.
 */
export function parseAddress(uri: string): Address {
  const scheme = schemes.exec(uri);
  if (!scheme) throw fault('kurrentdb:// or kurrentdb+discover:// at the start');
  const [rest = '', query = ''] = split(uri.slice(scheme[0].length).trim(), '?');
  const at = rest.lastIndexOf('@');
  const user = rest.slice(0, at + 1);
  const hosts = rest.slice(at + 1).replace(/\/+$/, '');
  if (at >= 0 && !/^[^:@/]+:[^:@/]+@$/.test(user)) throw fault('user:password@, both percent-encoded');
  if (!/^[^\s:,/]+(:\d{1,5})?(,[^\s:,/]+(:\d{1,5})?)*$/.test(hosts)) throw fault('host:port[,host:port…]');
  const given = new Map<string, string>();
  for (const pair of query === '' ? [] : query.split('&')) {
    const [key = '', value = ''] = split(pair, '=');
    const known = Object.keys(settings).find((each) => flat(each) === flat(key));
    if (!known) throw fault(`settings out of ${Object.keys(settings).join(', ')}, not ${key.slice(0, 40)}`);
    if (value === '') throw fault(`${known}=value`);
    given.set(known, value);
  }
  given.set('throwOnAppendFailure', 'true');
  for (const [key, value] of Object.entries(settings)) {
    if (value !== undefined && !given.has(key)) given.set(key, value);
  }
  const text = [...given].map(([key, value]) => `${key}=${value}`).join('&');
  return {
    connectionString: `kurrentdb${scheme[1] ?? ''}://${user}${hosts}?${text}`,
    name: hosts,
  };
}

function split(text: string, mark: string): string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function flat(key: string): string {
  return key.toLowerCase().replace(/[_-]/g, '');
}

export function fault(expected: string): RangeError {
  return new RangeError(`address of KurrentDB: expected ${expected}`);
}
