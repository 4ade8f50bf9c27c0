import { describe, expect, it } from '@jest/globals';
import type { Actor, Decision } from '@liucheng/kernel';
import { processFaults, specification } from '@liucheng/service-kit/testing';
import type { Level } from '../clearance/clearance.ts';
import {
  approved,
  archived,
  at,
  condemned,
  content,
  drafted,
  gone,
  kept,
  lent,
  loan,
  oneOfEach,
  passed,
  people,
  published,
  registered,
  returned,
  revised,
  sentBack,
  signed,
  upToArchive,
} from './document-examples.ts';
import { describeDocumentEvent } from './document-history.ts';
import { defaultSettings } from './document-settings.ts';
import { documentControlProcess } from './document.process.ts';
import {
  controlledDocument,
  documentEvents,
  numberKey,
  type ControlledDocument,
  type DocumentEvent,
} from './document.ts';
import {
  approve,
  archive,
  draft,
  numberTaken,
  publish,
  register,
  review,
  revise,
  yearsAfter,
} from './issuing.ts';
import { appraise, destroy, lend, signDestruction, takeBack } from './keeping.ts';

const { given } = specification(controlledDocument);
const { author, head, clerk, manager } = people;
const afterRetention = Date.parse('2036-03-03T01:00:00Z');

describe('what the process declares', () => {
  it('fits together', () => {
    const golden = new URL('./golden/', import.meta.url);
    const definition = documentControlProcess();
    const declared = { definition, events: documentEvents, decider: controlledDocument };
    expect(
      processFaults({ ...declared, describe: describeDocumentEvent, examples: oneOfEach, golden }),
    ).toEqual([]);
  });

  it('follows its settings', () => {
    expect(documentControlProcess({ ...defaultSettings, calendar: 'cn-office' }, 2).version).toBe(2);
  });
});

describe('a number', () => {
  it('is given to the draft (number-unique)', () => {
    given()
      .when((state) => draft(state, { ...content, number: ' XZ-2026-017 ' }, at(author)))
      .then(drafted);
    given()
      .when((state) => draft(state, { ...content, number: '  ' }, at(author)))
      .thenRejected({ code: 'number-missing', rule: 'number-unique', errors: ['/number'] });
  });

  it('is one however it is written, and is refused to another document', () => {
    expect(numberKey('ｘｚ－2026 017')).toBe('XZ-2026017');
    given()
      .when(() => numberTaken('XZ-2026-017', 'document-2'))
      .thenRejected({
        code: 'number-taken',
        rule: 'number-unique',
        reason: 'document-2',
        errors: ['/number'],
      });
    expect(numberTaken('XZ-1', undefined).reason.en).toBe('Another document has the number XZ-1.');
  });
});

describe('review and approval', () => {
  const reviewing = (state: ControlledDocument) =>
    review(state, { outcome: 'passed', remarks: 'In order.' }, at(head));
  const approving =
    (who: Actor = manager) =>
    (state: ControlledDocument) =>
      approve(state, {}, at(who));

  it('are about the present version', () => {
    given(drafted).when(reviewing).then(passed);
    given(drafted)
      .when((state) => review(state, { outcome: 'returned', remarks: 'Branches?' }, at(head)))
      .then(sentBack);
    given(drafted, passed).when(approving()).then(approved);
  });

  it('are not for the author of the very version (approved-by-another-than-author)', () => {
    const own: DocumentEvent = { name: 'drafted', data: { ...drafted.data, by: 'u-kong' } as never };
    const refused = given(own, passed).when(approving()).thenRejected({
      code: 'author-approves',
      rule: 'approved-by-another-than-author',
      acceptable: 'Somebody else',
    });
    expect(refused.cause).toBe('person');
    // Somebody else has written the version since.
    given(own, passed, revised).when(approving()).accepted();
    const byManager: DocumentEvent = { name: 'revised', data: { ...revised.data, by: 'u-kong' } as never };
    given(drafted, passed, byManager)
      .when(approving())
      .thenRejected({ code: 'author-approves', rule: 'approved-by-another-than-author' });
  });

  it('say whether the version has passed its review, which is monitored', () => {
    const data = (...history: DocumentEvent[]) =>
      given(...history)
        .when(approving())
        .events()[0]?.data;
    expect(data(drafted)).not.toHaveProperty('review');
    expect(data(drafted, sentBack)).toMatchObject({ review: 'returned' });
    expect(data(drafted, passed, revised)).not.toHaveProperty('review');
  });

  it('end with one approval for each version', () => {
    given(drafted, passed, approved).when(approving()).thenRejected({ code: 'already-approved' });
    given(drafted, passed, approved, revised).when(approving()).accepted();
  });

  it('may come in another order, which is monitored; a late review changes nothing of the approval', () => {
    const late = given(drafted, approved, published).when(reviewing).accepted();
    expect(late.state).toMatchObject({ status: 'published', approvedVersion: 1, review: 'passed' });
    given(drafted, approved, sentBack)
      .when((state) => publish(state, { audience: 'All' }, at()))
      .accepted();
  });
});

describe('publishing', () => {
  const publishing = (state: ControlledDocument) => publish(state, { audience: 'All' }, at());

  it('is for the version that has been approved (approved-before-publishing)', () => {
    given(drafted, passed, approved).when(publishing).then(published);
    for (const history of [
      [drafted],
      [drafted, passed],
      [drafted, passed, approved, revised],
      [...upToArchive, revised],
    ])
      given(...history)
        .when(publishing)
        .thenRejected({ code: 'not-approved', rule: 'approved-before-publishing' });
    given(drafted, passed, approved, published).when(publishing).thenRejected({ code: 'already-published' });
  });

  it('is followed by register and archive, where the retention begins', () => {
    given(drafted, passed, approved, published)
      .when((state) => register(state, { register: 'Policies, 12' }, at()))
      .then(registered);
    given(drafted, passed, approved, published, registered)
      .when((state) => archive(state, { location: 'Cabinet 3' }, at()))
      .then(archived);
    const { retentionYears: _, ...forGood } = content;
    const permanent = given()
      .when((state) => draft(state, forGood, at(author)))
      .accepted();
    expect(
      permanent.when((state) => archive(state, { location: '-' }, at())).events()[0]?.data,
    ).not.toHaveProperty('retainUntil');
  });

  it('counts years on the calendar of the company', () => {
    const evening = Date.parse('2026-03-02T16:00:00Z');
    const [event] = given(drafted)
      .when((state) => archive(state, { location: '-' }, at(clerk, evening)))
      .events();
    expect(event?.data).toMatchObject({ retainUntil: '2036-03-03' });
    expect(['2028-02-29', '2028-02-28', '2096-02-29'].map((day) => yearsAfter(day, 4))).toEqual([
      '2032-02-29',
      '2032-02-28',
      '2100-02-28',
    ]);
  });

  it('is done again for a revision, whose retention has not begun', () => {
    given(...upToArchive)
      .when((state) => revise(state, { changes: 'Branches added.' }, at(author)))
      .then(revised);
    expect(given(...upToArchive, revised).state).toMatchObject({
      status: 'drafted',
      version: 2,
      archived: false,
    });
    expect(given(...upToArchive, revised).state).not.toHaveProperty('retainUntil');
  });
});

describe('a loan', () => {
  const lending =
    (clearance: Level | undefined, due = loan.due) =>
    (state: ControlledDocument) =>
      lend(state, { borrower: 'u-he', due, purpose: 'A contract' }, at(), clearance);

  it('is for people who are cleared for the level (lent-to-cleared-people)', () => {
    given(...upToArchive)
      .when(lending('secret'))
      .then(lent);
    given(...upToArchive)
      .when(lending('confidential'))
      .accepted();
    for (const clearance of ['internal', 'public'] as const)
      given(...upToArchive)
        .when(lending(clearance))
        .thenRejected({
          code: 'not-cleared',
          rule: 'lent-to-cleared-people',
          reason: '秘密',
          errors: ['/borrower'],
        });
  });

  it('is for nobody who does not work here, unless everybody may see the document (lent-to-cleared-people)', () => {
    given(...upToArchive)
      .when(lending(undefined))
      .thenRejected({
        code: 'borrower-not-employed',
        rule: 'lent-to-cleared-people',
        reason: '目前不是在职员工',
        errors: ['/borrower'],
      });
    given({ name: 'drafted', data: { by: 'u-liu', version: 1, ...content, level: 'public' } })
      .when(lending(undefined))
      .accepted();
  });

  it('ends on a day to come, and not too many are out', () => {
    given(...upToArchive)
      .when(lending('secret', '2026-03-02'))
      .accepted();
    given(...upToArchive)
      .when(lending('secret', '2026-03-01'))
      .thenRejected({ code: 'day-is-over', errors: ['/due'] });
    const many = Array.from({ length: 50 }, () => lent);
    given(...upToArchive, ...many)
      .when(lending('secret'))
      .thenRejected({ code: 'too-many-loans' });
    expect(
      given(...upToArchive, lent, returned)
        .when(lending('secret'))
        .accepted().state.loans,
    ).toEqual([{ ...loan, loanId: 'L2' }]);
  });

  it('is taken back once', () => {
    const taking = (state: ControlledDocument) =>
      takeBack(state, { loanId: 'L1', condition: 'complete' }, at());
    given(...upToArchive, lent)
      .when(taking)
      .then(returned);
    given(...upToArchive, lent, revised)
      .when(taking)
      .then(returned);
    given(...upToArchive, lent, returned)
      .when(taking)
      .thenRejected({ code: 'loan-not-out', errors: ['/loanId'] });
  });
});

describe('an appraisal', () => {
  const appraising = (what: Parameters<typeof appraise>[1]) => (state: ControlledDocument) =>
    appraise(state, what, at());

  it('keeps the document for some years more, or for good, or lets it be destroyed', () => {
    given(...upToArchive)
      .when(appraising({ outcome: 'keep', opinion: 'Still of use.', keepYears: 15 }))
      .then(kept);
    given(...upToArchive)
      .when(appraising({ outcome: 'destroy', opinion: 'Of no worth.' }))
      .then(condemned);
    const forGood = given(...upToArchive)
      .when(appraising({ outcome: 'keep', opinion: '-' }))
      .accepted().state;
    expect(forGood).toMatchObject({ status: 'archived' });
    expect(forGood).not.toHaveProperty('retainUntil');
    given(...upToArchive)
      .when(appraising({ outcome: 'destroy', opinion: '-', keepYears: 15 }))
      .thenRejected({ code: 'keep-or-destroy', errors: ['/keepYears'] });
  });

  it('gives up nothing earlier than was promised', () => {
    given(...upToArchive)
      .when(appraising({ outcome: 'keep', opinion: '-', keepYears: 10 }))
      .accepted();
    given(...upToArchive)
      .when(appraising({ outcome: 'keep', opinion: '-', keepYears: 9 }))
      .thenRejected({ code: 'retention-shortened', reason: '2036-03-02', errors: ['/keepYears'] });
    const forGood = given(...upToArchive)
      .when(appraising({ outcome: 'keep', opinion: '-' }))
      .accepted();
    forGood
      .when(appraising({ outcome: 'keep', opinion: '-', keepYears: 100 }))
      .thenRejected({ code: 'retention-shortened', reason: 'for good' });
  });

  it('is about what lies in the archive, and takes back a signature', () => {
    for (const history of [[drafted], [...upToArchive, revised]])
      given(...history)
        .when(appraising({ outcome: 'keep', opinion: '-' }))
        .thenRejected({ code: 'not-archived' });
    expect(given(...upToArchive, signed, kept).state).not.toHaveProperty('signedBy');
  });
});

describe('destruction', () => {
  const signing =
    (who: Actor = clerk, now = afterRetention) =>
    (state: ControlledDocument) =>
      signDestruction(state, {}, at(who, now));
  const destroying =
    (who: Actor = manager, now = afterRetention) =>
    (state: ControlledDocument) =>
      destroy(state, { method: 'Shredded' }, at(who, now));

  it('takes two people (destroyed-by-two-people)', () => {
    given(...upToArchive, condemned)
      .when(signing())
      .then(signed);
    given(...upToArchive, condemned, signed)
      .when(signing())
      .then();
    given(...upToArchive, condemned, signed)
      .when(destroying())
      .then(gone);
    const alone = given(...upToArchive, condemned, signed)
      .when(destroying(clerk))
      .thenRejected({ code: 'second-person-needed', rule: 'destroyed-by-two-people', reason: 'u-lei' });
    expect(alone.cause).toBe('person');
    const nobody = given(...upToArchive, condemned)
      .when(destroying())
      .thenRejected({ code: 'second-person-needed', rule: 'destroyed-by-two-people' });
    expect(nobody.cause).toBeUndefined();
  });

  it('comes after the retention has ended (destroyed-after-retention)', () => {
    const rule = 'destroyed-after-retention';
    const lastDay = Date.parse('2036-03-02T15:59:59Z');
    for (const command of [signing(clerk, lastDay), destroying(manager, lastDay)]) {
      given(...upToArchive, condemned, signed)
        .when(command)
        .thenRejected({ code: 'retention-not-ended', rule, reason: '2036-03-02' });
      given(drafted, signed).when(command).thenRejected({ code: 'not-archived', rule });
      const { retainUntil: _, ...forGood } = archived.data as { retainUntil: string };
      given(drafted, { name: 'archived', data: forGood } as unknown as DocumentEvent)
        .when(command)
        .thenRejected({ code: 'kept-for-good', rule });
      given(...upToArchive, revised)
        .when(command)
        .thenRejected({ code: 'not-archived', rule });
    }
    given(...upToArchive, condemned)
      .when(signing(clerk, lastDay + 1_000))
      .accepted();
  });

  it('waits for what is lent, and ends everything', () => {
    given(...upToArchive, lent, signed)
      .when(destroying())
      .thenRejected({ code: 'loans-out', reason: 'u-he' });
    const all: ((state: ControlledDocument) => Decision<DocumentEvent>)[] = [
      (state) => review(state, { outcome: 'passed', remarks: '-' }, at(head)),
      (state) => approve(state, {}, at(manager)),
      (state) => publish(state, { audience: '-' }, at()),
      (state) => register(state, { register: '-' }, at()),
      (state) => archive(state, { location: '-' }, at()),
      (state) => revise(state, { changes: '-' }, at(author)),
      (state) => lend(state, { borrower: 'u-he', due: '2099-01-01', purpose: '-' }, at(), 'secret'),
      (state) => takeBack(state, { loanId: 'L1', condition: '-' }, at()),
      (state) => appraise(state, { outcome: 'keep', opinion: '-' }, at()),
      signing(),
      destroying(),
    ];
    for (const command of all)
      given(...upToArchive, condemned, signed, gone)
        .when(command)
        .thenRejected({ code: 'document-destroyed' });
  });
});
