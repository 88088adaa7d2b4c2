export { addAccountRoutes } from './account.routes.ts';
export { createAccountService } from './account.service.ts';
export { createActorOf } from './account-duty.ts';
export { mayUsePassword, requireEmergencyAccount } from './emergency.ts';
export { callerOf, createEntrance, type Entrance } from './entrance.ts';
export { identityMigrations } from './identity.migrations.ts';
export { secondStepInput, secondStepView } from './identity.schema.ts';
export { addSecondFactorRoutes } from './second-factor.routes.ts';
export { createSecondFactorService } from './second-factor.service.ts';
