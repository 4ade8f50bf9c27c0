// Preloaded into a service (`node --import`): its wall clock is off by as many milliseconds as the file named by
// MOVABLE_CLOCK says, from the moment on at which the file says so. Timers and the monotonic clock stay as they are, as
// when somebody sets a machine's clock.
import { readFileSync } from 'node:fs';

const file = process.env.MOVABLE_CLOCK;
let offset = 0;
setInterval(() => {
  try {
    offset = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    offset = 0;
  }
}, 100).unref();

const RealDate = Date;
const now = () => RealDate.now() + offset;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, parts, made) => Reflect.construct(target, parts.length === 0 ? [now()] : parts, made),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});
