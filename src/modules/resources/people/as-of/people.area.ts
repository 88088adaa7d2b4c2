import { type AsOfArea, fact, madeBy, peopleNamed, time, words } from '../../../../governance/as-of/index.ts';
import { type AsOfPeopleDeps, unitThen } from './as-of.deps.ts';
import { ACCOUNT_CHANGES, ACCOUNT_OPENS, type AccountThen, accountThen } from './rights-then.ts';

const STATES: { readonly [state in AccountThen['state']]: readonly [zh: string, en: string] } = {
  active: ['可用', 'Active'],
  disabled: ['已停用', 'Disabled'],
  ended: ['已到期', 'Ended by its date'],
};

/** Everybody who had an account, in use or not. */
export function peopleArea(deps: AsOfPeopleDeps): AsOfArea {
  return {
    name: 'people',
    title: { zh: '人员与账号', en: 'People and accounts' },
    notes: [
      {
        zh: '账本只记录姓名改过，不记录改成什么，因此姓名与部门名称按今天显示。',
        en: 'The ledger says that a name was changed and not to what, so names of people and units are those of today.',
      },
      {
        zh: '登录会话、口令与两步验证当时的状态不在回溯范围内，请查看记录。',
        en: 'Sessions, passwords and second factors are not told for the past; look at the records.',
      },
    ],
    permission: 'person.read',
    opens: ACCOUNT_OPENS,
    changes: ACCOUNT_CHANGES,
    async lines(given, { at }) {
      const person = await peopleNamed(
        deps.directory,
        given.map(({ id }) => id),
      );
      return given.map(({ id, acts }) => {
        const account = accountThen(acts, at);
        if (account === null) return null;
        return {
          id,
          about: person(id),
          facts: [
            fact('state', '账号', 'Account', words(account.state, ...STATES[account.state])),
            fact('unit', '部门', 'Unit', unitThen(deps, account.unitId)),
            fact('endsAt', '到期时间', 'Ends', time(account.endsAt)),
            ...(account.emergency
              ? [fact('emergency', '应急账号', 'Emergency account', words('yes', '是', 'Yes'))]
              : []),
          ],
          acts: madeBy(...account.acts),
        };
      });
    },
  };
}
