import { text } from '@liucheng/kernel';
import { departmentService } from '@liucheng/service-kit';
import { clearanceKeeping } from './clearance/clearances.ts';
import { documentControl } from './document-control/documents.ts';
import { meetingManagement } from './meeting/meetings.ts';
import { officeSupplies } from './office-supplies/office-supplies.ts';

/** The administration department's service. A further process is one more line in `processes`. */
export const administrationService = departmentService({
  name: 'administration',
  title: text('Administration', '行政'),
  description: text(
    'Office supplies (ADM-1), meetings (ADM-2), document control (ADM-3).',
    '办公用品管理（ADM-1）、会议管理（ADM-2）、文件管理（ADM-3）。',
  ),
  processes: [officeSupplies, meetingManagement, documentControl, clearanceKeeping],
});
