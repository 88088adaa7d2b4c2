export type {
  ChannelView,
  MailServerView,
  NotificationKindView,
  NotificationView,
  Preference as NotificationPreference,
  UndeliveredView,
  WorkingTimeView,
} from '../../../../src/governance/index.ts';
