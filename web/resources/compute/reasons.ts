import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** Why a request may be turned away before it is accepted; the most usual come first. */
export const TURNED_AWAY = [
  ...['invalid_api_key', 'model_not_found', 'rate_limit_exceeded', 'insufficient_quota', 'too_many_open_requests'],
  ...['key_suspended', 'application_suspended', 'release_suspended', 'user_suspended'],
  ...['overloaded', 'queue_full', 'queue_timeout', 'limits_unavailable', 'limits_joining'],
  ...['no_policy', 'policy_lease_expired', 'stopped_locally', 'gateway_stopping'],
  ...['journal_unavailable', 'payload_spool_failed', 'payload_spool_full'],
  ...['body_too_large', 'body_timeout', 'head_too_large', 'head_timeout', 'malformed_request', 'unknown_url'],
  ...['unsupported_encoding', 'invalid_encoding', 'invalid_json', 'invalid_unicode', 'too_deep', 'too_many_values'],
  ...['invalid_model', 'invalid_messages', 'invalid_input', 'invalid_prompt', 'invalid_stream'],
  ...['invalid_stream_options', 'unsupported_by_gateway', 'record_not_found', 'receipt_unavailable'],
];

/** The reason of a refusal or a failure in words; a gateway that is newer than the console may have others. */
export function useReason(): (code: string) => string {
  const { t } = useTranslation();
  return useCallback((code) => t(`traffic.reasons.${code}`, { defaultValue: t('traffic.otherReason') }), [t]);
}
