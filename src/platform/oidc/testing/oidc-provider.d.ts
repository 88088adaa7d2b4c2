/** The library has no types of its own; what the test's provider uses of it. */
declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  export default class Provider {
    constructor(issuer: string, configuration: object);
    readonly Grant: new (owner: {
      clientId: string;
      accountId: string;
    }) => { addOIDCScope(scope: string): void; save(): Promise<string> };
    use(middleware: (ctx: never, next: () => Promise<void>) => Promise<void>): void;
    callback(): RequestListener;
  }
}
