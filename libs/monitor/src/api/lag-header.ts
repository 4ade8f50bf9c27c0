import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from '@liucheng/service-kit';
import type { Observable } from 'rxjs';
import { mergeMap } from 'rxjs';
import { ProcessMonitor } from '../process-monitor.ts';

/**
 * Tells with an answer how many messages on the bus were not in it yet, over all instances. Left out while the bus is away:
 * what is known is told all the same.
 */
@Injectable()
export class LagHeader implements NestInterceptor {
  constructor(private readonly monitor: ProcessMonitor) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      mergeMap(async (answer: unknown) => {
        const lanes = await this.monitor.lanes().catch(() => undefined);
        if (lanes) reply.header('liucheng-lag', String(lanes.reduce((sum, { lag }) => sum + lag, 0)));
        return answer;
      }),
    );
  }
}
