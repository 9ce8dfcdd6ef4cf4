"""What the demo store's check lists say, in words of our own. Standard library only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from blueprints.checklists.rules import NewRow
from blueprints.issue_rules.rules import Level

AREAS: Mapping[str, str] = {
    "展厅": "Showroom",
    "前台": "Reception",
    "维修车间": "Workshop",
    "配件库": "Parts store",
    "客户休息区": "Customer lounge",
    "洗车区": "Car wash",
    "停车场": "Car park",
    "办公区": "Offices",
}
LEVELS: Mapping[str, Level] = {
    "": Level.NORMAL,
    "!": Level.ESCALATED,
    "!!": Level.CRITICAL,
}


@dataclass(frozen=True)
class DemoList:
    """`lines` are area | item | standard | points | department, with ! for its level | English."""

    name: str
    name_en: str
    lines: str
    prefix: str

    def rows(self, departments: Mapping[str, int]) -> list[NewRow]:
        return list(rows_of(self, departments))


def rows_of(demo: DemoList, departments: Mapping[str, int]) -> Iterator[NewRow]:
    for number, line in enumerate(demo.lines.strip().splitlines(), start=1):
        area, words, standard, points, department, english = line.split("|")
        code = department.rstrip("!")
        yield NewRow(
            area=area,
            words=words,
            standard=standard,
            points=int(points),
            department_id=departments[code],
            level=LEVELS[department[len(code) :]],
            words_en=english,
            code=f"{demo.prefix}{number:02d}",
        )


BOC = """\
停车场|入口指示牌完好、夜间能亮|字迹清楚，灯箱无坏点|3|office|Entrance sign is whole and lit at night
停车场|客户车位与待修车位分开划线|线宽 10 厘米以上，无褪色|2|office|Customers' and waiting cars' bays are marked apart
停车场|保安引导来车并问候|车到 30 秒内迎上|4|office|A guard meets and guides arriving cars
停车场|道闸与摄像头工作正常|录像可回看 30 天|3|office!|Barrier and cameras work
停车场|充电桩可用，线缆收拢|屏幕显示正常，线不落地|3|service|Charging points work, their cables are put up
展厅|大门玻璃干净，无旧海报|距一米看无手印|2|sales|Entrance glass is clean, without old posters
展厅|迎宾台三分钟内有人接待||5|sales!|Somebody is at the welcome desk within three minutes
展厅|展车价签齐全，与系统一致|每台车一张，价格当日有效|5|sales!|Each show car has its price card, as in the system
展厅|展车车身与内饰干净|无灰尘、无脚垫膜|3|sales|Show cars are clean inside and out
展厅|展车电量、轮胎气压够用|能启动、能开灯演示|2|sales|Show cars have charge and tyre pressure for a demonstration
展厅|灯光全部点亮，色温一致||2|office|All lamps are lit, of one colour
展厅|资料架宣传页是当季版本|过期资料当天撤下|2|marketing|Leaflets on the stand are this season's
展厅|试驾车证件、保险在有效期内|车内有试驾协议|6|sales!!|Demonstrators have valid papers and insurance
展厅|洽谈桌整洁，饮品可选三种以上||2|sales|Talking desks are tidy, three drinks or more to choose from
前台|服务顾问着工装、佩戴胸牌||2|reception|Advisors wear uniform and name badge
前台|客户到店两分钟内接待|看监控抽三台车|5|reception!|Customers are received within two minutes
前台|接车当面环检并请客户签字|抽五份单，签字齐全|6|reception!|The walk-round is done with the customer, who signs
前台|预估费用与交车时间写在单上|抽五份单|5|reception!|Estimated price and time stand on the order
前台|收费项目与价格公示|与物价备案一致|4|finance!|Charges are posted for all to see
前台|交车时逐项说明并展示旧件|抽三位客户回访|5|reception|Work is explained item by item, old parts are shown
前台|发票当场开具，信息无误||3|finance|Invoices are given at once and are right
客户休息区|沙发、茶几无破损、无污渍||2|office|Sofas and tables are whole and clean
客户休息区|饮水机滤芯在有效期内|换芯记录贴在机身|4|office!|The water dispenser's filter is in date
客户休息区|能看到维修进度|看板每半小时刷新|3|service|The progress of work can be seen
客户休息区|无线网络可用，密码有提示||1|office|Wireless network works, its password is shown
客户休息区|儿童区地垫、玩具消毒有记录|每天一次|3|office|Toys and mats are disinfected daily, on record
客户休息区|洗手间无异味，用品齐全|每小时巡查签字|4|office!|Washrooms smell of nothing and lack nothing
维修车间|举升机有年检标识|在有效期内|8|workshop!!|Lifts bear a valid inspection mark
维修车间|灭火器压力正常，通道无阻挡|指针在绿区|8|workshop!!|Extinguishers have pressure and are not blocked
维修车间|技师按工单作业，三件套齐全||4|workshop|Technicians work by the order, with covers in place
维修车间|完工自检、互检、终检签字|抽五份单|6|workshop!|Work is checked three times and signed
维修车间|废机油、废电池分类存放|有转移联单|6|workshop!|Waste oil and batteries are kept apart, with papers
配件库|账、卡、物相符|抽十个件号|5|parts!|Books, cards and shelves agree
配件库|易燃品单独存放|远离电源，有标识|6|parts!!|Flammables are stored apart
配件库|货架标签清楚，先进先出||3|parts|Shelves are labelled, first in goes out first
洗车区|排水通畅，地面不积水||3|service|Water drains and does not stand
洗车区|毛巾按颜色区分用途|车身、内饰、轮毂三色|2|service|Towels are told apart by colour
办公区|投诉登记与回访记录当天录入|抽三天|5|cr!|Complaints and calls are entered on the day
办公区|培训签到、考核资料齐全|近三个月|3|office|Training lists and tests are complete
办公区|客户资料柜上锁，屏幕离人锁定||5|cr!|Customers' files and screens are locked
"""
SHOWROOM = """\
展厅|地面无水渍、无纸屑||2|sales|Floor without stains or litter
展厅|玻璃幕墙、隔断无手印||2|sales|Glass walls without fingerprints
展厅|展车位置与布展图一致|偏差不超过 20 厘米|2|sales|Show cars stand as the plan says
展厅|展车车门不上锁，座椅回到标准位置||2|sales|Show cars are open, seats in standard position
展厅|展车轮毂标志摆正，轮胎上光||1|sales|Wheel badges upright, tyres dressed
展厅|展车车内无私人物品||2|sales|No private things in show cars
展厅|主推车型旁有配置对比牌|内容与官网一致|3|marketing|The promoted model has its comparison board
展厅|电子屏播放当月内容||2|marketing|Screens show this month's content
展厅|背景音乐音量合适|洽谈时不需提高声音|1|office|Music is not too loud to talk
展厅|空调温度 24 至 26 度||1|office|Air conditioning between 24 and 26 degrees
展厅|安全出口标志亮，通道无杂物||6|office!!|Exit signs lit, ways clear
展厅|价签当日核对签字||4|sales!|Price cards checked and signed today
展厅|金融、保险政策牌在有效期内||3|finance!|Finance and insurance boards are valid
展厅|精品展柜无缺货，标价齐全||2|sales|Accessories are in stock and priced
前台|迎宾记录当天登记完整|与客流计数器相差不超过 5%|4|sales!|Visitors are recorded, as the counter says
前台|来电三声内接听|抽听三通录音|3|sales|Calls are answered within three rings
前台|前台桌面只放当班用品||1|office|Only what the shift needs on the desk
前台|雨伞、老花镜、充电线可借用||1|office|Umbrella, glasses and chargers can be borrowed
前台|销售顾问仪容符合规范|抽三人|2|sales|Consultants' appearance follows the rule
客户休息区|茶水、点心在保质期内||4|office!|Drinks and snacks are in date
客户休息区|报刊杂志不超过两个月||1|office|Magazines are no older than two months
客户休息区|儿童区无尖角、无松动||4|office!|Nothing sharp or loose in the children's corner
停车场|试驾车停在专用车位||2|sales|Demonstrators stand in their bays
停车场|试驾车油量、电量够一圈试驾||2|sales|Demonstrators have fuel or charge for a drive
停车场|交车区布置完整，红毯干净||2|sales|The delivery bay is set up, its carpet clean
"""
WORKSHOP = """\
维修车间|工位地面无油污||3|workshop|No oil on the floor of the bays
维修车间|举升机锁止可靠，垫块完好|空载试升一次|8|workshop!!|Lifts lock and their pads are whole
维修车间|剪式举升机液压管无渗漏||6|workshop!!|Scissor lifts' hydraulics do not leak
维修车间|压缩空气管路无漏气||3|workshop|Air lines do not leak
维修车间|扭力扳手在校准期内|标签可见|6|workshop!|Torque wrenches are calibrated
维修车间|四轮定位仪靶标干净、已校准||4|workshop!|Wheel alignment targets clean and calibrated
维修车间|诊断仪软件为当月版本||3|workshop|Testers have this month's software
维修车间|工具车按影子图摆放||2|workshop|Tools lie where their shadows are
维修车间|专用工具借还有登记||2|workshop|Special tools are signed out and in
维修车间|翼子板护垫、三件套在用||3|workshop|Wing covers and seat covers are in use
维修车间|拆下零件放在零件车上并标识||3|workshop|Parts taken off lie on the trolley, marked
维修车间|高压维修区有围栏与警示牌||8|workshop!!|The high-voltage bay is fenced and marked
维修车间|绝缘手套在检验期内、无破损||8|workshop!!|Insulating gloves are tested and whole
维修车间|尾气抽排接到车上||4|workshop!|Exhaust extraction is connected
维修车间|焊接区有防火毯和灭火器||6|workshop!!|Fire blanket and extinguisher at the welding bay
维修车间|喷漆房过滤棉按期更换|压差表在绿区|4|workshop!|Filters of the paint booth are changed in time
维修车间|油漆、稀料放防爆柜||8|workshop!!|Paint and thinner are in the safe cabinet
维修车间|废机油桶加盖、不超八成||4|workshop!|Waste oil drums covered, no more than 80 % full
维修车间|在修车辆钥匙挂牌||2|workshop|Keys of cars in work are tagged
维修车间|工单随车，进度写到当前工序||3|workshop|The order is with the car, its progress up to date
维修车间|返修车单独标识并记录原因||5|workshop!|Returns are marked, with the cause
维修车间|终检有路试记录|公里数前后可查|5|workshop!|Final check with a road test on record
维修车间|技师休息区无烟头||3|workshop|No cigarette ends in the break area
洗车区|高压水枪接头无滴漏||2|service|Pressure washers do not drip
洗车区|漏电保护按月测试|记录贴在配电箱|6|service!!|Earth-leakage switches are tested monthly
洗车区|沉淀池按期清掏||3|service|The settling tank is cleaned in time
洗车区|交车前车内吸尘、烟缸清空||2|service|Cars are vacuumed before delivery
配件库|车间待领件当天领走或退回||2|parts|Parts set out are fetched or returned the same day
配件库|旧件按索赔要求封存、挂签||4|parts!|Old parts are kept and tagged for claims
停车场|待修、在修、完工车分区停放||2|workshop|Cars waiting, in work and done stand apart
"""
SIX_S = """\
办公区|桌面只留当天文件||1|office|Only today's papers on desks
办公区|文件柜标签与内容一致||1|office|Cabinets hold what their labels say
办公区|下班电脑、空调、照明关闭||2|office|Computers, cooling and lights are off after work
办公区|电源线无裸露、无串接插排||5|office!!|No bare wires, no chained sockets
办公区|绿植无枯叶，盆底无积水||1|office|Plants without dead leaves or standing water
前台|抽屉分格，物品定位||1|reception|Drawers are divided, things have places
前台|过期表单已清理||1|reception|Out-of-date forms are gone
前台|打印机旁无散落单据||2|reception|No papers with customers' names by the printer
展厅|清洁工具放在客户看不到处||1|sales|Cleaning tools are out of customers' sight
展厅|库房通道宽 80 厘米以上||3|sales!|Ways in the store room are 80 cm or wider
客户休息区|垃圾桶不超过七成||1|office|Bins no more than 70 % full
客户休息区|遥控器、杂志归位||1|office|Remote controls and magazines are in place
维修车间|工位三清：料清、工具清、地面清|下班前拍照|3|workshop|Bays are cleared of parts, tools and dirt
维修车间|安全帽、护目镜定位存放||2|workshop|Helmets and goggles have their places
维修车间|黄线通道无占用||4|workshop!|Nothing stands within the yellow lines
维修车间|抹布、手套入有盖铁桶||4|workshop!|Rags and gloves go into a covered metal bin
维修车间|看板内容当周更新||1|workshop|Boards are of this week
维修车间|设备点检表当天签字||3|workshop|Equipment checks are signed today
配件库|货物不占通道、不压消防栓||5|parts!!|Nothing in the ways or before hydrants
配件库|重物在下、轻物在上||2|parts|Heavy below, light above
配件库|呆滞件单独存放并标日期||2|parts|Slow parts apart, with dates
配件库|温湿度计正常，记录当天填写||1|parts|Thermometer works, today's record is filled in
洗车区|洗车液桶有名称标签||2|service|Drums of cleaner are labelled
洗车区|水管用后盘起||1|service|Hoses are coiled after use
停车场|垃圾、杂草当天清理||1|office|Litter and weeds are cleared daily
"""
LISTS: Sequence[DemoList] = (
    DemoList("BOC检查", "BOC check", BOC, "B"),
    DemoList("展厅检查", "Showroom check", SHOWROOM, "Z"),
    DemoList("车间检查", "Workshop check", WORKSHOP, "C"),
    DemoList("6S检查", "6S check", SIX_S, "S"),
)
ANEW = "展厅检查"
"""The list that has been published a second time."""
DRAFTED = "6S检查"
"""The one that somebody is changing just now."""


def written_anew(rows: Sequence[NewRow]) -> list[NewRow]:
    """One item of the showroom's moves, one is reworded, one is new."""
    changed = {
        "儿童区无尖角、无松动": {"area": "展厅"},
        "价签当日核对签字": {
            "words": "价签每日开门前核对并签字",
            "words_en": "Price cards checked and signed before opening",
        },
    }
    after = [replace(row, **changed.get(row.words, {})) for row in rows]  # type: ignore[arg-type]  # texts all
    like = next(row for row in rows if row.area == "停车场")
    new = replace(
        like,
        words="新能源试驾车充电枪归位",
        words_en="Demonstrators' charging cables are put back",
        code="Z26",
        item_id=None,
    )
    return [*after, new]
