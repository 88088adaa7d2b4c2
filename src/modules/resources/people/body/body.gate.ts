import { judgedRevision, requirement, settleReview } from '../../../../governance/index.ts';
import { conflict } from '../../../../platform/http/index.ts';
import type { BodyDeps } from './body.deps.ts';
import type { BodyReader } from './body.reader.ts';
import { BODY_MEASURES, BODY_RECORDS } from './body.records.ts';
import type { BodyContent } from './body.schema.ts';
import { compositionFaults, presetFaults } from './composition.ts';
import { ethicsCommittee } from './preset.ts';

export const BODY_GATE = 'body.establish';

/** A body is established, with its rules and members, by somebody who did not write them. */
export function defineBodyGate(deps: BodyDeps, reader: BodyReader): void {
  const { gates, reviews, subjects } = deps;
  gates.define({
    name: BODY_GATE,
    title: { zh: '议事机构设立与调整', en: 'Establishment of a body' },
    measureIds: [...BODY_MEASURES],
    subjectKind: 'body',
    permission: 'body.write',
    rule: {
      seats: [
        {
          name: 'oversight',
          title: { zh: '合规或安全', en: 'Compliance or security' },
          roles: ['compliance-officer', 'security-officer'],
        },
      ],
      deadlineHours: 24 * 14,
    },
    bindings: async (db, subjectId) => [
      { subjectId, revision: (await subjects.require(db, subjectId, 'body')).latest },
    ],
    async admits(tx, subjectId) {
      const body = await subjects.require(tx, subjectId, 'body');
      if (body.inForce !== body.latest) return;
      throw conflict('already-in-force', {
        zh: '最新版本已经生效，没有可申请的改动。',
        en: 'The newest revision is in force already; there is nothing to apply for.',
      });
    },
    async check(db, subjectId, profile, at, bound) {
      const content = (await judgedRevision(deps, db, subjectId, bound)).content as BodyContent;
      const others = (await reader.inForce(db)).filter(({ id }) => id !== subjectId);
      const taken = content.seats.filter(({ gate, seat }) =>
        others.some((other) => other.content.seats.some((one) => one.gate === gate && one.seat === seat)),
      );
      return [
        requirement(
          of('composition', '成员构成符合自身规则', 'Members as the body’s own rules ask'),
          compositionFaults(content, at),
        ),
        ...(content.preset === null
          ? []
          : [
              requirement(
                of('preset-kept', '不低于预设的要求', 'No weaker than its preset'),
                presetFaults(content.rules, ethicsCommittee(profile).rules),
              ),
            ]),
        requirement(
          of('seats-free', '评审席位未被其他机构占用', 'No other body fills its seats'),
          taken.map(({ gate }) => ({
            code: 'seat-taken',
            text: { zh: `关口 ${gate} 的席位已由其他机构担任。`, en: `Another body fills a seat of gate ${gate}.` },
          })),
        ),
      ];
    },
  });
  reviews.onDecided(BODY_GATE, (tx, review, outcome) =>
    settleReview(deps, tx, review, outcome, {
      approved: BODY_RECORDS.bodyEstablished,
      rejected: BODY_RECORDS.bodyRejected,
    }),
  );
  reviews.seatsOfBodies({
    ofSeat: (tx, seat) => (seat.gate === BODY_GATE ? Promise.resolve(null) : reader.ofSeat(tx, seat)),
    ofMember: (db, personId) => reader.ofMember(db, personId, deps.clock.now()),
  });
}

const of = (id: string, zh: string, en: string) => ({ id, measureId: '4.4.c', title: { zh, en } });
