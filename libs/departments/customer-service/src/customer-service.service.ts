import { text } from '@liucheng/kernel';
import { departmentService } from '@liucheng/service-kit';
import { channelKeeping } from './channel/channels.ts';
import { complaintHandling } from './complaint/complaints.ts';
import { consulting } from './consultation/consultations.ts';
import { customerCaring } from './customer-care/customer-cares.ts';

/** The customer service department's service. A further process is one more line in `processes`. */
export const customerServiceService = departmentService({
  name: 'customer-service',
  title: text('Customer service', '客户服务'),
  description: text(
    'Consultation (SVC-1), complaints (SVC-2), customer care (SVC-3).',
    '客户咨询（SVC-1）、投诉处理（SVC-2）、客户关系维护（SVC-3）。',
  ),
  processes: [consulting, channelKeeping, complaintHandling, customerCaring],
});
