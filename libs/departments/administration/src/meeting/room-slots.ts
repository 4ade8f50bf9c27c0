/*
 * A room is taken by the quarter of an hour: meetings that overlap have a quarter in common, so that who has the quarters has
 * the room. That is why meetings begin and end on a quarter.
 */

export const slotMinutes = 15;
const slotMs = slotMinutes * 60_000;

/** From the beginning up to the end; another meeting may begin at that very instant. */
export type Period = { readonly startsAt: string; readonly endsAt: string };

export function isOnGrid(time: number): boolean {
  return time % slotMs === 0;
}

/** The quarters of a room that a period on the grid takes, in order. */
export function slotsOf(room: string, { startsAt, endsAt }: Period): string[] {
  const [from, to] = [Date.parse(startsAt), Date.parse(endsAt)];
  return Array.from({ length: Math.max(0, (to - from) / slotMs) }, (_, index) =>
    slotKey(room, from + index * slotMs),
  );
}

function slotKey(room: string, from: number): string {
  return `${room}@${new Date(from).toISOString()}`;
}

/** Room and beginning of a quarter. */
export function slotOf(key: string): { readonly room: string; readonly startsAt: number } {
  const [room = '', from = ''] = key.split('@');
  return { room, startsAt: Date.parse(from) };
}
