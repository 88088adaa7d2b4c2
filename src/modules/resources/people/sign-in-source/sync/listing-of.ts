import { LdapFault, listPeople } from '../../../../../platform/ldap/index.ts';
import type { SourceService } from '../source.service.ts';
import { ldapSettings } from '../source.table.ts';
import { ListingFault } from './listing.ts';
import type { ListingOf } from './sync.service.ts';

/** How all people of a source are read, by its kind. */
export function createListing(sources: Pick<SourceService, 'serverOf'>): ListingOf {
  return (source) => {
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
