export {
  authenticate,
  LdapFault,
  type LdapPerson,
  type LdapServer,
  type LdapShape,
  ldapUrlFault,
  probe,
} from './directory.ts';
export { isAttributeName, isFilter } from './filter.ts';
