/** Writes what is derived from the sources: today the published JSON Schema of process definitions. Needs a build. */
import { writeFileSync } from 'node:fs';
import { processDefinitionSchema } from '@liucheng/process-model';

const schema = new URL('../libs/process-model/schema/process-definition.schema.json', import.meta.url);
writeFileSync(schema, `${JSON.stringify(processDefinitionSchema, null, 2)}\n`);
