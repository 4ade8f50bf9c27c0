import { rm } from 'node:fs/promises';
import { sampleCompany, workingServices } from '@liucheng/company';
import {
  simulate,
  temporaryDirectory,
  type SimulationOptions,
  type SimulationReport,
} from '@liucheng/simulation';

/** Simulates in a directory that is there as long as `look` looks at it, and gives the report. */
export async function simulated(
  options: Pick<SimulationOptions, 'seed' | 'days' | 'rate' | 'deviating' | 'signal' | 'onProgress'> &
    Partial<Pick<SimulationOptions, 'services'>>,
  look: (directory: string) => Promise<void> = async () => {},
): Promise<SimulationReport> {
  const directory = await temporaryDirectory();
  try {
    const report = await simulate({
      services: workingServices,
      ...options,
      people: sampleCompany,
      directory,
    });
    await look(directory);
    return report;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
