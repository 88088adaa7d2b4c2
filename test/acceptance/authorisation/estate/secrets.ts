/** Who asks, as far as it decides what they may know. */
export interface Reader {
  readonly id: string;
  /** Whether one of their roles holds the permission where the estate lies. */
  holds(permission: string): boolean;
}

export type MayKnow = (reader: Reader) => boolean;

export interface Secret {
  readonly word: string;
  readonly mayKnow: MayKnow;
}

export const holders =
  (...permissions: string[]): MayKnow =>
  ({ holds }) =>
    permissions.some((one) => holds(one));
export const people =
  (...ids: string[]): MayKnow =>
  ({ id }) =>
    ids.includes(id);
export const either =
  (...rules: MayKnow[]): MayKnow =>
  (reader) =>
    rules.some((rule) => rule(reader));
/** Kept, used, and shown to nobody again. */
export const nobody: MayKnow = () => false;

/** Words that stand in texts of the estate and nowhere else: where one is read, the text is read. */
export interface Secrets {
  /** A word for one text. `what` becomes part of it, so that a failure says what leaked. */
  word(what: string, mayKnow: MayKnow): string;
  readonly all: readonly Secret[];
  /** Those of which the bytes hold the word. */
  within(bytes: string): Secret[];
}

export function createSecrets(): Secrets {
  const all: Secret[] = [];
  const byWord = new Map<string, Secret>();
  return {
    all,
    word(what, mayKnow) {
      // Letters and digits alone: it stands in names of hosts and files as it is, and no coding of addresses or JSON changes it.
      const word = `canary${what.replace(/[^a-z]/g, '')}${all.length}end`;
      const secret = { word, mayKnow };
      all.push(secret);
      byWord.set(word, secret);
      return word;
    },
    within: (bytes) => [...new Set(bytes.match(/canary[a-z]*\d+end/g) ?? [])].flatMap((word) => byWord.get(word) ?? []),
  };
}
