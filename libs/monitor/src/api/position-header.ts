import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from '@liucheng/service-kit';
import type { Observable } from 'rxjs';
import { mergeMap } from 'rxjs';
import { ProcessMonitor } from '../process-monitor.ts';

/** Tells with every answer how far the monitor was: the offset of the last message handled in each partition. */
@Injectable()
export class PositionHeader implements NestInterceptor {
  constructor(private readonly monitor: ProcessMonitor) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      mergeMap(async (answer: unknown) => {
        const positions = Object.entries(await this.monitor.progress.positions());
        reply.header('liucheng-position', positions.map(([name, offset]) => `${name}=${offset}`).join(', '));
        return answer;
      }),
    );
  }
}
