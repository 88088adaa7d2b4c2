import { RIGHT_ENDED } from '../../../../governance/authority/index.ts';
import { type GatewayActor, systemActor } from '../../../../kernel/identity/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import type { EnrolmentFacts } from '../../../../kernel/traffic/index.ts';
import { equal, hashSecret, isWellFormedSecret, newSecret, sha256Hex } from '../../../../platform/crypto/index.ts';
import type { Tx } from '../../../../platform/database/index.ts';
import { conflict, forbidden, problem } from '../../../../platform/http/index.ts';
import { type ComputeDeps, PSEUDONYM_KEY } from '../compute.deps.ts';
import { COMPUTE_RECORDS, LOG_AUDIT } from '../compute.records.ts';
import type { ComputeTables, GatewayRow } from '../compute.table.ts';
import * as repository from './gateway.repository.ts';
import type { EnrolmentInput, EnrolmentView } from './gateway.schema.ts';
import { BEARER_PREFIX, TOKEN_PREFIX } from './secrets.ts';

/** Who made the tokens of the gateways of this machine: no person, so no right of theirs can end. */
const SETUP = 'setup';
const LOCAL_TITLE = { zh: '本机网关', en: 'Gateway of this machine' };

/** Takes gateways in: checks the one-time token, keeps the gateway's keys, and gives it what it works with. */
export function createEnrolmentService(deps: ComputeDeps) {
  const {
    db,
    clock,
    newId,
    recorder,
    subjects,
    directory,
    keyring,
    policySource,
    stillMay,
    localEnrolmentTokens = [],
  } = deps;

  async function rootUnit(): Promise<string> {
    const unit = policySource.filled() ? await directory.rootUnit(db).catch(() => null) : null;
    if (unit !== null) return unit;
    throw problem({
      status: 503,
      code: 'not-set-up',
      title: { zh: '尚未初始化', en: 'Not set up yet' },
      detail: {
        zh: '组织尚未完成初始设置，网关将自动重试登记。',
        en: 'The organisation is not set up yet. The gateway tries again by itself.',
      },
      headers: { 'retry-after': '2' },
    });
  }

  async function offerLocalToken(token: string, tokenHash: string): Promise<void> {
    const place = localEnrolmentTokens.findIndex((one) => equal(one, token));
    if (place < 0) return;
    // Only the first has no number: most machines run one.
    const number = place === 0 ? '' : ` ${place + 1}`;
    const now = clock.now();
    await repository.insertTokenOnce(db, {
      token_hash: tokenHash,
      title_zh: `${LOCAL_TITLE.zh}${number}`,
      title_en: `${LOCAL_TITLE.en}${number}`,
      created_by: SETUP,
      on_behalf_of: null,
      created_at: now,
      expires_at: new Date(now.getTime() + DAY),
      used_at: null,
      gateway_id: null,
    });
  }

  function answer(
    gateway: Pick<GatewayRow, 'id' | 'origin_prefix' | 'title_zh' | 'title_en'>,
    bearer: string,
  ): EnrolmentView {
    return {
      gatewayId: gateway.id,
      bearer,
      organisationId: deps.organisationId,
      policyKey: Buffer.from(policySource.policyPublicKey).toString('base64'),
      logPrefix: gateway.origin_prefix,
      title: { zh: gateway.title_zh, en: gateway.title_en },
      pseudonymKey: Buffer.from(keyring.secret(PSEUDONYM_KEY)).toString('base64'),
    };
  }

  /**
   * The same gateway asks again because our answer was lost on its way: it gets a new bearer, as long as it was never seen
   * with the first one.
   */
  async function repeat(
    tx: Tx<ComputeTables>,
    gatewayId: string,
    input: EnrolmentInput,
  ): Promise<EnrolmentView | null> {
    const gateway = await repository.gatewayById(tx, gatewayId);
    if (gateway === undefined || gateway.state !== 'active' || gateway.last_seen_at !== null) return null;
    const same =
      gateway.log_key.equals(Buffer.from(input.publicKey, 'base64')) &&
      gateway.sealing_key.equals(Buffer.from(input.sealingKey, 'base64'));
    if (!same) return null;
    const bearer = newSecret(BEARER_PREFIX);
    await repository.setBearer(tx, gatewayId, hashSecret(bearer));
    return answer(gateway, bearer);
  }

  /** A token enrols by the right of who made it, as it is when it is used. A gateway that was taken in already is not asked again. */
  async function requireMaker(tokenHash: string, unitId: string): Promise<void> {
    const token = await repository.token(db, tokenHash);
    if (token === undefined || token.gateway_id !== null || token.created_by === SETUP) return;
    const { created_by: personId, on_behalf_of: onBehalfOf } = token;
    const maker = { personId, via: 'session' as const, ...(onBehalfOf === null ? {} : { onBehalfOf }) };
    if (await stillMay(maker, 'gateway.manage', unitId)) return;
    await refused({ reason: RIGHT_ENDED, tokenBy: personId });
    throw forbidden('token-maker-lapsed', {
      zh: '创建此登记令牌的人已无权登记网关：请由有权限的人重新生成令牌。',
      en: 'Who made this enrolment token may not enrol gateways any more: have somebody who may make a new one.',
    });
  }

  async function refused(facts: Readonly<Record<string, string>> = {}): Promise<void> {
    await recorder.writeAlone({
      kind: COMPUTE_RECORDS.enrolmentRefused,
      actor: systemActor('enrolment'),
      measures: [...LOG_AUDIT],
      outcome: 'refused',
      facts,
    });
  }

  async function admit(tx: Tx<ComputeTables>, unitId: string, input: EnrolmentInput, tokenHash: string) {
    const now = clock.now();
    const token = await repository.lockToken(tx, tokenHash);
    if (token === undefined || token.expires_at <= now) return null;
    if (token.gateway_id !== null) return repeat(tx, token.gateway_id, input);
    const id = newId('gateway');
    const bearer = newSecret(BEARER_PREFIX);
    const sealingKey = Buffer.from(input.sealingKey, 'base64');
    const gateway = {
      id,
      title_zh: token.title_zh,
      title_en: token.title_en,
      state: 'active' as const,
      bearer_hash: hashSecret(bearer),
      log_key: Buffer.from(input.publicKey, 'base64'),
      sealing_key: sealingKey,
      origin_prefix: `${deps.originPrefix ?? 'steward.local'}/traffic-${id}`,
      version: input.version,
      enrolled_at: now,
    };
    await repository.insertGateway(tx, gateway);
    await repository.markTokenUsed(tx, tokenHash, id, now);
    const actor: GatewayActor = { kind: 'gateway', gatewayId: id };
    const facts: EnrolmentFacts = {
      logKey: input.publicKey,
      originPrefix: gateway.origin_prefix,
      sealingKeyHash: sha256Hex(sealingKey),
    };
    const { revision } = await subjects.create(tx, {
      kind: 'gateway',
      id,
      title: { zh: token.title_zh, en: token.title_en },
      ownerId: token.created_by,
      unitId,
      content: { ...facts },
      author: actor,
    });
    await subjects.putInForce(tx, { subjectId: id, hash: revision.hash, by: actor });
    await recorder.write(tx, {
      kind: COMPUTE_RECORDS.gatewayEnrolled,
      actor,
      subject: { kind: 'gateway', id, revision: revision.hash },
      measures: [...LOG_AUDIT],
      facts: { ...facts, tokenBy: token.created_by },
    });
    return answer(gateway, bearer);
  }

  return {
    /** 503 `not-set-up` before setup; 403 `token-invalid`, or `token-maker-lapsed` when who made it may
     * not any more; 409 `key-enrolled` for a log key that is some gateway's already. */
    async enrol(input: EnrolmentInput): Promise<EnrolmentView> {
      const unitId = await rootUnit();
      const tokenHash = hashSecret(input.token);
      await offerLocalToken(input.token, tokenHash);
      await requireMaker(tokenHash, unitId);
      const admitted = await db
        .transaction()
        .execute((tx) => admit(tx, unitId, input, tokenHash))
        .catch((error: unknown) => {
          if ((error as { constraint?: unknown }).constraint !== 'compute_gateway_log_key_key') throw error;
          throw conflict('key-enrolled', {
            zh: '此网关的日志密钥已登记过：请用空的数据目录重新开始。',
            en: 'The log key of this gateway is enrolled already: start it on an empty data folder.',
          });
        });
      if (admitted !== null) return admitted;
      // A token that once was one is worth a record; anything that somebody makes up must not be able to fill the ledger.
      if (isWellFormedSecret(input.token, TOKEN_PREFIX)) {
        await refused();
      }
      throw forbidden('token-invalid', {
        zh: '登记令牌无效、已使用或已过期：请在控制台重新生成。',
        en: 'The enrolment token is not valid, was used, or has expired: make a new one in the console.',
      });
    },
  };
}

export type EnrolmentService = ReturnType<typeof createEnrolmentService>;
