import { linesOf } from './labelled.ts';

// Written by hand after the detector was finished, to be as awkward as what people really write, and measured apart: nothing in the
// detector was changed for a sentence in here. Kinds with check digits are filled in as `{kind}`.

export const HELD_OUT: readonly string[] = linesOf(`
  师傅帮我查下{cn-id-card}这个人有没有案底
  身份证（{cn-id-card}）复印件两份
  ID:{cn-id-card},NAME:[[person-name|刘洋]]
  老婆身份证{cn-id-card}我的{cn-id-card}一起订票
  卡号是{bank-card}，户名[[person-name|杨帆]]，开户行农行
  把8000打到{bank-card}里
  card {payment-card} exp 11/27 name [[person-name|Laura Chen]]
  刷的是{payment-card}那张，退款还没到
  抬头某某科技，税号{credit-code}，别开错
  我手机号换了，新的是[[cn-mobile|16612345678]]，旧的[[cn-mobile|13100001111]]不用了
  打我妈电话[[cn-mobile|137 1234 8888]]或者我爸的[[cn-mobile|137-1234-9999]]都行
  V我[[cn-mobile|18777776666]]
  tel：[[cn-mobile|０１３８１２３４５６７８]]
  电话幺三八，[[-|后面的]]见面说
  我电话是[[cn-mobile|幺五八零零零零二二二二]]
  号码[[cn-mobile|一五八 零零零零 三三三三]]
  手机号中间四位[[-|1234]]，结尾[[-|5678]]
  有事打[[-|139****1234]]
  微信同号[[-|159xxxx8888]]
  小王的电话记一下 [[cn-mobile|15912340001]]，小李的是[[cn-mobile|15912340002]]
  [[cn-landline|(0755) 2688-1234]]打了没人接
  学校总机[[cn-landline|62751114]]
  拨[[cn-landline|021-6888 1234]]再按[[-|9]]
  区号[[-|0755]]，号码[[cn-landline|26881234]]
  客服电话[[-|4008123123]]打不通
  投诉打[[-|12315]]或[[-|12345]]
  My cell is [[international-phone|+1.650.555.0199]], call anytime
  phone: [[international-phone|001-650-555-0123]]
  在台湾打[[international-phone|+886 912 345 678]]找我
  澳门号码[[international-phone|+853 6612 3456]]
  韩国号 [[international-phone|+82-10-1234-5678]]
  [[person-name|张三]]，男，[[-|35]]岁，住[[address|昆山市玉山镇前进中路100号]]
  本人[[person-name|李四光]]，因事请假一天。
  班主任[[person-name|王老师]]让我们交作业
  [[person-name|陈晓燕]]的作文写得很好，请点评
  原告[[person-name|周某某]]诉被告公司劳动争议一案
  申请人:[[person-name|吴晓波]] 代理人:[[person-name|郑凯]]
  这是[[person-name|小李]]的日报，帮我改改
  Hi, I'm [[person-name|Kevin]], nice to meet you.
  This is [[person-name|Dr. Patel]] from cardiology.
  Name: [[person-name|Maria García López]]
  Patient name: [[person-name|O'Connor]], DOB [[-|1980-02-03]]
  Regards, [[person-name|Tom Hardy]]
  我是[[person-name|孙]]先生，昨天预约过
  叫[[person-name|赵]]小姐来一下
  收货人 [[person-name|钱多多]]，就写这个
  [[address|深圳市福田区莲花街道红荔西路莲花大厦西座5楼]]有家店
  快递放[[address|丰台区方庄芳古园一区12号楼]]门卫
  我家在[[address|长江路88弄6号602]]
  [[address|浙江省金华市义乌市稠城街道化工路12号]]发货
  导航去[[address|南京东路步行街]]
  地址是[[address|No. 88, Century Avenue, Pudong, Shanghai]]
  送到[[address|理工大学3号宿舍楼412]]
  住在[[address|桂林市七星区施家园路24号1栋2单元]]的老人
  公司注册在[[address|重庆市渝北区黄山大道中段64号附5号]]
  有个[[-|一号路口]]，左转就是
  走[[-|三环路]]到[[-|5号出口]]
  [[-|3号路2号机]]坏了
  车是[[vehicle-plate|粤b12345]]，白色
  [[vehicle-plate|鄂A・D12345]]在应急车道
  川[[-|A12345678]]这个文件号
  挂车[[vehicle-plate|鲁H1234挂]]超载
  使馆车[[vehicle-plate|使014578]]
  护照 [[passport|EB1234567]] 和签证[[-|12345678]]
  passport: [[passport|e12345678]]
  日本护照[[passport|TR1234567]]
  港澳居民来往内地通行证号码是[[travel-permit|H1234567800]]
  台湾居民来往大陆通行证[[travel-permit|12345678]]
  发邮件：[[email|Zhang.San_88@vip.sina.com]]。
  邮箱是zhangsan[[-|#]]qq.com，把井号换成at
  mail me at john [at] example [dot] com
  <[[email|support+ticket-9921@help.example.io]]>
  地址 [[email|x@y.cn]] 无效
  Sent from [[email|li.ming@公司.example.com]]
  ssh [[-|deploy@10.1.2.3]]
  http://[[ip-address|112.80.248.75]]:8080/login
  ip=[[ip-address|36.152.44.96]]&ua=Chrome
  [[ip-address|::ffff:203.0.113.9]] 尝试登录
  x-forwarded-for: [[ip-address|117.136.0.1]], [[ip-address|10.0.0.7]]
  PostgreSQL [[-|15.4.0.1]] 发布
  固件 [[-|1.10.12.3]] 下载
  OpenSSL [[-|1.1.1.23]] 漏洞
  快递号[[-|13812345678901]]
  单号 [[-|138123456789]]
  编号[[-|13812345678]]的标本
  学籍号[[-|G110105200801014321]]
  社保号 [[-|0012345678]]
  公积金账号[[-|801234567890]]
  会员卡[[-|8613800138000123]]
  序列号 [[-|4CE0460D0G]]
  发票代码[[-|011001900211]] 号码[[-|12345678]]
  考号[[-|21110105150001]]
  车架号[[-|LSVAA4182E2123456]]
  医保结算单[[-|202401150012345]]
  病历号[[-|0001234567]]，住院号[[-|20240115]]
  批准文号国药准字[[-|H20051234]]
  生产批号[[-|20240115A3]]，有效期至[[-|2026/12]]
  条码 [[-|6901234567892]]
  期货合约 [[-|IF2403]]、[[-|CU2405]]
  电表读数[[-|13812]]，水表[[-|00345]]
  工单 [[-|INC0012345]] 关闭
`);
