import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Clock, text } from '@liucheng/kernel';
import { DocumentStore } from '@liucheng/ports';
import { Allow, problem } from '@liucheng/service-kit';
import { ProcessMonitor } from '../process-monitor.ts';
import { sourcesAfter, type SourceFigures } from '../sources/sources.ts';
import { ListQuery, waited, withTimes } from './list-query.ts';
import { overseers } from './sight.ts';

@ApiTags('operations · 运维')
@Allow(...overseers)
@Controller('sources')
export class SourcesController {
  constructor(
    private readonly monitor: ProcessMonitor,
    private readonly documents: DocumentStore,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Where events come from, and whose clocks are ahead · 事件来源与时钟偏差',
    description:
      'By topic and `source`: how many events were heard, the time of the last one by itself (`lastEventAt`) and by the ' +
      "monitor's clock (`lastHeardAt`), how many were `ahead` of the clock by more than `tolerance` (ms), when last, and by how " +
      'much at most (`largestAhead`, ms). `clockAhead`: one was within the last `quiet` ms. Of imported logs events are counted ' +
      'only. Where there is no `source`, there were more than a thousand.',
  })
  async list(@Query() { limit, cursor, wait }: ListQuery) {
    await waited(this.monitor, wait);
    const { clockToleranceMs: tolerance, clockQuietMs: quiet } = this.monitor.settings;
    const { items, more } = await sourcesAfter(this.documents, keyOf(cursor), limit);
    const since = this.clock.now() - quiet;
    const last = items.at(-1);
    return {
      tolerance,
      quiet,
      items: items.map((each) => view(each, since)),
      ...(more && last ? { next: Buffer.from(last.key).toString('base64url') } : {}),
    };
  }
}

function view({ key: _key, ...figures }: SourceFigures, since: number) {
  return {
    ...withTimes(figures, ['lastEventAt', 'lastHeardAt', 'lastAheadAt']),
    clockAhead: (figures.lastAheadAt ?? -Infinity) > since,
  };
}

/** @throws Problem 400 */
function keyOf(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const key = Buffer.from(cursor, 'base64url').toString();
  if (/^[\w.-]{1,200} (~|[\w-]{22})$/.test(key)) return key;
  const expected = text('`next` of the page before', '上一页的 next');
  throw problem('invalid-input', { errors: [{ path: '?cursor', expected }] });
}
