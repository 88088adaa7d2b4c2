import { sql } from 'kysely';
import type { Migration } from '../../platform/database/index.ts';

export const notificationMigrations: readonly Migration[] = [
  {
    id: '0121-governance-notifications',
    async up(db) {
      await sql`
        CREATE TABLE governance_notification (
          id text PRIMARY KEY COLLATE "C",
          person_id text NOT NULL,
          event text NOT NULL,
          kind text NOT NULL,
          title_zh text NOT NULL,
          title_en text NOT NULL,
          path text NOT NULL,
          at timestamptz NOT NULL,
          read_at timestamptz,
          UNIQUE (person_id, event)
        )`.execute(db);
      await sql`CREATE INDEX governance_notification_person ON governance_notification (person_id, id)`.execute(db);
      await sql`
        CREATE TABLE governance_notification_delivery (
          notification_id text PRIMARY KEY REFERENCES governance_notification (id),
          message_id text NOT NULL UNIQUE,
          state text NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'failed')),
          attempts integer NOT NULL DEFAULT 0,
          left_open integer NOT NULL DEFAULT 0,
          next_attempt_at timestamptz NOT NULL,
          outcome text,
          detail text,
          changed_at timestamptz NOT NULL
        )`.execute(db);
      await sql`
        CREATE INDEX governance_notification_delivery_due ON governance_notification_delivery (next_attempt_at)
         WHERE state IN ('waiting', 'sending')`.execute(db);
      await sql`
        CREATE TABLE governance_mail_server (
          singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
          host text NOT NULL,
          port integer NOT NULL,
          security text NOT NULL,
          username text,
          password bytea,
          from_address text NOT NULL,
          ca text,
          active boolean NOT NULL,
          revision integer NOT NULL,
          set_by text NOT NULL,
          set_at timestamptz NOT NULL
        )`.execute(db);
      await sql`
        CREATE TABLE governance_notification_preference (
          person_id text PRIMARY KEY,
          mail boolean NOT NULL
        )`.execute(db);
    },
  },
  {
    id: '0190-governance-notification-whole',
    async up(db) {
      await sql`ALTER TABLE governance_notification RENAME COLUMN person_id TO recipient_id`.execute(db);
      await sql`
        ALTER TABLE governance_notification
          ADD COLUMN resolved_at timestamptz,
          ADD COLUMN digest_due timestamptz,
          ADD COLUMN digest_id text REFERENCES governance_notification (id)`.execute(db);
      await sql`CREATE INDEX governance_notification_event ON governance_notification (event)`.execute(db);
      await sql`
        CREATE INDEX governance_notification_digest_due ON governance_notification (digest_due, recipient_id)
         WHERE digest_due IS NOT NULL`.execute(db);
      await sql`
        CREATE INDEX governance_notification_digest ON governance_notification (digest_id)
         WHERE digest_id IS NOT NULL`.execute(db);
      await sql`
        ALTER TABLE governance_notification_preference ADD COLUMN settings jsonb NOT NULL DEFAULT '{}'`.execute(db);
      await sql`
        CREATE TABLE governance_working_time (
          singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
          settings jsonb NOT NULL,
          revision integer NOT NULL,
          set_by text NOT NULL,
          set_at timestamptz NOT NULL
        )`.execute(db);
    },
  },
  {
    id: '0191-governance-channels',
    async up(db) {
      await sql`
        CREATE TABLE governance_channel (
          id text PRIMARY KEY,
          kind text NOT NULL CHECK (kind IN ('dingtalk', 'feishu', 'wecom', 'webhook')),
          title text NOT NULL,
          language text NOT NULL CHECK (language IN ('zh', 'en')),
          audience jsonb NOT NULL,
          kinds jsonb NOT NULL,
          active boolean NOT NULL,
          sealed bytea NOT NULL,
          host text NOT NULL,
          has_secret boolean NOT NULL,
          revision integer NOT NULL,
          set_by text NOT NULL,
          set_at timestamptz NOT NULL
        )`.execute(db);
      await sql`
        ALTER TABLE governance_notification_delivery
          ADD COLUMN via text NOT NULL DEFAULT 'mail' CHECK (via IN ('mail', 'channel'))`.execute(db);
    },
  },
  {
    id: '0192-governance-conditions',
    async up(db) {
      await sql`ALTER TABLE governance_notification ADD COLUMN escalated_at timestamptz`.execute(db);
      // What was told before there was an escalation stays with whom it was told.
      await sql`UPDATE governance_notification SET escalated_at = now()`.execute(db);
      await sql`
        CREATE INDEX governance_notification_open ON governance_notification (kind, at)
         WHERE resolved_at IS NULL AND escalated_at IS NULL`.execute(db);
      await sql`
        CREATE TABLE governance_condition (
          kind text NOT NULL,
          key text NOT NULL,
          since timestamptz NOT NULL,
          ended_at timestamptz,
          PRIMARY KEY (kind, key, since)
        )`.execute(db);
      await sql`
        CREATE UNIQUE INDEX governance_condition_open ON governance_condition (kind, key)
         WHERE ended_at IS NULL`.execute(db);
    },
  },
  {
    id: '0195-governance-messages-dismissed',
    async up(db) {
      await sql`
        ALTER TABLE governance_notification_delivery
          DROP CONSTRAINT governance_notification_delivery_state_check,
          ADD CONSTRAINT governance_notification_delivery_state_check
            CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'dismissed'))`.execute(db);
    },
  },
  {
    id: '0258-governance-messages-uncertain',
    async up(db) {
      await sql`
        ALTER TABLE governance_notification_delivery
          DROP CONSTRAINT governance_notification_delivery_state_check,
          ADD CONSTRAINT governance_notification_delivery_state_check
            CHECK (state IN ('waiting', 'sending', 'sent', 'uncertain', 'failed', 'dismissed'))`.execute(db);
      await sql`
        ALTER TABLE governance_channel
          ADD COLUMN when_unknown text NOT NULL DEFAULT 'leave' CHECK (when_unknown IN ('leave', 'again'))`.execute(db);
      // Webhooks know a second copy by its id.
      await sql`UPDATE governance_channel SET when_unknown = 'again' WHERE kind = 'webhook'`.execute(db);
    },
  },
  {
    id: '0270-governance-notification-path',
    async up(db) {
      await sql`
        CREATE INDEX governance_notification_path ON governance_notification (path)
         WHERE resolved_at IS NULL`.execute(db);
    },
  },
];
