export { type CompiledKeywords, compileKeywords, keywordForm } from './compile.ts';
export { buildCharacterTables, compileKeywordsApart } from './compile-apart.ts';
export { createKeywordDetector, HIDDEN_CHARACTERS, type KeywordDetectorOptions } from './detector.ts';
export { type KeywordEntry, KeywordError, MAX_KEYWORD_CHARACTERS, type OptionalEvasion } from './entry.ts';
