"""What the demo store's inspector finds, and how it is mended, in words of our own. Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

HELD_FOR = timedelta(weeks=26)
"""So long the inspector has been walking round."""
LATELY = timedelta(days=9)
"""What was found so lately stands where ENDINGS says."""
ACT_LASTS = timedelta(hours=2)
"""What somebody does is done so long before anything else happens."""
PLANNED_EVERY = timedelta(weeks=7)
SAME_AGAIN = timedelta(days=180)
SILENT_FOR = timedelta(days=31)
"""What was not held longer ago was called off."""
ENDINGS = (1, 2, 0, -1, 4, 5, 3, 5)
"""After so many steps the findings of the last days stand, one after the other; -1: it is objected to."""


@dataclass(frozen=True)
class Fault:
    """What was seen of an item, what is to be done about it, and what came of that."""

    words: str
    seen: str
    measures: str
    result: str


def faults_of(lines: str) -> Mapping[str, Fault]:
    faults = (Fault(*line.split("|")) for line in lines.strip().splitlines())
    return {fault.words: fault for fault in faults}


def was_held(check_list: str, due_on: date, today: date) -> bool:
    """But for two rounds of the workshop: of the week before last, and of a month before that."""
    weeks = (today - due_on).days // 7
    return check_list != "车间检查" or weeks not in {1, 5}


FAULTS = faults_of("""\
大门玻璃干净，无旧海报|右门把手下方有手印和胶痕|保洁晨扫加擦门一次，胶痕用除胶剂清理|距一米看已无痕迹
迎宾台三分钟内有人接待|下午两点十分起，迎宾台空岗七分钟|午休改两班轮换，空岗由值班经理补位|抽看三天录像均有人在岗
展车价签齐全，与系统一致|远山 7 的价签还是上月的指导价|当天换签，系统调价时同步打印|五台展车价签与系统一致
展车车身与内饰干净|云雀 X 后排脚垫上有鞋印|看车离店后十分钟内复位清洁|抽查两次均干净
展车电量、轮胎气压够用|星野 EV 电量只剩百分之九|每晚闭店前充到八成，写进闭店表|连续三晚有记录
试驾车证件、保险在有效期内|云雀 S 试驾车保险后天到期|当天续保，证件扫描存档并设提醒|新保单已放入车内
洽谈桌整洁，饮品可选三种以上|只剩茶和水，咖啡豆用完两天|补货并设最低库存两袋|饮品四种可选
服务顾问着工装、佩戴胸牌|两位顾问未戴胸牌|晨会互查着装，备用胸牌放前台抽屉|连续一周检查合格
客户到店两分钟内接待|看监控抽三台车，一台等了六分钟|高峰时段增设引导岗|再抽五台均在两分钟内
接车当面环检并请客户签字|五份单中两份没有客户签字|无签字不派工，前台主管逐单复核|抽十份签字齐全
预估费用与交车时间写在单上|一份单交车时间空着|接车单改为必填，漏填退回|抽五份均已填写
收费项目与价格公示|喷漆单价表被展架挡住|公示栏移到结算台正面|客户坐着就能看到
交车时逐项说明并展示旧件|回访三位，一位说没看到旧件|旧件装透明袋随钥匙交给顾问|再访三位都看到了旧件
发票当场开具，信息无误|一张发票单位名称少一个字|开票前请客户核对屏幕信息|已重开并致歉
能看到维修进度|看板停在上午十点的进度|看板接到派工系统自动刷新|半小时内有刷新
举升机有年检标识|四号举升机标识被油污盖住看不清|清洁并补贴标识，照片存档|标识清楚，在有效期内
灭火器压力正常，通道无阻挡|机修区灭火器前放了两只轮胎|划禁放线，班组长每日巡看|通道已清空，指针在绿区
技师按工单作业，三件套齐全|一台车没有装方向盘套|开工前由派工员核对三件套|抽查五台齐全
完工自检、互检、终检签字|五份单中一份缺互检签字|缺签不放行，质检员收单|一周抽查无缺签
账、卡、物相符|机油滤芯账上三十，架上二十八|出库当场扫码，周五盘点差异|差异已查清并调账
易燃品单独存放|化清剂和纸箱放在同一层|清出危险品柜，贴标识|已分开存放
货架标签清楚，先进先出|两格标签脱落|更换卡槽式标签|标签完整
排水通畅，地面不积水|二号位地漏返水|疏通地漏并加滤网|冲洗十分钟无积水
展车位置与布展图一致|远山 5 偏出定位线约半米|按图复位，地面补贴定位点|偏差在十厘米内
展车车门不上锁，座椅回到标准位置|两台展车右后门锁着|开店点检时逐门试拉|六台展车均可开
展车车内无私人物品|试乘后留下一件外套|送车回位时检查车内|已归还客户，抽查无遗留
价签当日核对签字|昨天和今天都没有签字|签字表挂到开门钥匙旁|连续五天有签字
价签每日开门前核对并签字|周二的签字是补的|值班经理十点前拍照上传|照片时间与签字一致
金融、保险政策牌在有效期内|贷款贴息牌上月已到期|撤下旧牌，新政策当天上牌|牌面日期有效
精品展柜无缺货，标价齐全|行车记录仪没有标价|补齐标价，缺货两日内补|标价齐全
迎宾记录当天登记完整|登记二十一批，计数器三十四批|计数器每两小时对一次数|偏差降到百分之三
来电三声内接听|抽听三通，一通响了七声|设第二接听人，超三声自动转接|再抽五通均在三声内
销售顾问仪容符合规范|一位顾问穿运动鞋上岗|备用皮鞋放更衣柜，晨会检查|抽查三人合格
试驾车停在专用车位|试驾车位停着客户的车|加装车位牌与地锁|试驾车已归位
试驾车油量、电量够一圈试驾|远山 7 油量不到一格|还车时低于三成即加油|两台油量过半
交车区布置完整，红毯干净|红毯有轮胎印|每次交车后清洁，备用毯一张|红毯已更换
新能源试驾车充电枪归位|充电枪搭在车头上|充电桩旁加挂枪架|枪已归位
工位地面无油污|三号工位有一滩机油，约脸盆大|当班清理并放吸油毡|地面干净防滑
举升机锁止可靠，垫块完好|一号位右前垫块开裂|停用并更换垫块，空载试升|锁止可靠，垫块完好
剪式举升机液压管无渗漏|油管接头处有渗油|更换密封圈并清洁|静置一夜无渗漏
压缩空气管路无漏气|快插接头有嘶嘶声|更换接头四只|肥皂水测试无气泡
扭力扳手在校准期内|一把扳手校准到期一周|送检期间封存，使用备用扳手|新校准标签在位
四轮定位仪靶标干净、已校准|靶标镜面有油渍|每日用专用布擦拭并记录|镜面干净，校准通过
诊断仪软件为当月版本|一台仍是上月版本|更新并设每月一日提醒|版本为当月
工具车按影子图摆放|十三号套筒不在位|下班前清点，缺件登记|工具齐全
专用工具借还有登记|正时工具借出三天没有登记|借出当面登记，超一天催还|登记完整
翼子板护垫、三件套在用|一台车未放护垫|护垫挂在工位立柱上|抽查四台在用
拆下零件放在零件车上并标识|保险杠直接放在地上|增配零件车两台|零件上车并挂牌
高压维修区有围栏与警示牌|警示牌被风吹倒|改为落地固定式|围栏与警示牌完好
绝缘手套在检验期内、无破损|左手手套掌心有划痕|报废更换，用前充气检查|新手套检验标签有效
尾气抽排接到车上|一台怠速检测没有接抽排|启动前先接管，班长巡查|抽查三台均接好
喷漆房过滤棉按期更换|压差表指针到黄区|当日更换并登记更换日期|指针回到绿区
废机油桶加盖、不超八成|二号桶没有盖，约九成满|联系转运，到七成即报|已转运，桶盖齐全
在修车辆钥匙挂牌|两把钥匙没有挂牌|接车时即挂牌，无牌不入柜|钥匙全部挂牌
返修车单独标识并记录原因|一台返修车没有标识|派工时挂红牌并写原因|标识与原因齐全
高压水枪接头无滴漏|一号枪接头滴水|更换密封垫|无滴漏
漏电保护按月测试|配电箱上缺上月测试记录|补做测试，记录表贴箱门|测试正常，记录在位
旧件按索赔要求封存、挂签|两件旧件没有挂签|入库即挂签拍照|索赔旧件全部挂签
打印机旁无散落单据|打印机旁有三张带客户姓名的单据|改为刷卡取件|抽查两天无遗留
过期表单已清理|抽屉里还有去年的接车单|清理销毁，新版表单换色|只剩现行表单
清洁工具放在客户看不到处|拖把靠在洽谈区柱子旁|工具归入清洁间|展厅内看不到清洁工具
库房通道宽 80 厘米以上|通道被赠品箱占去一半|赠品上架，通道划线|通道宽一米
黄线通道无占用|黄线内停着一台举升小车|设备定位停放，贴车位线|通道畅通
抹布、手套入有盖铁桶|油抹布堆在工具车上|每工位配一只有盖铁桶|抹布入桶，桶盖合上
看板内容当周更新|看板还是两周前的产值|每周一晨会前更新|看板为本周内容
设备点检表当天签字|空压机点检表缺两天|点检后才送气，班长签字|连续一周签字齐全
货物不占通道、不压消防栓|消防栓前放着保险杠纸箱|清空并贴禁放标识|消防栓前一米无物
重物在下、轻物在上|制动盘放在第四层|重件移到底层，贴限重牌|重件在底层
""")

FEW = ((0, 1, 2), (56, 38, 6))
"""How many new faults a weekly round finds, and how often each."""
MONTHLY, WEEKLY_LATELY = 3, 3
"""New faults of a monthly round, and of the weekly ones of the last days."""
AGAIN, AGAIN_LATELY = 0.03, 0.25
"""The chance of an item to fail that has failed within half a year."""
OFTEN = 3
"""So many times, and then it is mended for good."""
HALF = 0.6
"""The chance of a fault to cost half the points of its item, not all of them."""
PATIENT = 0.6
"""The chance that what is late, but found only days ago, is left until the next round too."""
NOT_LASTING = 0.12
LINGERS = 0.06
ASKED_FOR_MORE = 0.1
SLOW = 0.15
RETURNED_SHARE = 0.1
AT_WORK = "现场仍在整改，下次再查。"
FIXED = "现场复看，已整改到位。"
NOT_FIXED = "上次的问题仍在：%(seen)s。"
OBJECTION = "现场由其他部门使用和维护，本部门无法整改，请重新判定责任部门。"
TOLD = "复查结果已当面告知检查人与部门负责人。"
VERIFIED = "现场复查并核对照片，措施已落实。"
RETURNED = "照片上还能看到同样的问题，请补充措施。"
SENT_BACK = "措施只治标，请补充怎样防止再次发生。"
FOR_GOOD = "列入每周班组自查表，由班组长签字。"
CLOSED_SHOP = "当天全员参加厂家培训，检查并入下周。"
