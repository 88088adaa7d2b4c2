import { conflict, forbidden, notFound, problem } from '../../../platform/http/index.ts';

export const unknownDocument = () => notFound({ zh: '该评审没有这份文件。', en: 'The review has no such document.' });

export const notInvolved = () =>
  forbidden('not-involved', {
    zh: '只有申请人、有权评审的人员和条件负责人可以提交文件；查阅还包括审计与合规人员。',
    en: 'Documents are for who applied, who may review it, and who answers for a condition; audit and compliance may read them.',
  });

export const tooLarge = (megabytes: number) =>
  problem({
    status: 413,
    code: 'document-too-large',
    title: { zh: '文件过大', en: 'Document too large' },
    detail: { zh: `文件不得超过 ${megabytes} MB。`, en: `A document may have at most ${megabytes} MB.` },
  });

export const documentsClosed = () =>
  conflict('documents-closed', {
    zh: '评审已结束，只有未完成条件的负责人还可以提交证据。',
    en: 'The review is over; only who answers for a pending condition still adds evidence.',
  });

export const votesCast = () =>
  conflict('votes-cast', {
    zh: '已有人表决，文件不能再换版；请另附新文件。',
    en: 'Somebody has voted on it as it was; add a document instead of a new version.',
  });

const SCAN = {
  'no-code': {
    zh: '图片中没有找到二维码，请重新扫描：保持平整、清晰并包含整个二维码。',
    en: 'No code was found on the picture. Scan it again: flat, sharp, with the whole code on it.',
  },
  'foreign-code': {
    zh: '图片中的二维码不是本系统打印的评审页。',
    en: 'The code on the picture is not of a printed review of this system.',
  },
  'other-review': {
    zh: '这是另一个评审的打印页，请在该评审下上传。',
    en: 'This is the print of another review; add it there.',
  },
  'unknown-snapshot': {
    zh: '二维码所指的快照不存在，打印页可能被改动过。',
    en: 'The snapshot that the code names does not exist: the print may have been changed.',
  },
  'not-printed': {
    zh: '评审的当前状态尚未打印过，请先打印再上传签署后的扫描件。',
    en: 'The review was not printed as it is now. Print it first, then add the signed scan.',
  },
  'older-snapshot': {
    zh: '打印之后评审内容已变化，请重新打印、签署并扫描。',
    en: 'The review has changed since this was printed. Print, sign and scan it anew.',
  },
  'not-an-image': {
    zh: '只接受 PNG、JPEG 或 PDF 文件。',
    en: 'Only PNG, JPEG and PDF files are taken.',
  },
  'too-many-pixels': {
    zh: '图片像素过多，请以不超过 400 dpi 扫描 A4 纸。',
    en: 'The picture has too many pixels; scan A4 with at most 400 dots an inch.',
  },
  unreadable: {
    zh: '图片无法读取，可能已损坏。',
    en: 'The picture cannot be read; it may be damaged.',
  },
} as const;

export type ScanRefusal = keyof typeof SCAN;

export const scanRefused = (refusal: ScanRefusal) => conflict(`scan-${refusal}`, SCAN[refusal]);
