import type { Profile } from '../profile.ts';
import { INTERNAL } from './internal.ts';
import { PUBLIC_SERVICE } from './public-service.ts';
import { TAF320 } from './taf320.ts';

/** The profiles that come with the product, from the lightest to the hardest. */
export const builtinProfiles: readonly Profile[] = [TAF320, INTERNAL, PUBLIC_SERVICE];

/** The built-in profile with this id, or undefined. */
export function builtinProfile(id: string): Profile | undefined {
  return builtinProfiles.find((profile) => profile.id === id);
}
