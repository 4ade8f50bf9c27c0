import { Controller, Get, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { JsonObject } from '@liucheng/kernel';
import { Public } from '../auth/access.ts';
import { asyncApiDocument } from '../catalogue/asyncapi.ts';
import { serviceSpec, type ServiceSpec } from './service-spec.ts';

/** Beside `openapi.json`: what goes over the event bus. Made when it is first asked for. */
@Public()
@ApiExcludeController()
@Controller('asyncapi.json')
export class AsyncApiController {
  private document: JsonObject | undefined;

  constructor(@Inject(serviceSpec) private readonly spec: ServiceSpec) {}

  @Get()
  get(): JsonObject {
    return (this.document ??= asyncApiDocument(this.spec));
  }
}
