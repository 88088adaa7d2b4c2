import { useMe } from './session.ts';

/** Whether the person holds the permission somewhere. It only decides what is offered; the server decides what is done. */
export function useCan(permission: string): boolean {
  return useMe().permissions.includes(permission);
}
