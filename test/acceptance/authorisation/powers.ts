/**
 * Who alone holds the powers that matter, written down here so that widening one of them is a decision and not a slip:
 * three administrators apart, nobody who configures or audits decides about models.
 */
export const POWERS: Readonly<Record<string, readonly string[]>> = {
  'person.manage': ['security-administrator'],
  'grant.manage': ['security-administrator'],
  'unit.manage': ['security-administrator'],
  'sign-in-source.manage': ['security-administrator'],
  'settings.write': ['system-administrator'],
  'review-template.set': ['system-administrator', 'security-administrator'],
  'gate.set-mode': ['compliance-officer', 'security-officer'],
  'gateway.manage': ['system-administrator', 'platform-engineer'],
  'traffic.read-payload': ['compliance-officer', 'security-officer'],
  'purpose.look': ['compliance-officer', 'security-officer'],
  'canary.judge': ['compliance-officer', 'security-officer'],
  'canary.set': ['platform-engineer', 'security-officer'],
  'traffic.erase': ['compliance-officer'],
  'notification.manage': ['system-administrator'],
  'mail-server.manage': ['system-administrator'],
  'anchor-keeper.manage': ['system-administrator'],
  'ledger.export': ['audit-administrator', 'auditor', 'compliance-officer'],
  'sample.draw': ['audit-administrator', 'auditor', 'compliance-officer'],
  'measure.judge': ['audit-administrator', 'auditor'],
  'model.write': ['model-engineer', 'platform-engineer', 'product-owner'],
  'version.write': ['model-engineer', 'platform-engineer'],
  'competence-rule.write': ['security-administrator', 'compliance-officer'],
  'competence-proof.record': ['compliance-officer', 'security-officer'],
  'keyword-list.write': ['compliance-officer', 'security-officer'],
  'screening-policy.write': ['compliance-officer', 'security-officer'],
  'screening-guard.operate': ['platform-engineer', 'operator'],
};
