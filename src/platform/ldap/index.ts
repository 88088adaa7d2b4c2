export {
  authenticate,
  LdapFault,
  type LdapListed,
  type LdapListing,
  type LdapPerson,
  type LdapServer,
  type LdapShape,
  ldapUrlFault,
  listPeople,
  probe,
} from './directory.ts';
export { isAttributeName, isFilter } from './filter.ts';
