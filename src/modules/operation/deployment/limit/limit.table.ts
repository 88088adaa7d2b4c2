import type { Jsonb } from '../../../../platform/database/index.ts';
import type { Kept } from './limit.schema.ts';

/** The limits of an application or a release, the price of an endpoint, or (with the id `organisation`) the settings of all gateways. */
export interface LimitRow {
  id: string;
  kind: Kept['of'];
  /** Counts up with every change, from 1. */
  revision: number;
  value: Jsonb<Kept['value']>;
  set_at: Date;
  set_by: string;
}

export interface LimitTables {
  deployment_limit: LimitRow;
}
