import {
  AuditOutlined,
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  DisconnectOutlined,
  EditOutlined,
  ExclamationCircleOutlined,
  MinusCircleOutlined,
  PauseCircleOutlined,
  StopOutlined,
  SwapOutlined,
  UserDeleteOutlined,
} from '@ant-design/icons';
import type { ComponentType } from 'react';

export type Tone = 'good' | 'warn' | 'bad' | 'idle' | 'info';
type Look = readonly [Tone, ComponentType];

const good: Look = ['good', CheckCircleOutlined];
const late: Look = ['warn', ClockCircleOutlined];
const bad: Look = ['bad', CloseCircleOutlined];
const idle: Look = ['idle', MinusCircleOutlined];
const draft: Look = ['idle', EditOutlined];
const waiting: Look = ['info', AuditOutlined];
const stopped: Look = ['bad', StopOutlined];

/** What every state looks like: a tone and an icon, always together with its word. */
export const STATES = {
  finding: {
    operating: good,
    stale: late,
    failing: bad,
    'not-operated': idle,
    'not-applicable': ['idle', StopOutlined],
  },
  release: {
    draft,
    'in-review': waiting,
    approved: good,
    suspended: ['warn', PauseCircleOutlined],
    revoked: stopped,
    replaced: ['idle', SwapOutlined],
    expired: late,
    rejected: bad,
  },
  fingerprint: { learning: waiting, watching: good, unstable: late, unanswered: late, changed: bad, unknown: idle },
  circuit: { closed: good, open: stopped, 'half-open': late, unknown: idle },
  review: { open: waiting, approved: good, rejected: bad, withdrawn: idle, lapsed: late, void: idle },
  condition: { proposed: waiting, moot: idle, open: late, met: waiting, confirmed: good, overdue: bad },
  question: { open: waiting, blocking: late, answered: good, withdrawn: idle },
  subject: { draft, active: good, retired: idle },
  revision: { draft, approved: good, superseded: ['idle', SwapOutlined], rejected: bad },
  procedure: {
    missing: ['bad', ExclamationCircleOutlined],
    submitted: waiting,
    confirmed: good,
    expired: late,
    optional: idle,
  },
  outcome: {
    answered: good,
    refused: ['warn', StopOutlined],
    failed: bad,
    aborted: ['idle', MinusCircleOutlined],
    cut: ['bad', DisconnectOutlined],
    interrupted: ['bad', ExclamationCircleOutlined],
  },
  act: { done: good, refused: ['warn', StopOutlined], failed: bad },
  gateway: { connected: good, draining: late, disconnected: ['bad', DisconnectOutlined], retired: idle },
  person: { active: good, invited: late, disabled: ['idle', UserDeleteOutlined] },
  delegation: { planned: late, active: good, over: idle },
  dispute: { raised: late, mediation: waiting, escalated: bad, settled: good, withdrawn: idle },
  meeting: { convened: late, open: waiting, closed: waiting, minuted: good, cancelled: idle },
  item: { pending: idle, voting: waiting, decided: good, adopted: good, rejected: bad },
  action: { open: waiting, done: late, closed: good, overdue: bad },
  presence: { present: good, absent: idle },
  attempt: { open: waiting, passed: good, failed: bad },
  proof: { valid: good, expiring: late, expired: bad, future: waiting, revoked: stopped },
  right: { expiring: late, lapsed: bad, waiting, kept: ['warn', ExclamationCircleOutlined] },
  key: { active: good, expired: late, revoked: stopped },
  job: {
    queued: late,
    running: ['info', ClockCircleOutlined],
    drawing: ['info', ClockCircleOutlined],
    done: good,
    failed: bad,
    cancelled: idle,
  },
  nonconformity: {
    open: ['warn', ExclamationCircleOutlined],
    answered: ['info', ClockCircleOutlined],
    done: ['info', ClockCircleOutlined],
    closed: good,
  },
  managementReview: {
    prepared: ['warn', ExclamationCircleOutlined],
    submitted: ['info', ClockCircleOutlined],
    approved: good,
  },
  decision: { open: ['warn', ExclamationCircleOutlined], done: ['info', ClockCircleOutlined], closed: good },
  audit: {
    planned: ['info', ClockCircleOutlined],
    running: ['warn', ExclamationCircleOutlined],
    reported: ['info', ClockCircleOutlined],
    approved: good,
    cancelled: idle,
  },
  misuse: {
    none: idle,
    warn: late,
    limit: ['warn', PauseCircleOutlined],
    suspend: stopped,
    close: ['bad', UserDeleteOutlined],
  },
  anchoring: { anchored: good, governance: good, contradicted: bad, unanchored: ['warn', ExclamationCircleOutlined] },
} as const satisfies Record<string, Record<string, Look>>;

export type StateKind = keyof typeof STATES;

export function lookOf(kind: StateKind, value: string): Look {
  return (STATES[kind] as Record<string, Look>)[value] ?? idle;
}
