import { type PolicyLabels, UNLABELLED_MARK } from '../../kernel/policy/index.ts';
import { sha256Hex } from '../../platform/crypto/index.ts';
import { isObject } from './asked.ts';
import type { LabelCode } from './label-code.ts';
import type { Asked } from './operation.ts';
import { createTextDigest } from './text-digest.ts';
import { LABEL_HEADER, type Unlabelled } from './unlabelled.ts';

type JsonObject = Record<string, unknown>;

/** Puts words to the texts of an operation's answers, whole or in pieces. Nothing is changed in place. */
export interface LabelPlaces {
  whole(answer: JsonObject, words: Words): JsonObject;
  /** Keeps account of one stream. */
  stream(words: Words): (piece: JsonObject) => readonly JsonObject[];
  /** Tells what a piece of a stream adds to the texts: at which of their places, and what. */
  added(piece: JsonObject, tell: (place: number, text: string) => void): void;
  /** The piece that ends a stream, with the metadata in it; null for any other piece. */
  ending(piece: JsonObject, metadata: () => Metadata): JsonObject | null;
  /** What follows the last piece to bear the metadata, in the manner of a piece before it; null where a piece ends the stream. */
  after(piece: JsonObject, metadata: () => Metadata): JsonObject | null;
}

/** The seven elements of GB 45438. */
export type Metadata = Readonly<Record<string, string>>;

export interface Words {
  readonly place: 'start' | 'end';
  readonly text: string;
  /** Told each text that bears them. */
  said(text: string): void;
}

/** Labels of one answer. */
export interface AnswerLabeller {
  whole(answer: JsonObject): JsonObject;
  pieces(pieces: readonly JsonObject[]): readonly JsonObject[];
  /** What comes after the last piece of a stream that is whole. */
  after(): readonly JsonObject[];
  /** Name and value in turn, for an answer that a model gave. */
  headers(): readonly string[];
  /** For the record: `label.explicit` and `label.implicit`. */
  marks(): Record<string, string>;
}

/**
 * Members of a request by which its answer has a form that words would break: a JSON mode or schema, a grammar, a choice of texts, and
 * the middle of a text. Such answers bear no visible label, and answers that only call tools have no text to bear one.
 */
const FORMS = [
  'guided_json',
  'guided_regex',
  'guided_choice',
  'guided_grammar',
  'structured_outputs',
  'grammar',
  'suffix',
];

export function hasForm({ body }: Asked): boolean {
  const { value } = body;
  if (FORMS.some((name) => value[name] !== undefined && value[name] !== null)) return true;
  const format = isObject(value.response_format)
    ? value.response_format
    : isObject(value.text)
      ? value.text.format
      : null;
  return isObject(format) && format.type !== 'text';
}

/** Null where the policy asks for none, or the operation gives no text. `unlabelled`: the words are left out as the request may ask; what programs read stays. */
export function createLabeller(
  labels: PolicyLabels | undefined,
  places: LabelPlaces | undefined,
  asked: Asked,
  id: string,
  code: LabelCode,
  unlabelled: Unlabelled | null = null,
): AnswerLabeller | null {
  if (labels === undefined || places === undefined) return null;
  const { explicit, implicit } = labels;
  const formed = hasForm(asked);
  let worded = 0;
  let sent = false;
  const words: Words | null =
    explicit === null || formed || unlabelled !== null
      ? null
      : {
          ...explicit,
          said: () => {
            worded++;
          },
        };
  const streamed = words === null ? null : places.stream(words);
  const producer = implicit?.producer ?? '';
  const member = implicit?.member === true;
  let block: Metadata | null = null;
  let bears = false;
  const metadata = (digest: string | null) => metadataOf(producer, id, code(producer, id, digest));
  const said = member && asked.stream ? createTextDigest() : null;
  /** Of a stream, at its end. */
  const signed = () => {
    bears = true;
    return metadata(said!.end());
  };
  let last: JsonObject | null = null;

  /** Takes account of a piece as it leaves. */
  function note(piece: JsonObject): JsonObject {
    if (said === null) return piece;
    places!.added(piece, said.add);
    last = piece;
    return places!.ending(piece, signed) ?? piece;
  }

  return {
    whole(answer) {
      if (implicit !== null) block = metadata(digestOf(textsOf(answer, places, words)));
      const labelled = words === null ? answer : places.whole(answer, words);
      bears = member;
      return member ? { ...labelled, AIGC: block } : labelled;
    },
    pieces(pieces) {
      const worded = streamed === null ? pieces : pieces.flatMap(streamed);
      return said === null ? worded : worded.map(note);
    },
    after() {
      const more = last === null ? null : places.after(last, signed);
      return more === null ? [] : [more];
    },
    headers() {
      sent = true;
      return [
        ...(unlabelled === null ? [] : [LABEL_HEADER, 'none']),
        ...(implicit?.header === true ? ['x-aigc', JSON.stringify({ AIGC: block ?? metadata(null) })] : []),
      ];
    },
    marks() {
      if (!sent) return {};
      const written = [implicit?.header === true ? 'header' : '', bears ? 'member' : ''].filter((one) => one !== '');
      return {
        ...(explicit === null
          ? {}
          : unlabelled !== null
            ? { 'label.explicit': UNLABELLED_MARK, 'label.agreement': unlabelled.agreement }
            : { 'label.explicit': worded > 0 ? explicit.place : 'left-out' }),
        ...(written.length === 0 ? {} : { 'label.implicit': written.join(' ') }),
      };
    },
  };
}

/** The texts of an answer as they are once they bear the words. */
function textsOf(answer: JsonObject, places: LabelPlaces, words: Words | null): string[] {
  const texts: string[] = [];
  places.whole(answer, { ...(words ?? { place: 'end', text: '' }), said: (text) => texts.push(text) });
  return texts;
}

const digestOf = (texts: readonly string[]) => (texts.length === 0 ? null : sha256Hex(texts.join('\n')));

/** The seven elements in their order. Written for the first time, the propagator's are those of the producer. */
function metadataOf(producer: string, id: string, code: string): Metadata {
  return {
    Label: '1',
    ContentProducer: producer,
    ProduceID: id,
    ReservedCode1: code,
    ContentPropagator: producer,
    PropagateID: id,
    ReservedCode2: code,
  };
}

/** Puts the words to a text that is whole. */
export function withWords(text: string, { place, text: words, said }: Words): string {
  if (text === '') return text;
  const labelled = place === 'start' ? words + text : text + words;
  said(labelled);
  return labelled;
}
