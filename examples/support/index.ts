export { type ApiAnswer, type ApiClient, ApiError, createApiClient, type SendOptions } from './api.ts';
export { type CommandResult, steward } from './command.ts';
export { ADMINISTRATOR, type Instance, type InstanceOptions, type Part, startInstance } from './instance.ts';
export { type Organisation, openOrganisation, organisationOf, PASSWORD, type Person } from './organisation.ts';
export { until } from './poll.ts';
export {
  applyFor,
  applyForRelease,
  appointCast,
  approve,
  bringIntoService,
  type Cast,
  draftRelease,
  INTERNAL_SERVICE,
  issueKey,
  MODEL,
  modelsOf,
  prepareService,
  type ReleaseContent,
  registerApplication,
  registerEndpoint,
  registerModel,
  registerVersion,
  type Service,
  type ServiceOptions,
  type SubjectView,
  settleProcedures,
  type Upstream,
  USE_STATEMENT,
  untilServed,
  uploadArtefact,
  writeUseStatement,
} from './service.ts';
