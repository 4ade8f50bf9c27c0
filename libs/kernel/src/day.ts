/** The calendar day (`YYYY-MM-DD`) of an instant in ms since the epoch, at a place so many minutes east of UTC. */
export function dayAt(time: number, utcOffsetMinutes: number): string {
  return new Date(time + utcOffsetMinutes * 60_000).toISOString().slice(0, 10);
}
