import { fileVariable, type Schema } from './setting.ts';
import {
  documentSettings,
  eventBusSettings,
  eventStoreSettings,
  operationSettings,
  personalSettings,
  organisationSettings,
  securitySettings,
  serverSettings,
} from './settings.ts';

const subjects: readonly { readonly title: string; readonly lead: string; readonly settings: Schema }[] = [
  { title: 'Server', lead: 'HTTP, in every process.', settings: serverSettings },
  { title: 'Security', lead: 'Whose access tokens are accepted.', settings: securitySettings },
  { title: 'Organisation', lead: 'Who may do what.', settings: organisationSettings },
  {
    title: 'Event store',
    lead: 'Each service has streams of its own, whatever keeps them.',
    settings: eventStoreSettings,
  },
  {
    title: 'Event bus',
    lead: 'The same for all services of an installation.',
    settings: eventBusSettings,
  },
  { title: 'Documents', lead: 'Views, and the positions that belong to them.', settings: documentSettings },
  {
    title: 'Personal data',
    lead: 'How what events say about customers and candidates is encrypted: [personal-data.md](../personal-data.md).',
    settings: personalSettings,
  },
  {
    title: 'Operation',
    lead: 'Files, logs, and what is done when things go wrong.',
    settings: operationSettings,
  },
];

/** The reference of all settings by subject, as Markdown. */
export function configurationReference(): string {
  return [
    '# Configuration',
    '',
    'Settings are environment variables, read and checked once at start. A wrong one is named with what was expected, as is',
    'one that another setting needs, and the process ends with exit code 78. This page is generated from the schema',
    '(`npm run generate`).',
    '',
    'A variable marked *secret* is never printed. Instead of its value it may be given the name of a file that holds it, in',
    'the variable with `_FILE` at its end; a newline at the end of the file is not part of the value.',
    ...subjects.flatMap(({ title, lead, settings }) => ['', `## ${title}`, '', lead, '', ...table(settings)]),
    '',
  ].join('\n');
}

function table(settings: Schema): string[] {
  return [
    '| variable | meaning | value | default |',
    '|---|---|---|---|',
    ...Object.values(settings).map((each) => {
      const name = each.secret
        ? `\`${each.name}\` *secret*, or \`${fileVariable(each)}\``
        : `\`${each.name}\``;
      const fallback = each.default === undefined ? '–' : `\`${each.default}\``;
      return `| ${name} | ${each.description} | ${each.parser.expected} | ${fallback} |`;
    }),
  ];
}
