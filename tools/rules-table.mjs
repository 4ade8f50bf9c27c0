/** Every rule of every process with its clause, whether it refuses or is monitored, the code that holds it and the specs that prove it. */
import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
/** Letters that a template has to have in common with an id. */
const shortestTemplate = 12;
const places = ['libs/departments', 'libs/supervision/src', 'apps/suite/src/judged'];

/** @param {readonly import('@liucheng/service-kit').ServiceSpec[]} services */
export function rulesTable(services) {
  const files = places
    .flatMap((place) =>
      readdirSync(new URL(place, root), { recursive: true, encoding: 'utf8' }).map(
        (file) => `${place}/${file}`,
      ),
    )
    .filter((file) => file.endsWith('.ts') && !/\/(dist|node_modules)\/|\.plays\.ts$/.test(file))
    .sort()
    .map((file) => ({ file, content: readFileSync(new URL(file, root), 'utf8') }));
  const rows = services.flatMap(({ processes = [] }) =>
    processes.flatMap(({ caseType: { definition } }) =>
      (definition.rules ?? []).map((rule) => {
        const mentions = files
          .filter(({ content }) => mentionsRule(content, rule.id))
          .map(({ file }) => file);
        const [specs, code] = [mentions.filter(isSpec), mentions.filter((file) => !isSpec(file))];
        return { definition, rule, code, specs };
      }),
    ),
  );
  const empty = rows.filter(({ code, specs }) => code.length === 0 || specs.length === 0);
  if (empty.length > 0)
    throw new Error(`rules without code or spec: ${empty.map(({ rule }) => rule.id).join(', ')}`);
  return [
    '# Rules',
    '',
    'Generated from the definitions and the sources. **B**: the command is refused. **M**: the step is accepted and a violation is raised.',
    '',
    '| clause | process | rule | | what it asks | code | proof |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(
      ({ definition, rule, code, specs }) =>
        `| ${rule.clause} | ${definition.id} | \`${rule.id}\` | ${rule.enforcement === 'block' ? 'B' : 'M'} | ${rule.names.en} · ${rule.names['zh-CN']} | ${links(code)} | ${links(specs)} |`,
    ),
    '',
  ].join('\n');
}

const isSpec = (file) => file.endsWith('.spec.ts');

/** Rule ids stand in a source as they are, or as a template for several: `finance-${decision}-by-another-person`. */
function mentionsRule(content, id) {
  if (content.includes(`'${id}'`)) return true;
  const templates = content.match(/`[a-z-]*\$\{\w+\}[a-z-]*`/g) ?? [];
  return templates.some((template) => {
    const [before, after] = template.slice(1, -1).split(/\$\{\w+\}/);
    const fixed = before.length + after.length;
    return fixed >= shortestTemplate && id.length > fixed && id.startsWith(before) && id.endsWith(after);
  });
}

function links(files) {
  return files.map((file) => `[${file.split('/').at(-1)}](../../${file})`).join(', ');
}
