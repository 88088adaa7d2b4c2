// Surnames by frequency, from the published lists of the Ministry of Public Security and the Hundred Family Surnames. Facts only.
const SINGLE =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖萧田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方' +
  '白邹孟熊秦邱丘江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包' +
  '宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧阳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费' +
  '卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储芮';
const TRADITIONAL =
  '張劉陳楊黃趙吳孫馬鄭謝許韓鄧馮蕭葉蘇呂盧鐘譚陸賈龍賀顧龔錢嚴湯溫齊喬龐顏莊聶魯歐關蘭寧紀畢單駱藍車連衛邊師';
const COMPOUND =
  '欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 夏侯 皇甫 尉迟 公孙 公孫 慕容 令狐 宇文 长孙 司徒 司空 端木 东方 南宫 西门 轩辕 呼延 澹台 独孤';

export const SURNAMES: ReadonlySet<string> = new Set([...SINGLE, ...TRADITIONAL]);
export const COMPOUND_SURNAMES: ReadonlySet<string> = new Set(COMPOUND.split(' '));
/** Surnames that are more often words of the sentence when they stand before a name and a title. */
export const WORDLIKE_SURNAMES: ReadonlySet<string> = new Set([
  ...'和于时有向从对成全应解明时安连关单路游高方华文师常',
]);
