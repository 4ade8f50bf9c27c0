import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startService } from '../local/service.mjs';
import { describeWhere } from './describe-where.mjs';
import { runTour, tourBlocks } from './tour.mjs';

const programs = ['bash', 'curl'].filter((program) => spawnSync(program, ['--version']).error);
const possible = programs.length === 0 || `no ${programs.join(' and no ')} on the PATH`;

describeWhere(possible, 'the tour of the README on the embedded suite', () => {
  const directory = mkdtempSync(join(tmpdir(), 'liucheng-tour-'));
  let suite;
  beforeAll(async () => {
    suite = await startService({
      main: 'dist/suite.js',
      settings: { PORT: '0', LIUCHENG_DATA: join(directory, 'data') },
      logFile: join(directory, 'suite.log'),
    });
  });
  afterAll(async () => {
    await suite?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('shows what it says, from the first block to the last', async () => {
    const { output, exitCode } = await runTour(suite.url);
    expect(exitCode).toBe(0);
    // Two refusals, each in the language that was asked for; the last block prints a line for every step.
    expect(output).toMatch(/"title":"You may not do this"[^]*"title":"无权执行此操作"/);
    expect(output).toMatch(/^0 {2}Submit the claim: [^]*^\d {2}Pay: /m);
  });

  it('shows supervisors a violation from the first warning to the end', async () => {
    const { output, exitCode } = await runTour(suite.url, 'For supervisors');
    expect(exitCode).toBe(0);
    expect(output).toMatch(/"conforms":false[^]*"kind":"step-skipped"/);
    expect(output).toMatch(/^Assigned to u-gao\.[^]*^Closed; the rectification was verified by u-gao\.$/m);
    expect(output).not.toMatch(/"status":(400|404|5\d\d)/);
  }, 240_000);

  it('shows analysts a log from the import to the export', async () => {
    const { output, exitCode } = await runTour(suite.url, 'For analysts');
    expect(exitCode).toBe(0);
    expect(output).toMatch(/60 cases, 290 events/);
    expect(output).toMatch(/^decision-in-time \(deadline-missed\) +11 +\d\d +\+\d+$/m);
    expect(output).toMatch(/"examined":4,"changed":3,"accused":3[^]*"migrated":4,"left":\[\]/);
    expect(output).not.toMatch(/"status":[45]\d\d/);
  }, 240_000);
});

it('the tour names the violations that its reader is to see', () => {
  expect(tourBlocks().flatMap(({ shows }) => shows)).toEqual(['step-skipped', 'wrong-order']);
});
