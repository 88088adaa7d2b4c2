// Common characters that fall into a left and a right part (a few into more), with the parts as people type them. Made for this engine.
const PARTS =
  '好女子 妈女马 她女也 妓女支 奶女乃 奸女干 如女口 姓女生 妹女未 姐女且 娼女昌 嫖女票 婊女表 娱女吴 娃女圭 ' +
  '枪木仓 林木木 杜木土 杨木易 村木寸 权木又 机木几 材木才 松木公 相木目 械木戒 植木直 杖木丈 样木羊 ' +
  '炸火乍 炮火包 烟火因 烧火尧 灯火丁 炼火东 爆火暴 烛火虫 弹弓单 张弓长 强弓虽 ' +
  '法氵去 法水去 法三去 江氵工 河氵可 油氵由 海氵每 毒主母 汗氵干 湖氵胡 清氵青 洗氵先 ' +
  '讨讠寸 论讠仑 谈讠炎 话讠舌 说讠兑 诈讠乍 证讠正 语讠吾 请讠青 记讠己 认讠人 ' +
  '轮车仑 轮车仓 转车专 较车交 辅车甫 功工力 动云力 助且力 政正攵 杀乂木 刺朿刂 ' +
  '胡古月 朋月月 肚月土 胖月半 脏月庄 腿月退 服月艮 明日月 时日寸 昨日乍 晚日免 ' +
  '独犭虫 狗犭句 猪犭者 猫犭苗 狱犭讠犬 ' +
  '打扌丁 抢扌仓 拐扌另 持扌寺 指扌旨 换扌奂 搞扌高 投扌殳 ' +
  '他亻也 们亻门 件亻牛 作亻乍 仇亻九 伤亻力 信亻言 价亻介 借亻昔 假亻叚 ' +
  '钱钅戋 银钅艮 铁钅失 针钅十 钉钅丁 ' +
  '赌贝者 贩贝反 账贝长 财贝才 购贝勾 赃贝庄 ' +
  '吸口及 吃口乞 唱口昌 吹口欠 叫口丩 叶口十 吗口马 呼口乎 ' +
  '和禾口 私禾厶 种禾中 科禾斗 税禾兑 ' +
  '外夕卜 对又寸 双又又 难又隹 邪牙阝 部咅阝 队阝人 阳阝日 ' +
  '姑女古 粉米分 精米青 糖米唐 ' +
  '博十尃 群君羊 邮由阝 郑关阝 鸦牙鸟 鸡又鸟 骗马扁 驴马户 码石马 砍石欠 破石皮 硝石肖 矿石广 ' +
  '线纟戋 练纟东 组纟且 结纟吉 给纟合 绑纟邦 约纟勺 ' +
  '台厶口 吾五口 岩山石 歪不正 男田力 尖小大 尘小土 忍刃心 忘亡心 思田心 毙比死 劣少力 炎火火 多夕夕 昌日日 ' +
  '品口口口 森木木木 晶日日日 众人人人';

/** The ways to write a character as its parts. */
export const SPLIT_CHARACTERS: ReadonlyMap<string, readonly string[]> = (() => {
  const map = new Map<string, string[]>();
  for (const [whole, ...parts] of PARTS.split(' ').map((item) => [...item])) {
    const known = map.get(whole!) ?? [];
    const way = parts.join('');
    if (!parts.includes(whole!) && !known.includes(way)) known.push(way);
    if (known.length > 0) map.set(whole!, known);
  }
  return map;
})();
