export { actsUntil } from './acts.reader.ts';
export { governanceAreas } from './areas/index.ts';
export { addAsOfRoutes } from './as-of.routes.ts';
export type { AsOfAreasView, AsOfChangeView, AsOfLineView, AsOfPageView, AsOfValueView } from './as-of.schema.ts';
export { type AsOfService, createAsOf } from './as-of.service.ts';
export { inForceArea, type RevisionThen } from './in-force.ts';
export { fact, lastOf, madeBy, peopleNamed, subjectsNamed, textOf, time, words } from './line.ts';
export type { ActsOfLine, AsOfAct, AsOfArea, AsOfFact, AsOfLine, AsOfMoment, AsOfValue } from './types.ts';
