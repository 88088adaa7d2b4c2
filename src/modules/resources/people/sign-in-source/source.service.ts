import { type Actor, ROLES } from '../../../../kernel/identity/index.ts';
import { invalidInput, notFound } from '../../../../platform/http/index.ts';
import { type LdapServer, probe } from '../../../../platform/ldap/index.ts';
import type { Workplace } from '../../../../platform/workplace/index.ts';
import { RESPONSIBILITIES } from '../people.records.ts';
import type { SourceDeps } from './source.deps.ts';
import { SOURCE_RECORDS } from './source.records.ts';
import type { SourceInput, SourceView } from './source.schema.ts';
import {
  type LdapSettings,
  ldapSettings,
  type OidcSettings,
  oidcSettingsOf,
  type SourceRow,
  type WorkplaceSettings,
  workplaceSettings,
} from './source.table.ts';

export type SourceService = ReturnType<typeof createSourceService>;

/** The sources by which people sign in. Who keeps them can be anybody, so it is the security administrator, at the root. */
export function createSourceService(deps: SourceDeps) {
  const { db, clock, newId, recorder, authority, directory, vault, oidc } = deps;
  const sealing = (id: string) => `sign-in source ${id}`;
  const redirectUri = (id: string) => `${deps.publicUrl}/api/v1/sign-in/${id}/callback`;

  async function row(id: string): Promise<SourceRow> {
    const found = await db.selectFrom('people_sign_in_source').selectAll().where('id', '=', id).executeTakeFirst();
    if (found === undefined) throw notFound({ zh: '没有这个登录源。', en: 'There is no such sign-in source.' });
    return found;
  }

  const secretOf = (source: SourceRow) =>
    source.secret === null ? '' : vault.openText(source.secret, sealing(source.id));

  function check(input: SourceInput): void {
    const { settings } = input;
    const sync = 'sync' in settings ? settings.sync : null;
    const mapped = [...settings.roleMappings, ...(sync?.units ?? [])];
    const units = [settings.unitId, ...mapped.map(({ unitId }) => unitId)];
    if (units.some((id) => directory.tree().get(id) === undefined)) {
      throw invalidInput([{ path: 'settings.unitId', message: 'There is no such unit' }], {
        zh: '没有这个部门，请重新选择。',
        en: 'There is no such unit; choose another.',
      });
    }
    const administrator = settings.roleMappings.find(({ role }) => 'administrator' in ROLES[role]);
    if (administrator !== undefined && !settings.grantsAdministrators) {
      throw invalidInput([{ path: 'settings.roleMappings', message: 'Groups may not give administrator roles' }], {
        zh: `组不能授予“${ROLES[administrator.role].zh}”，除非明确允许该登录源授予管理员角色。`,
        en: `Groups do not give “${ROLES[administrator.role].en}” unless the source is allowed to give administrator roles.`,
      });
    }
  }

  async function view(source: SourceRow): Promise<SourceView> {
    const { count } = await db
      .selectFrom('people_external_account')
      .select((select) => select.fn.countAll<string>().as('count'))
      .where('source_id', '=', source.id)
      .executeTakeFirstOrThrow();
    return {
      id: source.id,
      kind: source.kind,
      title: { zh: source.title_zh, en: source.title_en },
      enabled: source.enabled,
      hasSecret: source.secret !== null,
      settings: { ...source.settings },
      redirectUri: source.kind === 'ldap' ? null : redirectUri(source.id),
      people: Number(count),
    };
  }

  /** Facts for the ledger: what decides who comes in, and with which power. No addresses, no names of groups. */
  const factsOf = ({ kind, enabled, settings }: SourceInput) => ({
    kind,
    enabled,
    unknownPeople: settings.unknownPeople,
    unitId: settings.unitId,
    domains: settings.domains.length,
    mappedRoles: [...new Set(settings.roleMappings.map(({ role }) => role))].sort(),
    grantsAdministrators: settings.grantsAdministrators,
    asksSecondFactor: settings.asksSecondFactor,
    ...('sync' in settings && settings.sync !== null && settings.sync !== undefined
      ? {
          syncEveryMinutes: settings.sync.everyMinutes,
          mostLeaversPercent: settings.sync.mostLeaversPercent,
          joiners: settings.sync.joiners,
        }
      : {}),
  });

  async function write(actor: Actor, id: string, input: SourceInput, isNew: boolean): Promise<void> {
    authority.require(actor, 'sign-in-source.manage');
    check(input);
    const now = clock.now();
    const written = {
      title_zh: input.title.zh,
      title_en: input.title.en,
      enabled: input.enabled,
      settings: JSON.stringify(input.settings) as never,
      ...(input.secret === undefined ? {} : { secret: vault.sealText(input.secret, sealing(id)) }),
      updated_at: now,
    };
    await db.transaction().execute(async (tx) => {
      if (isNew) {
        await tx
          .insertInto('people_sign_in_source')
          .values({ id, kind: input.kind, created_at: now, ...written })
          .execute();
      } else {
        await tx.updateTable('people_sign_in_source').set(written).where('id', '=', id).execute();
      }
      const act = { actor, subject: { kind: 'sign-in-source', id }, measures: [...RESPONSIBILITIES] };
      await recorder.write(tx, {
        ...act,
        kind: isNew ? SOURCE_RECORDS.created : SOURCE_RECORDS.changed,
        facts: factsOf(input),
        payload: { subjectKey: id, value: { settings: input.settings } },
      });
      if (input.secret !== undefined) await recorder.write(tx, { ...act, kind: SOURCE_RECORDS.secretSet });
    });
  }

  /** The directory of a source, as whom it is read. */
  function serverOf(source: SourceRow): LdapServer {
    const settings = ldapSettings(source);
    if (settings === null) throw notFound({ zh: '此登录源不是目录。', en: 'This source is no directory.' });
    const { url, ca, bindDn } = settings;
    return { url, ca, bindDn, bindPassword: secretOf(source) };
  }

  /** The platform of a source; null when it is no workplace platform. */
  function workplaceOf(source: SourceRow): Workplace | null {
    const settings = workplaceSettings(source);
    if (settings === null) return null;
    const { kind, appId, agentId, bases, trustsEmail } = settings;
    return deps.workplaces(source.id, { kind, appId, agentId, bases, trustsEmail, secret: secretOf(source) });
  }

  return {
    row,
    workplaceOf,
    secretOf,
    serverOf,
    redirectUri,
    view: async (id: string) => view(await row(id)),

    /** There are few of them: they are all given. */
    async list(): Promise<SourceView[]> {
      const rows = await db.selectFrom('people_sign_in_source').selectAll().orderBy('id').limit(100).execute();
      return Promise.all(rows.map(view));
    },

    /** Those in use. */
    enabled(): Promise<SourceRow[]> {
      return db
        .selectFrom('people_sign_in_source')
        .selectAll()
        .where('enabled', '=', true)
        .orderBy('id')
        .limit(100)
        .execute();
    },
    /** Whether sources of this kind can say who all their people are. */
    canList: (source: Pick<SourceRow, 'kind'>) => source.kind !== 'oidc',

    /** For the page of sign-in: enough to show a button. */
    async offered() {
      const rows = await db
        .selectFrom('people_sign_in_source')
        .select(['id', 'kind', 'title_zh', 'title_en'])
        .where('enabled', '=', true)
        .orderBy('id')
        .limit(20)
        .execute();
      return rows.map(({ id, kind, title_zh: zh, title_en: en }) => ({ id, kind, title: { zh, en } }));
    },

    async create(actor: Actor, input: SourceInput): Promise<string> {
      const id = newId('signInSource');
      await write(actor, id, input, true);
      return id;
    },

    async change(actor: Actor, id: string, input: SourceInput): Promise<void> {
      const before = await row(id);
      if (before.kind !== input.kind) throw invalidInput([{ path: 'kind', message: 'Can not be changed' }]);
      // A secret belongs to where it was meant for: with another issuer it must be entered anew.
      const moved = addressOf(before.settings) !== addressOf(input.settings);
      if (moved && before.secret !== null && input.secret === undefined) {
        throw invalidInput([{ path: 'secret', message: 'Enter the secret again' }], {
          zh: '地址已更改，请重新填写密钥。',
          en: 'The address has changed: enter the secret again.',
        });
      }
      await write(actor, id, input, false);
    },

    /** Whether the source answers now. */
    async probe(actor: Actor, id: string): Promise<boolean> {
      authority.require(actor, 'sign-in-source.manage');
      const source = await row(id);
      const provider = oidcSettingsOf(source);
      const workplace = workplaceOf(source);
      const asked =
        workplace !== null
          ? workplace.probe()
          : provider === null
            ? probe(serverOf(source))
            : oidc.probe({ ...provider, clientSecret: secretOf(source) });
      return asked.then(
        () => true,
        () => false,
      );
    },

    async asksSecondFactor(id: string): Promise<boolean> {
      const found = await db
        .selectFrom('people_sign_in_source')
        .select('settings')
        .where('id', '=', id)
        .executeTakeFirst();
      return found?.settings.asksSecondFactor === true;
    },
  };
}

const addressOf = (settings: OidcSettings | LdapSettings | WorkplaceSettings) =>
  'issuer' in settings ? settings.issuer : 'url' in settings ? settings.url : JSON.stringify(settings.bases);
