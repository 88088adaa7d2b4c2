import type { PersonalInformationKind } from '../../index.ts';
import { linesOf } from './labelled.ts';

// Sentences written by hand; `#` is where a made-up item of the kind goes. They are what people write to a model: forms, chats, mails,
// logs, code, JSON, tables.
const contexts = (block: string) => linesOf(block);

export const CONTEXTS: Readonly<Record<PersonalInformationKind, readonly string[]>> = {
  'cn-id-card': contexts(`
    身份证号：#
    我的身份证是#，麻烦帮我查一下社保缴费记录。
    {"name":"","idCard":"#","level":2}
    请核对证件号码 # 是否与系统一致
    申请人（#）已于上周提交材料。
    帮我把这段话翻译成英文：本人证件号#，现委托他人代办。
    登录名就是身份证号#密码是后六位
    | 12 | # | 已审核 |
    INSERT INTO applicants VALUES (7, '#', 'pending');
    证件类型:居民身份证;证件号:#;
    他把#发到了群里
    The resident ID number is # according to the form.
    Please verify #, then call me back.
    id_no=#&scene=login
    乘车人证件 #，请在开车前到窗口取票。
    爸爸的是 # ，妈妈的我晚点给你
  `),
  'bank-card': contexts(`
    卡号：#
    请把钱打到这张卡 #，开户行是城南支行。
    工资卡#已挂失
    转账到 # ，备注写房租
    {"cardNo": "#", "bank": "example"}
    我的借记卡号是#。
    退款请退回原卡（#）。
    尾号不记得了，完整的是#，帮我看看是哪家银行
    Please send the refund to card # by Friday.
    收款账户 # 户名见附件
    card=#;amount=120.00
    绑定银行卡 # 失败，错误码 51
    ,#,储蓄卡,正常
    她发来的账号是# 我已经转了
  `),
  'payment-card': contexts(`
    My card number is #.
    Charge it to # please, the billing address is the same.
    card: #, exp 09/29
    信用卡号 #，有效期 08/28
    用这张外币卡付：#
    {"pan":"#","cvv":"***"}
    订单用 # 支付失败了三次
    The customer read out # over the phone.
    VALUES ('#', 'visa', 1)
    境外消费请刷#，别用另一张
    Corporate card # has been blocked since Monday.
    请在系统里登记信用卡：#。
  `),
  'cn-mobile': contexts(`
    手机号：#
    我的电话是#，有事随时打给我。
    联系方式 #（微信同号）
    {"phone":"#","verified":true}
    快递放门口，打 # 就行
    请致电#预约
    客户#投诉说没收到货
    tel:#
    https://example.com/reset?mobile=#&step=2
    Call me at # when you arrive in Hangzhou.
    My WeChat and phone are both #, thanks.
    家长电话:#;孩子三年级
    # 这个号码停机了，换一个
    SELECT * FROM users WHERE mobile = '#';
    登录验证码已发送至#，5分钟内有效
    王阿姨 # 保洁
    加我:#
    报名请发短信到 # 。
  `),
  'cn-landline': contexts(`
    电话：#
    公司座机 #，工作日九点到六点有人。
    请拨打#转人工
    传真 #
    {"tel":"#"}
    前台电话是#。
    The office number is #.
    有问题打学校教务处#问
    联系电话(#)
    Reach our Shanghai branch on #, please.
    单位固话#，找小李
  `),
  passport: contexts(`
    护照号：#
    我的护照号码是#，明年八月到期。
    Passport No. #
    My passport number is #, issued last year.
    {"passport":"#","nationality":"CHN"}
    请登记护照 # 的签证信息
    护照：#，姓名见扫描件
    旅客护照号为#，座位未分配。
    passport # expires soon, how do I renew it?
    因私护照 # 丢了怎么补办
  `),
  'travel-permit': contexts(`
    {permit}：#
    我的{permit}号码是#，可以买高铁票吗？
    证件类型：{permit}，号码：#
    {permit}#快到期了
    请用{permit} # 登记入住
    持{permit}（#）的客人下午到。
  `),
  'vehicle-plate': contexts(`
    车牌：#
    我的车是#，停在地下二层。
    #违停三次
    麻烦让 # 的车主挪一下车
    {"plate":"#","color":"blue"}
    今天限行，#不能上路。
    The car with plate # hit my bumper.
    网约车#已到达上车点
    访客车辆 # 已登记
    在路口看到一辆白色轿车（#）闯红灯
    登记车号#，司机已到门卫室
  `),
  'credit-code': contexts(`
    统一社会信用代码：#
    我司税号是#，请按此开票。
    {"creditCode":"#"}
    纳税人识别号 #
    开票信息：某某商贸有限公司，#，地址见合同
    The company's unified social credit code is #.
    请查一下#这家企业是否正常经营
    供应商 # 的资质已过期。
    营业执照编号:#;
  `),
  email: contexts(`
    邮箱：#
    请把简历发到#，谢谢！
    我的邮箱是#。
    Contact me at # or by phone.
    mailto:#
    {"email":"#"}
    发件人 <#>
    把会议纪要抄送#和项目组
    From: # Subject: hello
    assignee = "#"
    有问题写信给#吧
    You can reach her via # (preferred).
    账号是#密码忘了
    git config user.email #
  `),
  'ip-address': contexts(`
    IP：#
    登录IP为#，归属地未知。
    Failed login from # port 22
    {"client_ip":"#"}
    用户从 # 访问了后台
    ping # 不通
    [2026-03-01 10:00:00] # "GET /index.html"
    请把#加入白名单
    The request came from #, check the firewall.
    host=# user=guest
    来源地址#连续失败五次
  `),
  'international-phone': contexts(`
    Phone: #
    My number in London is #.
    国外电话 #，有时差请晚上打
    {"phone":"#"}
    Call # for the reservation.
    WhatsApp:#
    联系人在海外，电话是#。
    You can text me at #, I am usually awake.
    请加我 #（WhatsApp）
  `),
  address: contexts(`
    地址：#
    收货地址：#，麻烦送货上门。
    我住在#。
    请寄到#，到了打电话
    {"address":"#"}
    公司位于#
    户籍地址:#;现住址同上
    快递地址是#，收件人填我
    他家在#，离地铁站不远。
    案发地点为#
    房子在#，三室一厅，准备出租
    Ship it to #, please.
  `),
  'person-name': contexts(`
    姓名：#
    我叫#，今年二十五岁。
    联系人：#
    你好，我叫#
    收件人: #，电话见下
    姓名 # 性别 男
    患者姓名：#，主诉头痛三天。
    {"姓名":"#"}
    申请人：#（签字）
    大家好，我叫#，来自四川。
    客户姓名：#
    紧急联系人：#。
    乘客姓名:#
  `),
};
