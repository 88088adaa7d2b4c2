import type { Generated, JSONColumnType } from 'kysely';
import type { RobotKind } from '../../platform/notify/index.ts';
import type { Audience, WhenUnknown } from './channel/channel.schema.ts';
import type { Preference, WorkingTimeInput } from './preference.schema.ts';

export interface NotificationTables {
  governance_notification: NotificationRow;
  governance_notification_delivery: DeliveryRow;
  governance_mail_server: MailServerRow;
  governance_notification_preference: PreferenceRow;
  governance_working_time: WorkingTimeRow;
  governance_channel: ChannelRow;
  governance_condition: ConditionRow;
}

/** The inbox: one row a recipient and event, however often the event is told. */
export interface NotificationRow {
  id: string;
  /** A person or a channel. */
  recipient_id: string;
  /** What happened, e.g. `review.opened:rvw_…`. */
  event: string;
  kind: string;
  /** Title of the thing; the sentence around it is data of the product. */
  title_zh: string;
  title_en: string;
  /** Where it leads in the console. */
  path: string;
  at: Date;
  read_at: Date | null;
  /** What it was about is over: decided, or the condition holds no more. */
  resolved_at: Date | null;
  /** While it waits to be put into a digest: when that is due. */
  digest_due: Date | null;
  /** The digest that it was put into; itself a notification of kind `digest`, which no inbox shows. */
  digest_id: string | null;
  /** When it went to others because nobody had done it. */
  escalated_at: Date | null;
}

/** A message that is owed: a mail to a person, or what a channel is told. */
export interface DeliveryRow {
  notification_id: string;
  via: Generated<Via>;
  /** The same for every attempt. */
  message_id: string;
  /** `uncertain`: nobody knows whether it arrived, and by the channel's setting only a person sends it again. */
  state: 'waiting' | 'sending' | 'sent' | 'uncertain' | 'failed' | 'dismissed';
  attempts: Generated<number>;
  /** Attempts of which nobody knows whether the server took the mail. */
  left_open: Generated<number>;
  next_attempt_at: Date;
  /** Of the last attempt. */
  outcome: 'sent' | 'refused' | 'postponed' | 'unknown' | 'no-address' | null;
  detail: string | null;
  changed_at: Date;
}

export type Via = 'mail' | 'channel';

export interface MailServerRow {
  singleton: Generated<boolean>;
  host: string;
  port: number;
  security: 'tls' | 'starttls' | 'none';
  username: string | null;
  /** Sealed by the vault. */
  password: Buffer | null;
  from_address: string;
  ca: string | null;
  active: boolean;
  revision: number;
  set_by: string;
  set_at: Date;
}

export interface PreferenceRow {
  person_id: string;
  mail: boolean;
  settings: JSONColumnType<Partial<Preference>>;
}

export interface WorkingTimeRow {
  singleton: Generated<boolean>;
  settings: JSONColumnType<WorkingTimeInput>;
  revision: number;
  set_by: string;
  set_at: Date;
}

export interface ChannelRow {
  id: string;
  kind: RobotKind;
  title: string;
  language: 'zh' | 'en';
  audience: JSONColumnType<Audience>;
  kinds: JSONColumnType<string[]>;
  active: boolean;
  when_unknown: WhenUnknown;
  /** Address and secret, by the vault: the address holds a token. */
  sealed: Buffer;
  host: string;
  has_secret: boolean;
  revision: number;
  set_by: string;
  set_at: Date;
}

/** Each time that something held which people were told of. */
export interface ConditionRow {
  kind: string;
  key: string;
  since: Date;
  ended_at: Date | null;
}
