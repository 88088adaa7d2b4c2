import { isObject } from './asked.ts';
import { type LabelPlaces, type Words, withWords } from './label.ts';

type JsonObject = Record<string, unknown>;

/** Labels in choices: `holder` names the member of a choice that holds its text, as whole and as piece; null for the choice itself. */
export function choiceLabels(member: string, whole: string | null, piece: string | null): LabelPlaces {
  const within = (
    choice: JsonObject,
    holder: string | null,
    change: (target: JsonObject) => JsonObject,
  ): JsonObject => {
    if (holder === null) return change(choice);
    return { ...choice, [holder]: change(isObject(choice[holder]) ? choice[holder] : {}) };
  };
  const eachChoice = (answer: JsonObject, change: (choice: JsonObject) => JsonObject): JsonObject =>
    Array.isArray(answer.choices)
      ? { ...answer, choices: answer.choices.map((choice) => (isObject(choice) ? change(choice) : choice)) }
      : answer;

  return {
    whole: (answer, words) =>
      eachChoice(answer, (choice) =>
        within(choice, whole, (target) =>
          typeof target[member] === 'string' ? { ...target, [member]: withWords(target[member], words) } : target,
        ),
      ),
    stream(words) {
      const begun = new Set<unknown>();
      const ended = new Set<unknown>();
      return (answer) => [eachChoice(answer, (choice) => labelPiece(choice, words, begun, ended))];
    },
    added({ choices }, tell) {
      if (!Array.isArray(choices)) return;
      for (const choice of choices) {
        if (!isObject(choice)) continue;
        const holder = piece === null ? choice : choice[piece];
        const text = isObject(holder) ? holder[member] : null;
        if (typeof text === 'string') tell(typeof choice.index === 'number' ? choice.index : 0, text);
      }
    },
    ending: () => null,
    // As providers do with what concerns no single choice: a chunk without choices.
    after: ({ id, object, created, model }, metadata) => ({
      id,
      object,
      created,
      model,
      choices: [],
      AIGC: metadata(),
    }),
  };

  function labelPiece(choice: JsonObject, words: Words, begun: Set<unknown>, ended: Set<unknown>): JsonObject {
    const { index = 0, finish_reason: finish } = choice;
    return within(choice, piece, (target) => {
      const text = typeof target[member] === 'string' ? target[member] : '';
      const first = text !== '' && !begun.has(index);
      if (text !== '') begun.add(index);
      if (words.place === 'start') return first ? { ...target, [member]: withWords(text, words) } : target;
      if (typeof finish !== 'string' || !begun.has(index) || ended.has(index)) return target;
      ended.add(index);
      const labelled = text + words.text;
      words.said(labelled);
      return { ...target, [member]: labelled };
    });
  }
}
