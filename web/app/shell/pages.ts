import {
  ApartmentOutlined,
  ApiOutlined,
  AppstoreOutlined,
  AuditOutlined,
  BellOutlined,
  BookOutlined,
  CalendarOutlined,
  ClusterOutlined,
  ControlOutlined,
  DashboardOutlined,
  DeploymentUnitOutlined,
  DiffOutlined,
  ExperimentOutlined,
  FieldTimeOutlined,
  FileProtectOutlined,
  FileSearchOutlined,
  FileUnknownOutlined,
  FilterOutlined,
  FlagOutlined,
  FundOutlined,
  HeartOutlined,
  HistoryOutlined,
  HomeOutlined,
  IdcardOutlined,
  KeyOutlined,
  LineChartOutlined,
  NotificationOutlined,
  ProfileOutlined,
  PushpinOutlined,
  ReadOutlined,
  RocketOutlined,
  SafetyCertificateOutlined,
  SettingOutlined,
  SolutionOutlined,
  TableOutlined,
  TagsOutlined,
  TeamOutlined,
  UserDeleteOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import type { ComponentType } from 'react';

export interface NavigationItem {
  /** Key of the words under `nav.`. */
  readonly name: string;
  readonly path: string;
  readonly icon: ComponentType;
  /** Shown to whoever holds one of these; to everybody without. */
  readonly permissions?: readonly string[];
}

export interface NavigationGroup {
  readonly name: string;
  readonly items: readonly NavigationItem[];
}

export const NAVIGATION: readonly NavigationGroup[] = [
  {
    name: 'work',
    items: [
      { name: 'home', path: '/', icon: HomeOutlined },
      { name: 'reviews', path: '/reviews', icon: AuditOutlined, permissions: ['review.read'] },
      { name: 'notifications', path: '/notifications', icon: BellOutlined, permissions: ['notification.read'] },
    ],
  },
  {
    name: 'registers',
    items: [
      { name: 'models', path: '/models', icon: DeploymentUnitOutlined, permissions: ['model.read'] },
      { name: 'applications', path: '/applications', icon: AppstoreOutlined, permissions: ['application.read'] },
      { name: 'endpoints', path: '/endpoints', icon: ApiOutlined, permissions: ['endpoint.read'] },
      { name: 'releases', path: '/releases', icon: RocketOutlined, permissions: ['release.read'] },
    ],
  },
  {
    name: 'running',
    items: [
      { name: 'live', path: '/live', icon: DashboardOutlined, permissions: ['traffic.read'] },
      { name: 'traffic', path: '/traffic', icon: LineChartOutlined, permissions: ['traffic.read'] },
      { name: 'retention', path: '/retention', icon: HistoryOutlined, permissions: ['traffic.read'] },
      { name: 'reconciliation', path: '/reconciliation', icon: DiffOutlined, permissions: ['reconciliation.read'] },
      { name: 'upstreams', path: '/upstreams', icon: HeartOutlined, permissions: ['gateway.read'] },
      { name: 'gateways', path: '/gateways', icon: ClusterOutlined, permissions: ['gateway.read'] },
    ],
  },
  {
    name: 'monitoring',
    items: [
      { name: 'keywordLists', path: '/keyword-lists', icon: TagsOutlined, permissions: ['keyword-list.read'] },
      {
        name: 'screeningPolicies',
        path: '/screening-policies',
        icon: FilterOutlined,
        permissions: ['screening-policy.read'],
      },
      { name: 'escalations', path: '/escalations', icon: FlagOutlined, permissions: ['traffic.read'] },
      { name: 'misuse', path: '/misuse', icon: UserDeleteOutlined, permissions: ['traffic.read'] },
      { name: 'screening', path: '/screening', icon: ExperimentOutlined, permissions: ['screening.try'] },
    ],
  },
  {
    name: 'proof',
    items: [
      { name: 'asOf', path: '/as-of', icon: FieldTimeOutlined, permissions: ['record.read'] },
      { name: 'records', path: '/records', icon: ProfileOutlined, permissions: ['record.read'] },
      { name: 'ledger', path: '/ledger', icon: BookOutlined, permissions: ['ledger.read'] },
      { name: 'anchors', path: '/anchors', icon: PushpinOutlined, permissions: ['ledger.read'] },
      { name: 'samples', path: '/samples', icon: FileSearchOutlined, permissions: ['sample.read'] },
    ],
  },
  {
    name: 'governance',
    items: [
      { name: 'profile', path: '/profile', icon: FileProtectOutlined, permissions: ['profile.read'] },
      { name: 'gates', path: '/gates', icon: ControlOutlined, permissions: ['gate.read'] },
      { name: 'applicability', path: '/applicability', icon: FileUnknownOutlined, permissions: ['measure.read'] },
      {
        name: 'managementReviews',
        path: '/management-reviews',
        icon: FundOutlined,
        permissions: ['management-review.read'],
      },
      { name: 'audits', path: '/audits', icon: CalendarOutlined, permissions: ['audit.read'] },
      // Everybody may have to put something right.
      { name: 'nonconformities', path: '/nonconformities', icon: WarningOutlined },
    ],
  },
  {
    name: 'organisation',
    items: [
      { name: 'people', path: '/people', icon: TeamOutlined, permissions: ['person.read'] },
      {
        name: 'responsibilities',
        path: '/responsibilities',
        icon: TableOutlined,
        permissions: ['responsibility.read'],
      },
      { name: 'bodies', path: '/bodies', icon: SolutionOutlined, permissions: ['body.read'] },
      { name: 'competence', path: '/competence', icon: ReadOutlined, permissions: ['competence.read'] },
      { name: 'units', path: '/units', icon: ApartmentOutlined, permissions: ['unit.read', 'person.read'] },
      { name: 'roles', path: '/roles', icon: IdcardOutlined, permissions: ['person.read'] },
      { name: 'signInSources', path: '/sign-in-sources', icon: KeyOutlined, permissions: ['sign-in-source.read'] },
      { name: 'channels', path: '/channels', icon: NotificationOutlined, permissions: ['notification.manage'] },
      { name: 'settings', path: '/settings', icon: SettingOutlined, permissions: ['settings.read'] },
    ],
  },
];

export const ACCOUNT_ITEM: NavigationItem = { name: 'account', path: '/account', icon: SafetyCertificateOutlined };
