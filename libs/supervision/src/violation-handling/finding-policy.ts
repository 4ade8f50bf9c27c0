import { text } from '@liucheng/kernel';
import type { Policy } from '@liucheng/service-kit';
import { inspectionEvents, type InspectionEvent } from '../inspection/inspection.ts';
import type { Detect } from './opening.ts';

type Found = Extract<InspectionEvent, { name: 'found' }>['data'];

/** SUP-2, SUP-3: a finding of an inspection that is a violation gets a case, whatever its severity. */
export const findingOpensCase: Policy = {
  name: 'finding-opens-case',
  title: text('A violation that an inspection finds opens a case', '检查发现违规后自动立案'),
  service: 'supervision',
  types: inspectionEvents.types('found'),
  react: ({ subject, data }) => {
    const { violation, findingId, concernedDepartment: department, foundAt, what, ...found } = data as Found;
    if (!violation) return undefined;
    const { person, process, case: of, rule, severity } = found;
    const body: Detect = {
      source: 'inspection',
      reference: `${subject}/${findingId}`,
      severity,
      ...(person === undefined ? {} : { person }),
      ...(department === undefined ? {} : { department }),
      ...(process === undefined ? {} : { process }),
      ...(of === undefined ? {} : { case: of }),
      ...(rule === undefined ? {} : { rule }),
      happenedAt: foundAt,
      what: { en: what, 'zh-CN': what },
    };
    return { command: 'detect', body };
  },
};
