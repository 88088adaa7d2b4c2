import type { ThemeConfig } from 'antd';
import { theme } from 'antd';

// Deep teal ink on warm paper. The same values stand in tokens.css for our own styles.
const font =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif';
const mono = 'ui-monospace, "SFMono-Regular", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace';

const shared: ThemeConfig['token'] = {
  fontFamily: font,
  fontFamilyCode: mono,
  fontSize: 14,
  borderRadius: 6,
  borderRadiusLG: 8,
  controlHeight: 32,
  wireframe: false,
  motionDurationMid: '0.15s',
  motionDurationSlow: '0.2s',
};

const components: ThemeConfig['components'] = {
  Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
  Table: { cellPaddingBlockMD: 9, cellPaddingInlineMD: 12, cellPaddingBlockSM: 7, headerBorderRadius: 6 },
  Menu: { itemHeight: 34, itemMarginBlock: 2, itemMarginInline: 8, itemBorderRadius: 6, groupTitleFontSize: 12 },
  Form: { itemMarginBottom: 18, verticalLabelPadding: '0 0 4px' },
  Tabs: { horizontalMargin: '0 0 16px 0' },
};

export const lightTheme: ThemeConfig = {
  algorithm: theme.defaultAlgorithm,
  token: {
    ...shared,
    colorPrimary: '#0e5f61',
    colorInfo: '#0e5f61',
    colorLink: '#0c6668',
    colorSuccess: '#2b7a4b',
    colorWarning: '#a4660f',
    colorError: '#b1362c',
    colorPrimaryBg: '#e3efed',
    colorPrimaryBgHover: '#d5e7e4',
    colorPrimaryBorder: '#9cc4c0',
    colorSuccessBg: '#e9f4ec',
    colorSuccessBorder: '#bcdcc6',
    colorWarningBg: '#fcf4e4',
    colorWarningBorder: '#ecd5a8',
    colorErrorBg: '#fcefec',
    colorErrorBorder: '#ecc3bc',
    colorInfoBg: '#e9f2f1',
    colorInfoBorder: '#bcd6d3',
    controlItemBgActive: '#e3efed',
    controlItemBgHover: '#f1eee7',
    colorTextBase: '#1b2423',
    colorBgLayout: '#f5f3ee',
    colorBgContainer: '#fffefb',
    colorBgElevated: '#fffefb',
    colorBorder: '#d8d3c8',
    colorBorderSecondary: '#e8e4da',
    colorTextSecondary: '#56605e',
    colorTextTertiary: '#6d7673',
    colorTextDescription: '#646d6a',
  },
  components: { ...components, Layout: { siderBg: '#faf8f3', headerBg: '#fffefb' } },
};

export const darkTheme: ThemeConfig = {
  algorithm: theme.darkAlgorithm,
  token: {
    ...shared,
    colorPrimary: '#3f9c9a',
    colorInfo: '#3f9c9a',
    colorLink: '#6cc0bd',
    colorSuccess: '#5cb880',
    colorWarning: '#d9a441',
    colorError: '#e2766b',
    colorPrimaryBg: '#17302f',
    colorPrimaryBgHover: '#1c3a39',
    colorPrimaryBorder: '#2b5c5a',
    colorSuccessBg: '#16291e',
    colorSuccessBorder: '#2a4f39',
    colorWarningBg: '#2d2412',
    colorWarningBorder: '#574522',
    colorErrorBg: '#331a17',
    colorErrorBorder: '#643530',
    colorInfoBg: '#16292a',
    colorInfoBorder: '#2a4c4d',
    controlItemBgActive: '#17302f',
    colorTextBase: '#e6e8e4',
    colorBgBase: '#121615',
    colorBgLayout: '#101413',
    colorBgContainer: '#181d1c',
    colorBgElevated: '#1f2524',
    colorBorder: '#353d3b',
    colorBorderSecondary: '#272e2c',
    colorTextSecondary: '#a7b0ad',
    colorTextTertiary: '#8d9794',
    colorTextDescription: '#98a29f',
  },
  components: { ...components, Layout: { siderBg: '#141918', headerBg: '#181d1c' } },
};
