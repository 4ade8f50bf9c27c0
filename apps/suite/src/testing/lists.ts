import { expect } from '@jest/globals';
import type { CrashingSuite } from './crashing-suite.ts';

export async function items(suite: CrashingSuite, path: string): Promise<Record<string, unknown>[]> {
  const { status, json } = await suite.request('u-gao', path);
  expect([path, status]).toEqual([path, 200]);
  return json['items'] as Record<string, unknown>[];
}

export async function pages(suite: CrashingSuite, path: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  let cursor = '';
  do {
    const { json } = await suite.request('u-gao', `${path}?limit=200${cursor}`);
    found.push(...(json['items'] as Record<string, unknown>[]));
    cursor = json['next'] === undefined ? '' : `&cursor=${encodeURIComponent(String(json['next']))}`;
  } while (cursor !== '');
  return found;
}
