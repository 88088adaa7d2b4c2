export { type ApiAnswer, type ApiClient, ApiError, createApiClient } from './api.ts';
export { type CommandResult, steward } from './command.ts';
export { ADMINISTRATOR, type Instance, type InstanceOptions, type Part, startInstance } from './instance.ts';
export { type Organisation, openOrganisation, type Person } from './organisation.ts';
export { until } from './poll.ts';
