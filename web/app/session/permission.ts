import { useMe } from './session.ts';

/** Whether the person holds the permission somewhere. It only decides what is offered; the server decides what is done. */
export function useCan(permission: string): boolean {
  return useMe().permissions.includes(permission);
}

export function useCanAny(permissions: readonly string[]): boolean {
  const me = useMe();
  return permissions.some((permission) => me.permissions.includes(permission));
}
