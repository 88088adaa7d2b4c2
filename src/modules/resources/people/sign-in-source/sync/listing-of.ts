import { LdapFault, listPeople } from '../../../../../platform/ldap/index.ts';
import { WorkplaceFault } from '../../../../../platform/workplace/index.ts';
import type { SourceService } from '../source.service.ts';
import { ldapSettings, workplaceSettings } from '../source.table.ts';
import { ListingFault } from './listing.ts';
import type { ListingOf } from './sync.service.ts';

/** How all people of a source are read, by its kind. */
export function createListing(sources: Pick<SourceService, 'serverOf' | 'workplaceOf'>): ListingOf {
  return (source) => {
    const workplace = sources.workplaceOf(source);
    if (workplace !== null) {
      const { sync } = workplaceSettings(source)!;
      if (sync === null) return null;
      return {
        sync,
        list: (options) =>
          workplace.list(options).catch((error: unknown) => {
            if (!(error instanceof WorkplaceFault)) throw error;
            throw new ListingFault(error.kind === 'away' ? 'source-away' : 'source-refused', { cause: error });
          }),
      };
    }
    const settings = ldapSettings(source);
    const sync = settings?.sync;
    if (settings === null || sync === undefined || sync === null) return null;
    return {
      sync,
      list: (options) =>
        listPeople(sources.serverOf(source), settings, sync, options).catch((error: unknown) => {
          throw error instanceof LdapFault ? new ListingFault('source-away', { cause: error }) : error;
        }),
    };
  };
}
