/** Of the secret by which an enrolled gateway calls. */
export const BEARER_PREFIX = 'gtw-steward-';
/** Of the one-time token that enrols a gateway. */
export const TOKEN_PREFIX = 'enrol-steward-';
