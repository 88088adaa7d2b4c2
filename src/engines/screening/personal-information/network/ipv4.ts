import { saidBefore } from '../context.ts';
import { DOT, isDigit, isWord } from '../fold.ts';
import { type Found, found } from '../found.ts';
import { textOf, type View, visible } from '../view.ts';

const SAID = /ip|地址|主机|服务器|host|server|dns|网关|gateway|ping|访问|登录|来源|from/i;
/** Right before a version or a place in a document, in place of an address. */
const OTHERWISE =
  /((^|[^a-z])(v|ver|version|release|build|section|chapter)|版本号?|(升级|更新|回退|降级)(到|至|为)?|第|图|表|式|附录|§)[\s:：.]{0,2}$|[a-z0-9]\/$|[a-z][-_@]$/i;
const UNIT_BEHIND = '节章条款版项级';

/** Four numbers of 0 to 255 from `from`, the first digit of a number. No leading zeros. */
export function readIpv4(view: View, from: number): Found | undefined {
  const parts: number[] = [];
  let long = false;
  let at = from;
  let end = from;
  let code = 0;
  for (let part = 0; part < 4; part++) {
    let value = 0;
    let digits = 0;
    let leading = false;
    code = visible(view, at);
    while (isDigit(code)) {
      if (digits === 1 && value === 0) leading = true;
      value = value * 10 + code - 0x30;
      digits += 1;
      if (digits > 3) return undefined;
      end = view.next;
      code = visible(view, view.next);
    }
    if (digits === 0 || leading || value > 255) return undefined;
    if (digits > 1) long = true;
    parts.push(value);
    if (part < 3) {
      if (code !== DOT) return undefined;
      at = view.next;
    }
  }
  if (isWord(code) || UNIT_BEHIND.includes(String.fromCharCode(code))) return undefined;
  if (code === DOT && isDigit(visible(view, view.next))) return undefined;
  const [first, second] = parts as [number, number, number, number];
  if (first === 0 || first === 127 || first >= 224) return undefined;
  const said = saidBefore(view, from, SAID);
  const before = textOf(view, from - 12, from);
  if (!said && (!long || OTHERWISE.test(before))) return undefined;
  if (said && /(version|版本号?|[^a-z]v)[\s:：.]{0,2}$/i.test(before)) return undefined;
  const inner =
    first === 10 ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 192 && second === 168) ||
    first === 169;
  const hiddenFrom = String(first).length + String(second).length;
  // Addresses of networks of one's own say little about a person: a notice. Others point at a line: low.
  return found(view, {
    kind: 'ip-address',
    grade: inner ? 'notice' : 'low',
    form: inner ? 'v4-private' : 'v4',
    start: from,
    end,
    keep: (index) => index < hiddenFrom,
  });
}
