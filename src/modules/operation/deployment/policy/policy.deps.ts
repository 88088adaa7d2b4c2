import type { ReleaseDeps, ReleaseReader } from '../release/index.ts';

export interface PolicyDeps extends ReleaseDeps {
  readonly releases: ReleaseReader;
}
