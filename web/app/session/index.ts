export { useCan } from './permission.ts';
export { useMe, useSession, useTimeZone } from './session.ts';
