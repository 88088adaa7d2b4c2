import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../kernel/time/index.ts';
import { createDingTalk } from './dingtalk.ts';
import { createFeishu } from './feishu.ts';
import { createWeCom } from './wecom.ts';
import type { Workplace, WorkplaceKind, WorkplaceSettings } from './workplace.ts';

export { type Workplace, WorkplaceFault, type WorkplaceKind, type WorkplaceSettings } from './workplace.ts';

const ADAPTERS = { dingtalk: createDingTalk, feishu: createFeishu, wecom: createWeCom } as const;
export const WORKPLACE_KINDS = ['dingtalk', 'feishu', 'wecom'] as const satisfies readonly WorkplaceKind[];

/** Adapters by their settings; each is kept with its application's token while the settings stay as they are. */
export function createWorkplaces(clock: Clock): (id: string, settings: WorkplaceSettings) => Workplace {
  const kept = new Map<string, { key: string; workplace: Workplace }>();
  return (id, settings) => {
    const key = JSON.stringify(settings);
    const known = kept.get(id);
    if (known?.key === key) return known.workplace;
    const workplace = ADAPTERS[settings.kind](settings, { clock, pause: (millis) => pause(millis) });
    kept.set(id, { key, workplace });
    return workplace;
  };
}
