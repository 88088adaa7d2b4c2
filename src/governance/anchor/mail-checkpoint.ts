import type { PublishedLog } from '../../engines/ledger/index.ts';
import { type MailServer, sendMail } from '../../platform/notify/index.ts';
import type { Keeper } from './anchor.repository.ts';
import { KeeperFailure } from './ask-keeper.ts';

/** How checkpoints are mailed. */
export interface CheckpointMail {
  /** The organisation's mail server, or null while there is none. */
  readonly server: () => Promise<(MailServer & { readonly active: boolean }) | null>;
  /** Right part of message ids. */
  readonly instance: string;
}

/**
 * Mails the log's checkpoint to a person. Answers the message id once the mail server has it; throws KeeperFailure. One checkpoint
 * has one message id for one person, so that a mail system knows a second copy.
 */
export async function mailCheckpoint(keeper: Keeper, log: PublishedLog, mail: CheckpointMail): Promise<string> {
  const server = await mail.server();
  if (server === null || !server.active) throw new KeeperFailure('mail-off', 'there is no mail server, or it is off');
  const { size, origin, note } = log.checkpoint;
  const messageId = `${keeper.id.toLowerCase()}.${size}@${mail.instance}`;
  const { kind, detail } = await sendMail(server, {
    messageId,
    to: keeper.url.slice('mailto:'.length),
    subject: `账本检查点 Ledger checkpoint: ${origin} (${size})`,
    text: textOf(origin, size, note, log.verifierKey),
    attachments: [{ name: `${origin.replaceAll(/[^\w.-]+/g, '-')}-${size}.checkpoint`, text: note }],
  });
  if (kind !== 'sent') throw new KeeperFailure(`mail-${kind}`, detail);
  return messageId;
}

/** Both languages: whoever keeps it need have no account and no chosen language. */
const textOf = (origin: string, size: number, note: string, key: string) => `\
这是账本 ${origin} 前 ${size} 条的签名检查点。请保存本邮件或其附件，不要改动。
日后只要与它对照，账本即使被整体重写、截短或换回旧状态，也会被发现。核验方法（文件可以是附件、
保存的邮件，或复制出来的正文）：

    steward verify 导出的文件夹 --trust 下列公钥 --anchor 保存的文件

This is the signed checkpoint of the first ${size} entries of the ledger ${origin}. Keep this mail
or its attachment as it is. Held against it, a ledger that is rewritten, shortened or put back to an
older state is found out. To use it (the file may be the attachment, the saved mail, or its text):

    steward verify EXPORTED-FOLDER --trust THE-KEY-BELOW --anchor SAVED-FILE

公钥 Key (请另行核对 compare it by another way):
${key}

检查点 Checkpoint:

${note}`;
