import { Controller, Get, HttpStatus, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { text, type Language } from '@liucheng/kernel';
import {
  Allow,
  CurrentLanguage,
  everybody,
  guidePage,
  Organisation,
  OtherDocuments,
  pageHtml,
  problem,
  WholeNumberPipe,
  type FastifyReply,
} from '@liucheng/service-kit';
import { page, LanguageQuery } from '../page-frame.ts';
import { definitionOf } from '../published-definition.ts';

/** The guide of every version that the monitor knows, rolled out or not, so that it can be read before it is published. */
@ApiTags('Rollout · 培训与宣贯')
@Controller('guides')
export class GuideController {
  constructor(
    @Inject(OtherDocuments) private readonly others: OtherDocuments,
    private readonly organisation: Organisation,
  ) {}

  @Get(':process/:version')
  @Allow(everybody, 'auditor', 'process-supervisor', 'process-analyst')
  @ApiOperation({
    summary: 'The guide of a version of a process, to read and to print · 流程操作指南（可打印）',
    description:
      'Flow chart, steps with instructions, cautions and who does them, rules with their clause, deadlines. · 流程图、步骤、操作说明、注意事项、责任人、规则及条款、时限。',
  })
  @ApiResponse({ status: HttpStatus.OK, content: { 'text/html': { schema: { type: 'string' } } } })
  async guide(
    @Param('process') process: string,
    @Param('version', WholeNumberPipe) version: number,
    @Query() { lang }: LanguageQuery,
    @CurrentLanguage() asked: Language,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const definition = await definitionOf(this.others, process, version);
    if (!definition) {
      throw problem('not-found', {
        code: 'definition-not-found',
        detail: text(
          `The monitor has no version ${version} of ${process}.`,
          `流程监控中没有流程 ${process} 的版本 ${version}。`,
        ),
        acceptable: text(
          'A version that GET /monitor/definitions lists.',
          'GET /monitor/definitions 所列的版本。',
        ),
      });
    }
    const language = lang ?? asked;
    const departments = this.organisation.directory.departmentsKnown();
    const guide = guidePage(definition, language, new Map(departments.map(({ id, names }) => [id, names])));
    return page(
      reply,
      language,
      [definition.code, definition.names[language], '·', definition.version].filter(Boolean).join(' '),
      pageHtml(guide, definition, language),
    );
  }
}
