import { Controller, Get, HttpStatus, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { text, type Language } from '@liucheng/kernel';
import {
  Allow,
  Beginnings,
  CurrentLanguage,
  escapeHtml,
  everybody,
  Public,
  type FastifyReply,
} from '@liucheng/service-kit';
import { page, LanguageQuery } from '../page-frame.ts';
import { caseOpening, type CaseOpening } from './case-opening.ts';
import { violationHandlingProcess } from './violation-handling.process.ts';

const words = {
  title: text('Execution and supervision', '流程执行与监督'),
  opening: text('Which violations open a case', '哪些违规自动立案'),
  earlier: text('Violations from before', '此前的违规'),
  docs: text('API page', 'API 文档'),
};

/** Where the line lies before which violations open no case by themselves: what a supervisor asks who misses one. */
@ApiTags('Violation handling · 违规处理')
@Controller()
export class CaseOpeningController {
  constructor(private readonly beginnings: Beginnings) {}

  @Get('case-opening')
  @Allow(everybody, 'auditor', 'process-supervisor', 'process-analyst')
  @ApiOperation({
    summary: 'Which violations open a case by themselves · 哪些违规自动立案',
    description:
      'From when on, of which severity, and where those are listed that happened before. · 起始时间、严重程度，以及此前违规的列表地址。',
  })
  async opening(): Promise<CaseOpening> {
    const { id } = violationHandlingProcess();
    return caseOpening(this.beginnings.drawnBy, await this.beginnings.of(id));
  }

  @Get()
  @Public()
  @ApiOperation({
    summary: 'The same as a page · 以网页查看',
    description: 'In the language of the reader. · 按读者语言显示。',
  })
  @ApiResponse({ status: HttpStatus.OK, content: { 'text/html': { schema: { type: 'string' } } } })
  async page(
    @Query() { lang }: LanguageQuery,
    @CurrentLanguage() asked: Language,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const language = lang ?? asked;
    return page(reply, language, words.title[language], content(await this.opening(), language));
  }
}

function content({ told, earlier }: CaseOpening, language: Language): string {
  const say = (key: keyof typeof words): string => escapeHtml(words[key][language]);
  const list =
    earlier === undefined
      ? ''
      : `<p>${say('earlier')}${language === 'en' ? ': ' : '：'}<code>GET ${escapeHtml(earlier)}</code></p>\n`;
  return `<h1>${say('title')}</h1>
<h2>${say('opening')}</h2>
${told.map((sentence) => `<p>${escapeHtml(sentence[language])}</p>`).join('\n')}
${list}<p><a href="/supervision/docs">${say('docs')}</a></p>
`;
}
