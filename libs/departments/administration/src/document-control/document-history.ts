import { text, type Text } from '@liucheng/kernel';
import { levelNames } from '../clearance/clearance.ts';
import { classNames, type DocumentEvent } from './document.ts';

/** A sentence for each event of a controlled document. */
export function describeDocumentEvent(event: DocumentEvent): Text {
  switch (event.name) {
    case 'drafted': {
      const { number, title, class: kind, level, retentionYears } = event.data;
      const [named, secrecy] = [classNames[kind], levelNames[level]];
      const kept =
        retentionYears === undefined
          ? text('for good', '永久')
          : text(`for ${retentionYears} ${retentionYears === 1 ? 'year' : 'years'}`, `${retentionYears} 年`);
      return text(
        `${number} “${title}” drafted: ${named.en}, ${secrecy.en}, to be kept ${kept.en}.`,
        `起草 ${number}《${title}》：${named['zh-CN']}，密级${secrecy['zh-CN']}，保管期限${kept['zh-CN']}。`,
      );
    }
    case 'reviewed': {
      const { version, outcome, remarks } = event.data;
      return outcome === 'passed'
        ? text(`Version ${version} passed the review: ${remarks}`, `第 ${version} 版审核通过：${remarks}`)
        : text(
            `Version ${version} returned by the review: ${remarks}`,
            `第 ${version} 版审核退回：${remarks}`,
          );
    }
    case 'approved':
      return text(`Version ${event.data.version} approved.`, `第 ${event.data.version} 版批准。`);
    case 'published': {
      const { version, audience } = event.data;
      return text(
        `Version ${version} published to ${audience}.`,
        `第 ${version} 版发布，范围：${audience}。`,
      );
    }
    case 'registered': {
      const { version, register } = event.data;
      return text(`Version ${version} registered in ${register}.`, `第 ${version} 版登记于 ${register}。`);
    }
    case 'archived': {
      const { version, location, retainUntil } = event.data;
      const until =
        retainUntil === undefined
          ? text('for good', '永久保管')
          : text(`until ${retainUntil}`, `保管至 ${retainUntil}`);
      return text(
        `Version ${version} archived at ${location}, ${until.en}.`,
        `第 ${version} 版归档于 ${location}，${until['zh-CN']}。`,
      );
    }
    case 'lent': {
      const { loanId, borrower, due } = event.data;
      return text(
        `Loan ${loanId}: lent to ${borrower} until ${due}.`,
        `借阅 ${loanId}：借给 ${borrower}，应于 ${due} 前归还。`,
      );
    }
    case 'returned': {
      const { loanId, borrower, condition } = event.data;
      return text(
        `Loan ${loanId}: returned by ${borrower}, ${condition}.`,
        `借阅 ${loanId}：${borrower} 已归还，${condition}。`,
      );
    }
    case 'revised': {
      const { version, changes } = event.data;
      return text(`Revised to version ${version}: ${changes}`, `修订为第 ${version} 版：${changes}`);
    }
    case 'appraised': {
      const { outcome, opinion, retainUntil } = event.data;
      if (outcome === 'destroy')
        return text(`Appraised; to be destroyed: ${opinion}`, `鉴定意见为销毁：${opinion}`);
      const until =
        retainUntil === undefined
          ? text('for good', '永久')
          : text(`until ${retainUntil}`, `至 ${retainUntil}`);
      return text(
        `Appraised; to be kept ${until.en}: ${opinion}`,
        `鉴定意见为继续保管${until['zh-CN']}：${opinion}`,
      );
    }
    case 'destruction-signed':
      return text('Destruction signed by the first of two.', '销毁已由第一人签字。');
    case 'destroyed': {
      const { signedBy, method } = event.data;
      return text(
        `Destroyed (${method}), together with ${signedBy}.`,
        `文件已销毁（${method}），与 ${signedBy} 共同监销。`,
      );
    }
    case 'reservation-fenced':
      return text('An unfinished draft was cleared away.', '清除一次未完成的起草。');
  }
}
