import { linesOf } from './labelled.ts';

// Whole sentences written by hand, with made-up items in them: several kinds together, things said in passing, evasions, and look-alikes
// right beside the real thing. Kinds with check digits are in the generated part.

export const WRITTEN: readonly string[] = linesOf(`
  你好，我叫[[person-name|周雨桐]]，电话[[cn-mobile|138 0013 5790]]，想预约周六下午的体检。
  [[person-name|王]]先生您好，您的订单[[-|20260318004512]]已发货，请保持[[cn-mobile|15900246810]]畅通。
  收件人：[[person-name|李思远]]，[[cn-mobile|18612340987]]，[[address|浙江省杭州市余杭区文一西路969号3栋1202室]]
  请帮我润色这封邮件：尊敬的[[person-name|陈静]]女士，附件是合同第[[-|2024-0315]]号，请查收，有问题回复[[email|contract@example.com]]。
  家住[[address|朝阳区望京西路50号院2号楼]]，想找附近的托管班。
  我加了她微信，一[[-|三八]]妇女节那天聊过。
  老师说打这个：[[cn-mobile|一三九零零一二三四五六]]
  留个电话 [[cn-mobile|1三8零零一3五7九零]] 懂的都懂
  号码拆开发：[[cn-mobile|1 5 8 2 2 2 2 3 3 3 3]]
  我的号[[cn-mobile|１３６００００１２３４]]加我
  [[vehicle-plate|京A·88K88]]这辆车挡住了消防通道，谁认识车主？
  昨天被[[vehicle-plate|沪B D12345]]追尾了，对方留了[[cn-mobile|13700008888]]。
  座机[[cn-landline|010-62345678]]，分机见通讯录；传真[[cn-landline|010-62345679]]。
  有事请打校办[[cn-landline|0571-8765432]]，或发邮件到[[email|office@school.example.cn]]。
  服务器[[ip-address|203.0.113.45]]升级到[[-|v2.10.3.1]]后，日志里全是[[ip-address|198.51.100.23]]的请求。
  内网网关是[[ip-address|192.168.31.1]]，子网掩码[[-|255.255.255.0]]。
  IPv6 用[[ip-address|2001:db8:85a3::8a2e:370:7334]]，别用[[-|::1]]。
  Hello, my name is [[person-name|Grace Miller]] and my phone is [[international-phone|+1 415-555-0132]].
  Please contact Mr. [[person-name|Brown]] about the lease.
  Dear Ms. [[person-name|Wong]], your flight to Chengdu is confirmed; reply to [[email|booking@travel.example.com]].
  My friend's number in Hong Kong is [[international-phone|+852 9123 4567]], not [[-|852-91]].
  护照[[passport|E87654321]]和港澳通行证[[travel-permit|C12345678]]都在抽屉里。
  他持台胞证[[travel-permit|01234567]]入境，回乡证[[travel-permit|H12345678]]是他太太的。
  I lost my passport ([[passport|X1234567]]) in Bangkok last week.
  委托人：[[person-name|赵建国]]，受托人：[[person-name|孙敏]]，双方约定如下。
  患者：[[person-name|欧阳雪]]，女，[[-|36]]岁，体温[[-|38.5]]，血压[[-|120/80]]。
  请写一封道歉信给住在[[address|成都市锦江区红星路三段99号]]的[[person-name|刘]]女士。
  开会地点在[[address|上海市徐汇区虹桥路1号]]，导航搜“港汇”即可。
  老家在[[address|河南省周口市太康县城关镇大王庄村]]，过年才回去。
  [[email|first.last+tag@sub.example.co.uk]] bounced twice yesterday.
  commit by [[email|dev-team@example.org]]: bump [[-|lodash@4.17.21]] and fix [[-|icon@2x.png]]
  {"name":"[[-|button]]","contact":{"phone":"[[cn-mobile|17712345678]]","mail":"[[email|a.b@example.com]]"}}
  curl -X POST https://api.example.com/v1/users?phone=[[cn-mobile|19912345678]]&code=[[-|834512]]
  Failed password for root from [[ip-address|185.220.101.7]] port [[-|51234]] ssh2
  联系人 [[person-name|马晓东]] 手机 [[cn-mobile|186-0000-1357]] 邮编 [[-|100080]]
  姓名:[[person-name|林志强]] 年龄:[[-|42]] 工号:[[-|A20190315]]
  我的名字是[[person-name|何芳]]，在第[[-|3]]中学教数学。
  会员：[[person-name|朱丽华]]，积分[[-|13800]]，上次消费[[-|¥1,580.00]]。
  请转告[[person-name|司马]]先生，周三的会改到[[-|15:30]]。
  我是[[person-name|张伟明]]先生介绍来的，他说报他电话[[cn-mobile|13588889999]]有优惠。
  发票寄到[[address|广州市天河区体育西路103号维多利广场A座2305室]]。
  住[[address|西安市雁塔区小寨东路11号]]附近，求租一居室，预算[[-|2500]]。
  WhatsApp [[international-phone|+44 7700 900123]] or e-mail [[email|anna@example.net]]
  东京的房东电话是[[international-phone|+81 3-1234-5678]]，他不会英语。
  电话簿：[[cn-mobile|13611112222]]/[[cn-mobile|13733334444]]、[[cn-mobile|15055556666]]
  用户[[cn-mobile|13912348765]]于[[-|2026-03-01 09:15:27]]登录，会话[[-|550e8400-e29b-41d4-a716-446655440000]]
  把[[cn-mobile|134.5678.9012]]存成快递
  手机：[[cn-mobile|(+86)13812349876]]；
  请帮我写个请假条，我叫[[person-name|吴海燕]]，在[[-|2]]班，家长电话[[cn-mobile|13312349999]]。
  寄件人：[[person-name|徐大勇]] [[cn-mobile|15812340000]] [[address|南京市鼓楼区中山北路200号]]
  [[ip-address|10.20.30.40]] - - [[-|01/Mar/2026:10:00:00]] "GET /item/[[-|100012043978]].html" 200 [[-|5316]]
  email: [[email|li_lei1990@163.com]]; QQ: [[-|1234567890]]
  微信号 [[-|wxid_8f3k2jd9]]，邮箱 [[email|8f3k2jd9@qq.com]]
  Contact: [[person-name|Emily Zhang]], [[email|emily.zhang@corp.example.com]]
  Customer name: [[person-name|Robert King]], order [[-|#100-2938475]]
  The tenant at [[address|北京市海淀区学院路37号]] hasn't paid since May.
  请将样品送至[[address|苏州工业园区星湖街328号]]，电话[[cn-landline|0512-62881234]]。
  师傅您好，我在[[address|和平路12号]]门口等，车牌[[vehicle-plate|津C·F5678]]。
  张[[-|三八]]块钱买的二手书，想退。
  患者 [[person-name|高美玲]]，床号[[-|12]]，每日服药[[-|0.5]]克，家属电话[[cn-mobile|18900001111]]。
`);
