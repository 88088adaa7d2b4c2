import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMe } from '../../app/session/index.ts';
import { NAVIGATION } from '../../app/shell/pages.ts';

/** Pages on which a measure is worked at, beside the subjects that its findings lead to. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  '6.2.a': ['keywordLists', 'screeningPolicies', 'screening'],
};

/** Ways from a measure to where it is worked at, as far as the person may go there. */
export function Workplaces({ measureId }: { measureId: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const items = NAVIGATION.flatMap((group) => group.items).filter(
    ({ name, permissions }) =>
      PLACES[measureId]?.includes(name) && (permissions ?? []).some((one) => me.permissions.includes(one)),
  );
  return items.map(({ name, path, icon: Icon }) => (
    <Link key={path} to={path}>
      <Button icon={<Icon aria-hidden />}>{t(`nav.${name}`)}</Button>
    </Link>
  ));
}
