export { ADDRESS_FAULTS, addressFault, isForbiddenHost, originOf } from './address.ts';
export { getText, postBytes } from './get.ts';
