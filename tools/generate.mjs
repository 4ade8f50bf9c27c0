/**
 * Writes what is derived from the sources: the schema of process definitions and which definitions are sound, the reference of settings, the catalogue of
 * processes, the table of rules and what goes over the event bus (AsyncAPI). Needs a build.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { services } from '@liucheng/company';
import { sampleDepartments } from '@liucheng/human-resources';
import { languages } from '@liucheng/kernel';
import { definitionDigest, processDefinitionSchema, validateDefinition } from '@liucheng/process-model';
import { asyncApiDocument, catalogueIndex, configurationReference, processPage } from '@liucheng/service-kit';
import { rulesTable } from './rules-table.mjs';

const schema = new URL('../libs/process-model/schema/process-definition.schema.json', import.meta.url);
writeFileSync(schema, `${JSON.stringify(processDefinitionSchema, null, 2)}\n`);

/** What was checked here need not be checked again whenever a process starts. */
const sound = services
  .flatMap(({ processes = [] }) => processes.map(({ caseType }) => caseType.definition))
  .map((definition) => {
    const checked = validateDefinition(definition);
    if ('faults' in checked) throw new Error(`${definition.id}: ${JSON.stringify(checked.faults)}`);
    return definitionDigest(definition);
  });
const listed = sound.sort().map((digest) => `  '${digest}',\n`);
writeFileSync(
  new URL('../libs/process-model/src/sound-definitions.ts', import.meta.url),
  `/** Written by \`npm run generate\`: digests of the suite's own definitions, which were checked then. */
export const soundDefinitions: readonly string[] = [\n${listed.join('')}];\n`,
);

const departments = new Map(sampleDepartments.map(({ id, names }) => [id, names]));
const catalogue = languages.flatMap((language) => [
  [`processes/${language}/README.md`, catalogueIndex(services, language, (id) => `${id}.md`)],
  ...services.flatMap((service) =>
    (service.processes ?? []).map((process) => [
      `processes/${language}/${process.caseType.definition.id}.md`,
      processPage(service, process, language, departments),
    ]),
  ),
]);
const pages = {
  'configuration.md': configurationReference(),
  'rules.md': rulesTable(services),
  ...Object.fromEntries(catalogue),
  ...Object.fromEntries(
    services.map((service) => [
      `asyncapi/${service.name}.json`,
      `${JSON.stringify(asyncApiDocument(service), null, 2)}\n`,
    ]),
  ),
};
const directory = new URL('../docs/generated/', import.meta.url);
rmSync(directory, { recursive: true, force: true });
mkdirSync(new URL('asyncapi/', directory), { recursive: true });
for (const language of languages)
  mkdirSync(new URL(`processes/${language}/`, directory), { recursive: true });
for (const [file, content] of Object.entries(pages)) writeFileSync(new URL(file, directory), content);
