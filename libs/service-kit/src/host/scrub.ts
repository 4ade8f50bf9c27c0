import type { ServiceConfig } from '../config/service-config.ts';
import { serviceSchema } from '../config/settings.ts';

const censor = '[redacted]';
/** A shorter secret would black out parts of ordinary words, and is none. */
const shortest = 4;
/** `scheme://user:password@` */
const credentials = /\/\/[^\s/:@"\\]*:[^\s/@"\\]*@/g;

/** What of the configuration nobody may read: secret settings, and the passwords within connection strings. */
export function secretsOf(config: ServiceConfig): string[] {
  const secrets: string[] = [];
  for (const [key, { secret }] of Object.entries(serviceSchema)) {
    const value = secret ? config[key as keyof ServiceConfig] : undefined;
    if (typeof value !== 'string') continue;
    const [, password] = /^[a-z][a-z+.-]*:\/\/[^:@/]*:([^@/]*)@/i.exec(value) ?? [];
    secrets.push(value, ...(password === undefined ? [] : [password, decoded(password)]));
  }
  return secrets;
}

/**
 * Takes secrets out of a text, wherever a driver's error or a careless line has put them, also as JSON or a URI writes
 * them; and the credentials of any connection string, whosever it is.
 */
export function scrubber(secrets: readonly string[]): (text: string) => string {
  const written = new Set(
    secrets
      .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
      .filter((each) => each.length >= shortest),
  );
  // A longer one may hold a shorter one.
  const ordered = [...written].sort((a, b) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const each of ordered) if (clean.includes(each)) clean = clean.replaceAll(each, censor);
    return clean.includes('@') ? clean.replace(credentials, `//${censor}@`) : clean;
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
