export { useCan, useCanAny } from './permission.ts';
export { useMe, useSession, useTimeZone } from './session.ts';
