import { sql } from 'kysely';
import type { Migration } from '../../../../platform/database/index.ts';

export const bodyMigrations: readonly Migration[] = [
  {
    id: '0132-body',
    async up(db) {
      await sql`
        CREATE TABLE people_meeting (
          id text PRIMARY KEY COLLATE "C",
          body_id text NOT NULL,
          revision text NOT NULL,
          number integer NOT NULL,
          title text NOT NULL,
          place text NOT NULL,
          starts_at timestamptz NOT NULL,
          state text NOT NULL CHECK (state IN ('convened', 'open', 'closed', 'minuted', 'cancelled')),
          convened_by text NOT NULL,
          convened_at timestamptz NOT NULL,
          opened_at timestamptz,
          closed_at timestamptz,
          minutes text,
          minutes_sha256 text,
          minuted_by text,
          minuted_at timestamptz,
          UNIQUE (body_id, number),
          CHECK ((state = 'minuted') = (minutes_sha256 IS NOT NULL))
        )`.execute(db);
      await sql`
        CREATE TABLE people_meeting_item (
          meeting_id text COLLATE "C" NOT NULL REFERENCES people_meeting,
          position integer NOT NULL,
          title text NOT NULL,
          text text NOT NULL,
          kind text NOT NULL CHECK (kind IN ('decision', 'information')),
          ballot text NOT NULL CHECK (ballot IN ('open', 'secret')),
          review_id text,
          state text NOT NULL CHECK (state IN ('pending', 'voting', 'decided')),
          approve integer NOT NULL DEFAULT 0,
          reject integer NOT NULL DEFAULT 0,
          abstain integer NOT NULL DEFAULT 0,
          voters integer,
          PRIMARY KEY (meeting_id, position)
        )`.execute(db);
      await sql`
        CREATE TABLE people_meeting_presence (
          meeting_id text COLLATE "C" NOT NULL REFERENCES people_meeting,
          person_id text NOT NULL REFERENCES people_person (id),
          at timestamptz NOT NULL,
          PRIMARY KEY (meeting_id, person_id)
        )`.execute(db);
      await sql`
        CREATE TABLE people_meeting_recusal (
          meeting_id text COLLATE "C" NOT NULL REFERENCES people_meeting,
          position integer NOT NULL,
          person_id text NOT NULL REFERENCES people_person (id),
          reason text NOT NULL,
          at timestamptz NOT NULL,
          PRIMARY KEY (meeting_id, position, person_id)
        )`.execute(db);
      // Of a secret vote it holds who voted and not what: that is only counted, in the item.
      await sql`
        CREATE TABLE people_ballot (
          meeting_id text COLLATE "C" NOT NULL,
          position integer NOT NULL,
          person_id text NOT NULL REFERENCES people_person (id),
          choice text CHECK (choice IN ('approve', 'reject', 'abstain')),
          PRIMARY KEY (meeting_id, position, person_id),
          FOREIGN KEY (meeting_id, position) REFERENCES people_meeting_item
        )`.execute(db);
      await sql`
        CREATE TABLE people_resolution (
          id text PRIMARY KEY COLLATE "C",
          body_id text NOT NULL,
          meeting_id text COLLATE "C" NOT NULL,
          position integer NOT NULL,
          title text NOT NULL,
          outcome text NOT NULL CHECK (outcome IN ('adopted', 'rejected')),
          review_id text,
          bound jsonb,
          counted boolean,
          decided_at timestamptz NOT NULL,
          UNIQUE (meeting_id, position),
          FOREIGN KEY (meeting_id, position) REFERENCES people_meeting_item
        )`.execute(db);
      await sql`CREATE INDEX people_resolution_body ON people_resolution (body_id, id)`.execute(db);
      await sql`
        CREATE TABLE people_resolution_action (
          id text PRIMARY KEY COLLATE "C",
          resolution_id text COLLATE "C" NOT NULL REFERENCES people_resolution,
          title text NOT NULL,
          owner_id text NOT NULL REFERENCES people_person (id),
          due_at timestamptz NOT NULL,
          state text NOT NULL CHECK (state IN ('open', 'done', 'closed')),
          done_at timestamptz,
          done_note text,
          closed_at timestamptz,
          closed_by text,
          escalated_at timestamptz
        )`.execute(db);
      await sql`CREATE INDEX people_resolution_action_resolution ON people_resolution_action (resolution_id)`.execute(
        db,
      );
      await sql`
        CREATE INDEX people_resolution_action_due ON people_resolution_action (due_at) WHERE state <> 'closed'`.execute(
        db,
      );
    },
  },
];
