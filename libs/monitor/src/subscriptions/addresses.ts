import { lookup as resolve, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * Public addresses that only a machine's own platform answers at: Azure's (168.63.129.16). Those of the others, such as
 * 169.254.169.254, lie in ranges that are not public anyway.
 */
const metadata = new Set(['168.63.129.16']);
/** What the IANA has given out of IPv6 as global unicast so far; addresses outside are unicast by name only. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** A target that nobody outside may have this service call. */
export class PrivateTargetError extends Error {
  constructor(readonly host: string) {
    super(`${host} is not a public address`);
    this.name = 'PrivateTargetError';
  }
}

/** Whether an address lies on the public Internet; one that maps, translates or tunnels to another does not. */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast' || metadata.has(parsed.toString())) return false;
  return parsed.kind() === 'ipv4' || (parsed as ipaddr.IPv6).match(globalUnicast);
}

/** The address that a URL's host is, where it is one: `URL` has brought odd notations into the usual one. */
export function addressIn({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return ipaddr.isValid(bare) ? bare : undefined;
}

/**
 * Resolves a name for the connection that is made then and there, so that no later answer can lead elsewhere. A name of
 * which one address is not public is refused as a whole. Literal addresses do not come by here: see `addressIn`.
 */
export const publicLookup: LookupFunction = (host, options, done) => {
  resolve(host, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, []);
    if (addresses.length === 0 || !addresses.every(({ address }) => isPublic(address)))
      return done(new PrivateTargetError(host), []);
    const [first] = addresses as [LookupAddress];
    return options.all ? done(null, addresses) : done(null, first.address, first.family);
  });
};
