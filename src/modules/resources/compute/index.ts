export {
  type CredentialDelivery,
  type CurrentPolicy,
  createPolicySourceSlot,
  type PolicyChange,
  type PolicySource,
  type PolicySourceSlot,
} from './policy-source.ts';
