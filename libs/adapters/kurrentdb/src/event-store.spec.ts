import { afterAll, jest } from '@jest/globals';
import { eventStoreContract } from '@liucheng/ports/testing';
import { onFreshPrefix } from './testing/fixture.ts';
import { KurrentDbDouble } from './testing/kurrentdb-double.ts';

// Client and server share this process: thousands of calls take seconds here, and more on a busy machine.
jest.setTimeout(240_000);
const double = await KurrentDbDouble.start({ maxAppendSize: 16 * 1024 * 1024 });
afterAll(() => double.stop());

eventStoreContract('KurrentDB, on a double of the server', { create: () => onFreshPrefix(double.uri) });
