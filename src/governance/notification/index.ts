export { type Contacts, createDelivery } from './delivery.ts';
export { notificationMigrations } from './notification.migrations.ts';
export { addNotificationRoutes } from './notification.routes.ts';
export type { FailedMailView, MailServerView, NotificationView } from './notification.schema.ts';
export { createNotificationService, type NotificationService } from './notification.service.ts';
export { createOccasions } from './occasions.ts';
export type { NotificationKindView, Preference, WorkingTimeView } from './preference.schema.ts';
