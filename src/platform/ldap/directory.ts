import { isIP } from 'node:net';
import { Client, type Entry, InvalidCredentialsError } from 'ldapts';
import { withValue } from './filter.ts';

/** Where the directory is and as whom it is read. The connection is always encrypted. */
export interface LdapServer {
  /** `ldaps://host`, or `ldap://host` which is upgraded by StartTLS before anything is said. */
  readonly url: string;
  /** Certificate of the authority that signed the server's, in PEM; null for those that the system knows. */
  readonly ca: string | null;
  readonly bindDn: string;
  readonly bindPassword: string;
}

/** How the organisation's entries look. */
export interface LdapShape {
  readonly peopleBase: string;
  readonly peopleFilter: string;
  readonly attributes: {
    /** Never changes, as `entryUUID`. */
    readonly id: string;
    readonly login: string;
    readonly name: string;
    readonly email: string;
    /** Values are groups of the person, as `memberOf`. */
    readonly groups: string;
  };
}

export interface LdapPerson {
  readonly externalId: string;
  readonly name: string;
  readonly email: string | undefined;
  readonly groups: readonly string[];
}

/** How a whole directory is read. */
export interface LdapListing {
  /** People whom it finds have left, though their entries are there; null when entries of leavers are deleted. */
  readonly disabledFilter: string | null;
  /** Names the person's unit, beside the place of the entry; null when only the place does. */
  readonly unitAttribute: string | null;
}

/** A person among all of the directory. */
export interface LdapListed extends LdapPerson {
  /** Values of the unit's attribute, then the entries above the person's, nearest first. */
  readonly units: readonly string[];
  readonly disabled: boolean;
}

/** The directory can not be reached, can not be trusted, or does not let us read. */
export class LdapFault extends Error {
  constructor(options?: ErrorOptions) {
    super('the directory does not answer as it should', options);
    this.name = 'LdapFault';
  }
}

const CONNECT_MILLIS = 8_000;
const ANSWER_MILLIS = 30_000;

/** Why an address can not be a directory's, or null. */
export function ldapUrlFault(text: string): string | null {
  if (!URL.canParse(text)) return 'malformed';
  const url = new URL(text);
  if (url.protocol !== 'ldap:' && url.protocol !== 'ldaps:') return 'scheme';
  return url.username !== '' || url.password !== '' || !/^\/?$/.test(url.pathname) || url.search !== '' ? 'more' : null;
}

/** Connects, upgrades, and binds as `dn`; what is thrown by `run` comes through, what the connection throws is a fault. */
async function withClient<T>(server: LdapServer, run: (client: Client) => Promise<T>): Promise<T> {
  const tls = { minVersion: 'TLSv1.2', ...(server.ca === null ? {} : { ca: [server.ca] }) } as const;
  const secure = server.url.startsWith('ldaps:');
  const client = new Client({
    url: server.url,
    connectTimeout: CONNECT_MILLIS,
    timeout: ANSWER_MILLIS,
    ...(secure ? { tlsOptions: tls } : {}),
  });
  try {
    const host = new URL(server.url).hostname.replace(/^\[|\]$/g, '');
    // The name that the certificate must be for; an address is no name to ask for, but is compared all the same.
    if (!secure) await client.startTLS({ ...tls, host, ...(isIP(host) === 0 ? { servername: host } : {}) });
    return await run(client);
  } finally {
    await client.unbind().catch(() => undefined);
  }
}

async function asFault<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof LdapFault ? error : new LdapFault({ cause: error });
  }
}

/** Throws LdapFault unless the directory answers and lets us in. */
export function probe(server: LdapServer): Promise<void> {
  return asFault(() => withClient(server, (client) => client.bind(server.bindDn, server.bindPassword)));
}

/** Whose name and password these are; null when they are nobody's. Throws LdapFault when it can not be known. */
export function authenticate(
  server: LdapServer,
  shape: LdapShape,
  login: string,
  password: string,
): Promise<LdapPerson | null> {
  // With an empty password a server takes the bind for one without a name, and says yes.
  if (login.trim() === '' || password === '') return Promise.resolve(null);
  return asFault(async () => {
    const found = await withClient(server, async (client) => {
      await client.bind(server.bindDn, server.bindPassword);
      const { searchEntries } = await client.search(shape.peopleBase, {
        scope: 'sub',
        filter: withValue(shape.peopleFilter, shape.attributes.login, login.trim()),
        attributes: attributesOf(shape),
        sizeLimit: 2,
      });
      return searchEntries;
    });
    const [entry] = found;
    if (entry === undefined || found.length > 1) return null;
    try {
      await withClient(server, (client) => client.bind(entry.dn, password));
    } catch (error) {
      if (error instanceof InvalidCredentialsError) return null;
      throw error;
    }
    return personOf(entry, shape);
  });
}

const PAGE = 500;

/**
 * All people of the directory, page by page (RFC 2696); all of them or LdapFault, never a part. `onRead` hears how many were read so far.
 */
export function listPeople(
  server: LdapServer,
  shape: LdapShape,
  listing: LdapListing,
  options: { readonly signal: AbortSignal; readonly most: number; readonly onRead: (count: number) => Promise<void> },
): Promise<LdapListed[]> {
  const { id } = shape.attributes;
  return asFault(() =>
    withClient(server, async (client) => {
      await client.bind(server.bindDn, server.bindPassword);
      const read = async (filter: string, attributes: string[], each: (entries: Entry[]) => Promise<void>) => {
        let count = 0;
        const paged = { pageSize: PAGE };
        for await (const page of client.searchPaginated(shape.peopleBase, {
          scope: 'sub',
          filter,
          attributes,
          paged,
        })) {
          options.signal.throwIfAborted();
          count += page.searchEntries.length;
          if (count > options.most) throw new LdapFault();
          await each(page.searchEntries);
        }
      };
      // Asked for first: who is disabled in between is found at the next reading, nobody is disabled who came back in between.
      const disabled = new Set<string>();
      if (listing.disabledFilter !== null)
        await read(`(&${shape.peopleFilter}${listing.disabledFilter})`, [id], async (entries) => {
          for (const entry of entries) disabled.add(first(entry, id));
        });
      const people: LdapListed[] = [];
      const { unitAttribute } = listing;
      await read(
        shape.peopleFilter,
        [...attributesOf(shape), ...(unitAttribute === null ? [] : [unitAttribute])],
        async (entries) => {
          for (const entry of entries) {
            const person = personOf(entry, shape);
            people.push({
              ...person,
              disabled: disabled.has(person.externalId),
              units: [...(unitAttribute === null ? [] : values(entry, unitAttribute)), ...placesOf(entry.dn)],
            });
          }
          await options.onRead(people.length);
        },
      );
      return people;
    }),
  );
}

/** The names of the entries above one, nearest first: a comma that is escaped divides nothing. */
function placesOf(dn: string): string[] {
  const parts = dn.split(/(?<!\\),/).map((part) => part.trim());
  return parts.slice(1).map((_, i) => parts.slice(i + 1).join(','));
}

const attributesOf = ({ attributes: { id, login, name, email, groups } }: LdapShape) => [
  id,
  login,
  name,
  email,
  groups,
];

function personOf(entry: Entry, shape: LdapShape): LdapPerson {
  const { id, name, email, groups } = shape.attributes;
  const externalId = first(entry, id);
  // Without the id nobody can be known again; that is a setting gone wrong, not a person less.
  if (externalId === '') throw new LdapFault();
  return {
    externalId,
    name: first(entry, name),
    email: first(entry, email).toLowerCase() || undefined,
    groups: values(entry, groups),
  };
}

function values(entry: Entry, attribute: string): string[] {
  const value = entry[attribute] ?? [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

const first = (entry: Entry, attribute: string): string => values(entry, attribute)[0]?.trim() ?? '';
