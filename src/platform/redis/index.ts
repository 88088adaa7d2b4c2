export { createScript, type Script } from './script.ts';
export { openScriptStore, type RunScript, type ScriptStore, StoreAwayError } from './script-store.ts';
