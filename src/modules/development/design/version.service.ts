import { subjectFields } from '../../../governance/index.ts';
import type { PersonActor } from '../../../kernel/identity/index.ts';
import type { Subject } from '../../../kernel/subject/index.ts';
import { BlobError, type BlobSource } from '../../../platform/blob/index.ts';
import type { AnyDb } from '../../../platform/database/index.ts';
import { problem } from '../../../platform/http/index.ts';
import type { DesignDeps } from './design.deps.ts';
import { DESIGN_MEASURES, DESIGN_RECORDS } from './design.records.ts';
import * as repository from './design.repository.ts';
import type { VersionContent, VersionView } from './design.schema.ts';

export type VersionService = ReturnType<typeof createVersionService>;
type VersionInput = Omit<VersionContent, 'modelId'>;

/** Versions of models, with the hash of what is loaded and how we know it. */
export function createVersionService(deps: DesignDeps) {
  const { db, clock, newId, recorder, subjects, authority, blobs } = deps;

  async function views(found: readonly Subject[]): Promise<VersionView[]> {
    const measured = await repository.measuredArtefacts(
      db,
      found.map((subject) => subject.id),
    );
    const inForce = await subjects.inForceOf(
      db,
      found.map((subject) => subject.id),
    );
    const latest = await Promise.all(found.map((subject) => subjects.latest(db, subject.id)));
    const models = await subjects.getMany(
      db,
      latest.map((revision) => (revision!.content as VersionContent).modelId),
    );
    return found.map((subject, index) => {
      const content = latest[index]!.content as VersionContent;
      const model = models.get(content.modelId);
      return {
        ...subjectFields(subject),
        modelId: content.modelId,
        modelTitle: { zh: model?.title.zh ?? '', en: model?.title.en ?? '' },
        content,
        contentInForce: (inForce.get(subject.id)?.content as VersionContent | undefined) ?? null,
        artefactAssurance: assuranceOf(measured, subject.id, content),
      };
    });
  }

  return {
    async ofModel(modelId: string): Promise<VersionView[]> {
      const links = await subjects.linksOf(db, modelId);
      const ids = links
        .filter((link) => link.relation === 'version-of' && link.toId === modelId)
        .map((link) => link.fromId);
      const found = [...(await subjects.getMany(db, ids)).values()].sort((a, b) => (a.id < b.id ? 1 : -1));
      return views(found.slice(0, 200));
    },

    async get(id: string): Promise<VersionView> {
      return (await views([await subjects.require(db, id, 'version')]))[0]!;
    },

    async register(
      actor: PersonActor,
      modelId: string,
      input: { title?: { zh: string; en: string } | undefined; content: VersionInput },
    ): Promise<string> {
      const id = newId('version');
      await db.transaction().execute(async (tx) => {
        const model = await subjects.require(tx, modelId, 'model');
        authority.require(actor, 'version.write', model.unitId);
        const label = input.content.label;
        const { revision } = await subjects.create(tx, {
          kind: 'version',
          id,
          title: input.title ?? { zh: `${model.title.zh} ${label}`, en: `${model.title.en} ${label}` },
          ownerId: actor.personId,
          unitId: model.unitId,
          content: { ...input.content, modelId },
          author: actor,
        });
        await subjects.link(tx, id, 'version-of', modelId);
        await recorder.write(tx, {
          kind: DESIGN_RECORDS.versionRegistered,
          actor,
          subject: { kind: 'version', id, revision: revision.hash },
          measures: [...DESIGN_MEASURES],
          facts: { modelId, artefact: input.content.artefact?.sha256 ?? null },
        });
      });
      return id;
    },

    async edit(actor: PersonActor, id: string, expected: string, content: VersionInput): Promise<void> {
      await db.transaction().execute(async (tx) => {
        const subject = await subjects.require(tx, id, 'version');
        authority.require(actor, 'version.write', subject.unitId);
        const latest = await subjects.latest(tx, id);
        const { modelId } = latest!.content as VersionContent;
        const revision = await subjects.saveDraft(tx, {
          subjectId: id,
          expected,
          content: { ...content, modelId },
          author: actor,
        });
        await recorder.write(tx, {
          kind: DESIGN_RECORDS.versionEdited,
          actor,
          subject: { kind: 'version', id, revision: revision.hash },
          measures: [...DESIGN_MEASURES],
          facts: { number: revision.number, artefact: content.artefact?.sha256 ?? null },
        });
      });
    },

    /**
     * Takes the artefact itself, hashes it while it arrives and keeps it. From then on a revision that names this hash is
     * `measured`. Answers what was measured; the draft names it by an edit, as everything else.
     */
    async measureArtefact(
      actor: PersonActor,
      id: string,
      source: BlobSource,
    ): Promise<{ sha256: string; bytes: number }> {
      const subject = await subjects.require(db, id, 'version');
      authority.require(actor, 'version.write', subject.unitId);
      const { sha256, size } = await blobs.put(source, { maxBytes: deps.maxArtefactBytes }).catch((error) => {
        if (error instanceof BlobError && error.code === 'too-large') throw tooLarge(deps.maxArtefactBytes);
        throw error;
      });
      // The bytes may have taken longer than the right lasts.
      authority.require(actor, 'version.write', subject.unitId);
      await db.transaction().execute(async (tx) => {
        await repository.keepArtefact(tx, {
          version_id: id,
          sha256,
          bytes: size,
          uploaded_by: actor.personId,
          uploaded_at: clock.now(),
        });
        await recorder.write(tx, {
          kind: DESIGN_RECORDS.artefactMeasured,
          actor,
          subject: { kind: 'version', id },
          measures: [...DESIGN_MEASURES],
          facts: { sha256, bytes: size },
        });
      });
      return { sha256, bytes: size };
    },

    /** How we know the artefact's hash that a revision names. */
    async assurance(reader: AnyDb, id: string, content: VersionContent): Promise<'measured' | 'attested' | null> {
      return assuranceOf(await repository.measuredArtefacts(reader, [id]), id, content);
    },
  };
}

function assuranceOf(measured: Set<string>, id: string, content: VersionContent): 'measured' | 'attested' | null {
  if (content.artefact === null) return null;
  return measured.has(`${id}/${content.artefact.sha256}`) ? 'measured' : 'attested';
}

function tooLarge(limit: number) {
  return problem({
    status: 413,
    code: 'artefact-too-large',
    title: { zh: '文件过大', en: 'File too large' },
    detail: {
      zh: `文件超过上限 ${limit} 字节。请在本地计算 SHA-256 后填写（标记为“声明”）。`,
      en: `The file is larger than ${limit} bytes. Compute its SHA-256 yourself and enter it (it counts as attested).`,
    },
  });
}
