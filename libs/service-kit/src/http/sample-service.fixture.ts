import {
  Body,
  Controller,
  Get,
  Module,
  Param,
  Post,
  Query,
  Sse,
  type DynamicModule,
  type Type,
} from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { reject, text, type Actor } from '@liucheng/kernel';
import { StaleRevisionError } from '@liucheng/ports';
import { Type as As } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { finalize, interval, map, Subject, type Observable } from 'rxjs';
import { Allow, CorrelationId, CurrentActor, Public } from '../auth/access.ts';
import { CurrentLanguage } from './current-language.ts';
import { problemOf } from './problem.ts';
import type { ServiceSpec } from './service-spec.ts';

/** A small service for the tests of the kit: one route for each thing that a service does. */
export class Line {
  @ApiProperty()
  @IsInt()
  @Min(1)
  amount!: number;

  @ApiProperty({ nullable: true, type: String })
  @IsOptional()
  @IsString()
  @Length(1, 10)
  note?: string | null;
}

export class Order {
  @ApiProperty()
  @IsString()
  @Length(3, 20)
  title!: string;

  @ApiProperty({ enum: ['small', 'large'] })
  @IsIn(['small', 'large'])
  size!: string;

  @ApiProperty({ type: [Line] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(5)
  @ValidateNested({ each: true })
  @As(() => Line)
  lines!: Line[];
}

export class PageQuery {
  @IsOptional()
  @As(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;
}

export const closedStreams = new Subject<void>();

@Allow('employee')
@Controller('orders')
export class OrderController {
  @Post()
  order(@Body() body: Order, @CurrentActor() actor: Actor): object {
    return { title: body.title, by: actor.id, department: actor.department, roles: actor.roles };
  }

  @Get()
  list(@Query() query: PageQuery, @CurrentLanguage() language: string, @CorrelationId() id: string): object {
    return { limit: query.limit, language, id };
  }

  @Allow('finance-manager', 'executive')
  @Post(':id/approval')
  approve(@Param('id') id: string): object {
    return { id };
  }

  @Post(':id/refusal')
  refuse(): void {
    throw problemOf(
      reject({
        code: 'already-paid',
        rule: 'paid-once',
        clause: 'FIN-2',
        reason: text('It has been paid.', '已经付款。'),
        acceptable: text('A claim that is not paid.', '尚未付款的报销单。'),
      }),
    );
  }

  @Post(':id/stale')
  stale(@Param('id') id: string): void {
    throw new StaleRevisionError(id, 1, 2);
  }

  @Public()
  @Get('crash')
  crash(): void {
    throw new Error('secret /etc/inside');
  }

  @Public()
  @Get('slow')
  async slow(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 2_000).unref());
  }

  @Sse('stream')
  stream(): Observable<{ data: object }> {
    return interval(20).pipe(
      map((count) => ({ data: { count } })),
      finalize(() => closedStreams.next()),
    );
  }
}

@Controller('forgotten')
export class ForgottenController {
  @Get()
  read(): string {
    return 'anybody could read this';
  }

  @Allow('employee')
  @Public()
  @Post()
  both(): string {
    return 'decided twice';
  }
}

@Module({})
class SampleModule {}

export function sampleService(controllers: Type<unknown>[] = [OrderController]): ServiceSpec {
  return {
    name: 'finance',
    title: text('Orders', '订单'),
    description: text('Orders for tests.', '测试用订单。'),
    module: (): DynamicModule => ({ module: SampleModule, controllers }),
  };
}
