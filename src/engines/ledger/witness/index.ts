export { askWitness, type WitnessRefusal, WitnessRefusedError, withSignatures } from './ask-witness.ts';
export {
  type Cosignature,
  formatWitnessKey,
  parseWitnessKey,
  verifyCosignatures,
  type WitnessKey,
  witnessKey,
} from './cosignature.ts';
export { openWitness, type Witness } from './witness.ts';
