import { text, type Text } from '@liucheng/kernel';
import type { Channel, RecruitmentEvent, Result } from './recruitment.ts';

const channelNames: Readonly<Record<Channel, Text>> = {
  website: text('website', '公司网站'),
  'job-board': text('job board', '招聘网站'),
  campus: text('campus', '校园招聘'),
  referral: text('referral', '内部推荐'),
  agency: text('agency', '猎头机构'),
};

const resultNames: Readonly<Record<Result, Text>> = {
  suitable: text('suitable', '适合'),
  unsuitable: text('not suitable', '不适合'),
};

/** A sentence for each event of a recruitment; of candidates only their numbers. */
export function describeRecruitmentEvent(event: RecruitmentEvent): Text {
  switch (event.name) {
    case 'requested': {
      const { department, headCount, post } = event.data;
      return text(
        `${department} requested ${headCount} for the post ${post}.`,
        `部门 ${department} 申请招聘岗位 ${post} 共 ${headCount} 人。`,
      );
    }
    case 'published': {
      const names = event.data.channels.map((each) => channelNames[each]);
      return text(
        `Published: ${names.map(({ en }) => en).join(', ')}.`,
        `发布招聘信息：${names.map((each) => each['zh-CN']).join('、')}。`,
      );
    }
    case 'screened': {
      const { candidate, result } = event.data;
      const { en, 'zh-CN': zh } = resultNames[result];
      return text(`${candidate.id} screened: ${en}.`, `筛选候选人 ${candidate.id}：${zh}。`);
    }
    case 'interviewed': {
      const { candidate, on, interviewers, result } = event.data;
      const { en, 'zh-CN': zh } = resultNames[result];
      const who = interviewers.map(({ person, department }) => `${person} (${department})`);
      return text(
        `${candidate.id} interviewed on ${on} by ${who.join(', ')}: ${en}.`,
        `${on} 面试候选人 ${candidate.id}，面试官：${who.join('、')}，结论：${zh}。`,
      );
    }
    case 'tested': {
      const { candidate, score, result } = event.data;
      const { en, 'zh-CN': zh } = resultNames[result];
      return text(
        `${candidate.id} reached ${score} of 100 in the written test: ${en}.`,
        `候选人 ${candidate.id} 笔试 ${score} 分，结论：${zh}。`,
      );
    }
    case 'evaluated': {
      const { candidate, department, result } = event.data;
      const { en, 'zh-CN': zh } = resultNames[result];
      return text(
        `${department} evaluated ${candidate.id}: ${en}.`,
        `部门 ${department} 评价候选人 ${candidate.id}：${zh}。`,
      );
    }
    case 'recommended': {
      const { candidate, department } = event.data;
      return text(
        `${department} recommended ${candidate.id}.`,
        `部门 ${department} 推荐录用候选人 ${candidate.id}。`,
      );
    }
    case 'offered': {
      const { candidate, startsOn } = event.data;
      return text(
        `${candidate.id} was offered to begin on ${startsOn}.`,
        `向候选人 ${candidate.id} 发出录用通知，拟于 ${startsOn} 入职。`,
      );
    }
    case 'contract-signed': {
      const { candidate, contract, employeeId, startsOn, hires, headCount } = event.data;
      return text(
        `Contract ${contract} signed with ${candidate.id}, who becomes ${employeeId} from ${startsOn}; hired: ${hires} of ${headCount}.`,
        `与候选人 ${candidate.id} 签订劳动合同 ${contract}，人员编号 ${employeeId}，自 ${startsOn} 起；已录用 ${hires}/${headCount} 人。`,
      );
    }
    case 'onboarded': {
      const { candidate, on, contractBy } = event.data;
      const missing =
        contractBy === undefined
          ? text('', '')
          : text(`; a contract is to be signed by ${contractBy}`, `，须于 ${contractBy} 前签订劳动合同`);
      return text(
        `${candidate.id} began to work on ${on}${missing.en}.`,
        `候选人 ${candidate.id} 于 ${on} 入职${missing['zh-CN']}。`,
      );
    }
    case 'candidate-rejected': {
      const { candidate, outcome } = event.data;
      return outcome === 'withdrew'
        ? text(`${candidate.id} withdrew.`, `候选人 ${candidate.id} 放弃应聘。`)
        : text(`${candidate.id} was turned down.`, `回绝候选人 ${candidate.id}。`);
    }
    case 'closed': {
      const { hires, headCount, reason } = event.data;
      return text(
        `Closed with ${hires} of ${headCount} hired: ${reason}`,
        `招聘结束，录用 ${hires}/${headCount} 人：${reason}`,
      );
    }
    case 'reservation-fenced':
      return text('A reservation that was not used was taken back.', '收回未使用的占用。');
  }
}
