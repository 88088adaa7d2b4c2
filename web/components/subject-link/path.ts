const PLACES: Record<string, string> = {
  model: 'models',
  version: 'versions',
  endpoint: 'endpoints',
  application: 'applications',
  'use-statement': 'use-statements',
  procedure: 'procedures',
  release: 'releases',
  'keyword-list': 'keyword-lists',
  'screening-policy': 'screening-policies',
  course: 'courses',
  body: 'bodies',
  review: 'reviews',
  person: 'people',
  sample: 'samples',
  nonconformity: 'nonconformities',
  audit: 'audits',
  'management-review': 'management-reviews',
};

const SINGLE: Record<string, string> = {
  gateway: '/gateways',
  unit: '/units',
  profile: '/profile',
  gate: '/gates',
  applicability: '/applicability',
  'competence-rule': '/competence?tab=rule',
};

const PREFIXES: Record<string, string> = {
  mdl: 'model',
  mdv: 'version',
  ups: 'endpoint',
  app: 'application',
  use: 'use-statement',
  prc: 'procedure',
  rel: 'release',
  kwl: 'keyword-list',
  scp: 'screening-policy',
  crs: 'course',
  cru: 'competence-rule',
  bdy: 'body',
  rvw: 'review',
  aud: 'audit',
  mrv: 'management-review',
  per: 'person',
  gtw: 'gateway',
  unt: 'unit',
  prf: 'profile',
};

/** The kind that an id's prefix names, where it has a page. */
export function kindOf(id: string): string | undefined {
  return PREFIXES[id.slice(0, id.indexOf('_'))];
}

/** Where a subject is looked at, or undefined for kinds without a page. */
export function subjectPath(kind: string, id: string): string | undefined {
  if (PLACES[kind] !== undefined) return `/${PLACES[kind]}/${id}`;
  return SINGLE[kind];
}

/** Measures have a page by their clause number, written with dashes so that no server takes `.b` for a file ending. */
export function measurePath(id: string): string {
  return `/measures/${id.replaceAll('.', '-')}`;
}
