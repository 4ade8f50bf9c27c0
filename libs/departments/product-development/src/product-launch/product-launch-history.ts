import { text, type Text } from '@liucheng/kernel';
import type { LaunchEvent } from './product-launch.ts';

/** A sentence for each event of a launch. */
export function describeLaunchEvent(event: LaunchEvent): Text {
  switch (event.name) {
    case 'opened': {
      const { product, build, buildCase } = event.data;
      return text(
        `Launch of ${product} opened for build ${build} of ${buildCase}.`,
        `为 ${product} 开立上线任务，构建 ${build}（${buildCase}）。`,
      );
    }
    case 'prepared':
      return text(
        `Prepared. Deployment: ${event.data.deployment}`,
        `完成上线准备，部署：${event.data.deployment}`,
      );
    case 'launch-planned': {
      const { window, steps, risks } = event.data;
      return text(
        `Launch planned from ${window.from} to ${window.to}, with ${steps.length} step(s) and responses to ${risks.length} risk(s).`,
        `制定上线计划：时间窗 ${window.from} 至 ${window.to}，步骤 ${steps.length} 个，风险及应对措施 ${risks.length} 项。`,
      );
    }
    case 'authorised': {
      const { build, window } = event.data;
      return text(
        `Release of build ${build} authorised from ${window.from} to ${window.to}.`,
        `授权在 ${window.from} 至 ${window.to} 发布构建 ${build}。`,
      );
    }
    case 'released': {
      const { build, minutesOutside } = event.data;
      return text(
        `Build ${build} released${when(minutesOutside).en}.`,
        `发布构建 ${build}${when(minutesOutside)['zh-CN']}。`,
      );
    }
    case 'rolled-back':
      return text(`Rolled back: ${event.data.reason}`, `回滚：${event.data.reason}`);
    case 'watched': {
      const { observation, indicators } = event.data;
      const told = indicators.map(({ name, value }) => `${name} ${value}`);
      const [en, zh] = told.length === 0 ? ['', ''] : [` (${told.join(', ')})`, `（${told.join('，')}）`];
      return text(`Watched${en}: ${observation}`, `上线观察${zh}：${observation}`);
    }
    case 'reviewed': {
      const { daysAfterRelease, lessons } = event.data;
      return text(
        `Reviewed ${daysAfterRelease} day(s) after the release. Lessons: ${lessons}`,
        `发布后第 ${daysAfterRelease} 天完成复盘，经验教训：${lessons}`,
      );
    }
    case 'withdrawn':
      return text(`Launch withdrawn: ${event.data.reason}`, `撤销上线：${event.data.reason}`);
    case 'reservation-fenced':
      return text(
        `A reservation of ${event.data.key} was not completed.`,
        `${event.data.key} 的占用未完成，已作废。`,
      );
  }
}

function when(minutesOutside: number | undefined): Text {
  if (minutesOutside === undefined) return text(' without a planned window', '（无计划时间窗）');
  if (minutesOutside === 0) return text(' within the planned window', '（在计划时间窗内）');
  return text(
    `, ${minutesOutside} minutes outside the planned window`,
    `（偏离计划时间窗 ${minutesOutside} 分钟）`,
  );
}
