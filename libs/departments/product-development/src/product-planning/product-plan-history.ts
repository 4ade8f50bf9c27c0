import { text, type Text } from '@liucheng/kernel';
import type { PlanEvent, Source } from './product-plan.ts';

const origins: Readonly<Record<Source, Text>> = {
  marketing: text('marketing', '市场'),
  customer: text('a customer', '客户'),
  department: text('a department', '内部部门'),
};

/** A sentence for each event of a plan; nothing in it is a customer's own word. */
export function describePlanEvent(event: PlanEvent): Text {
  switch (event.name) {
    case 'requirement-researched': {
      const { requirement, source, reference, content } = event.data;
      return text(
        `Requirement ${requirement} from ${origins[source].en} (${reference}): ${content}`,
        `需求 ${requirement}，来源：${origins[source]['zh-CN']}（${reference}）：${content}`,
      );
    }
    case 'positioned': {
      const { positioning, goals, sources } = event.data;
      const { marketing, customer, department } = sources;
      const share = `${goals.marketSharePermille / 10} %`;
      return text(
        `Positioned on ${marketing} requirement(s) from marketing, ${customer} from customers, ${department} from departments; launch on ${goals.launchOn}, market share ${share}. ${positioning}`,
        `完成产品定位，依据市场需求 ${marketing} 项、客户需求 ${customer} 项、部门需求 ${department} 项；计划 ${goals.launchOn} 上线，目标市场份额 ${share}。${positioning}`,
      );
    }
    case 'roadmap-set': {
      const { milestones, launchOn } = event.data;
      return text(
        `Roadmap set with ${milestones.length} milestone(s), for the launch on ${launchOn}.`,
        `制定路线图，共 ${milestones.length} 个里程碑，计划 ${launchOn} 上线。`,
      );
    }
    case 'approved':
      return text(
        `Plan approved; launch on ${event.data.launchOn}.`,
        `规划审批通过，计划 ${event.data.launchOn} 上线。`,
      );
    case 'reservation-fenced':
      return text(
        `A reservation of ${event.data.key} was not completed.`,
        `${event.data.key} 的占用未完成，已作废。`,
      );
  }
}
