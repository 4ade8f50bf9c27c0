/** Writes what is derived from the sources: the schema of process definitions, the reference of settings. Needs a build. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { processDefinitionSchema } from '@liucheng/process-model';
import { configurationReference } from '@liucheng/service-kit';

const schema = new URL('../libs/process-model/schema/process-definition.schema.json', import.meta.url);
writeFileSync(schema, `${JSON.stringify(processDefinitionSchema, null, 2)}\n`);

const pages = { 'configuration.md': configurationReference() };
const directory = new URL('../docs/generated/', import.meta.url);
mkdirSync(directory, { recursive: true });
for (const [file, content] of Object.entries(pages)) writeFileSync(new URL(file, directory), content);
