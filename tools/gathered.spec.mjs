import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { allGathered, gathered, groupNames } from './gathered.mjs';

describe('spec files that run in one process', () => {
  it('each run in one group, which has a file that runs it', () => {
    const files = readdirSync(new URL('gathered/', import.meta.url)).sort();
    expect(files).toEqual(groupNames.map((name) => `${name}.spec.mjs`).sort());
    const all = allGathered();
    expect(new Set(all).size).toBe(all.length);
    for (const name of groupNames) expect(gathered(name).length).toBeGreaterThan(4);
  });

  it('are there, and none is of those that need servers or much time', () => {
    for (const file of allGathered()) {
      expect(existsSync(new URL(`../${file}`, import.meta.url))).toBe(true);
      expect(file).not.toMatch(/infra|drill|nightly|node_modules|dist/);
    }
    expect(allGathered().includes('libs/service-kit/src/host/host.spec.ts')).toBe(true);
  });

  it('belong to the innermost folder that a group names', () => {
    expect(gathered('monitor')).toContain('libs/monitor/src/lanes.spec.ts');
    expect(gathered('monitor-api')).toContain('libs/monitor/src/api/tasks.spec.ts');
    expect(gathered('monitor')).not.toContain('libs/monitor/src/api/tasks.spec.ts');
  });
});
