export type {
  NotificationKindView,
  NotificationView,
  Preference as NotificationPreference,
} from '../../../../src/governance/index.ts';
