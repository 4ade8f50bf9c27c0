/**
 * Loaded before a program (`--import`) that was forked: its clock begins at `CLOCK_AT` (ms since the epoch) and is put elsewhere
 * by a message that says where to. It goes on from there at its usual pace.
 */
const machine = Date.now;
let ahead = Number(process.env['CLOCK_AT']) - machine();
Date.now = () => machine() + ahead;
process.on('message', (at) => {
  ahead = Number(at) - machine();
});
