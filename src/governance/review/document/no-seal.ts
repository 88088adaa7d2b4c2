import { conflict } from '../../../platform/http/index.ts';
import type { SealPort } from './ports.ts';

/** Until a seal service is set up: it says so, and nothing is ever called sealed. */
export const noSeal: SealPort = {
  configured: false,
  async seal() {
    throw conflict('no-seal-service', {
      zh: '未配置电子签章服务，无法在线盖章；请打印、盖章后上传扫描件。',
      en: 'No electronic seal service is configured. Print it, seal it, and add the scan.',
    });
  },
};
