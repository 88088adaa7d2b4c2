import type { EvidenceLink } from '../../../src/kernel/control/index.ts';
import { kindOf, subjectPath } from '../../components/subject-link/path.ts';

/** Where a piece of evidence is looked at. */
export function evidencePath(link: Pick<EvidenceLink, 'kind' | 'id'>): string {
  switch (link.kind) {
    case 'record':
      return `/records?open=${encodeURIComponent(link.id)}`;
    case 'review':
      return `/reviews/${link.id}`;
    case 'traffic':
      return `/traffic?open=${encodeURIComponent(link.id)}`;
    case 'log':
      return `/ledger/${encodeURIComponent(link.id)}`;
    case 'document':
      return `/api/v1/documents/${encodeURIComponent(link.id)}`;
    case 'subject':
      return subjectPath(kindOf(link.id) ?? '', link.id) ?? `/records?subjectId=${encodeURIComponent(link.id)}`;
  }
}
