import { Controller, Get, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Language } from '@liucheng/kernel';
import { Public } from '../auth/access.ts';
import { CurrentLanguage } from './current-language.ts';
import { problemKinds, type ProblemKind } from './problem-kinds.ts';
import { problem } from './problem.ts';

export interface ProblemDoc {
  readonly kind: string;
  readonly status: number;
  readonly title: string;
  readonly explanation: string;
}

/** What the `type` of a problem points to. */
@Public()
@ApiExcludeController()
@Controller('problems')
export class ProblemDocsController {
  @Get()
  all(@CurrentLanguage() language: Language): ProblemDoc[] {
    return (Object.keys(problemKinds) as ProblemKind[]).map((kind) => describe(kind, language));
  }

  @Get(':kind')
  one(@Param('kind') kind: string, @CurrentLanguage() language: Language): ProblemDoc {
    return problemDoc(kind, language);
  }
}

/** @throws Problem not-found for a kind that there is not. */
export function problemDoc(kind: string, language: Language): ProblemDoc {
  if (!Object.hasOwn(problemKinds, kind)) throw problem('not-found');
  return describe(kind as ProblemKind, language);
}

function describe(kind: ProblemKind, language: Language): ProblemDoc {
  const { status, title, explanation } = problemKinds[kind];
  return { kind, status, title: title[language], explanation: explanation[language] };
}
