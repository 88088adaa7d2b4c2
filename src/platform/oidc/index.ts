export { createOidcClient, issuerFault, type OidcClient, OidcFault, type OidcProvider } from './client.ts';
