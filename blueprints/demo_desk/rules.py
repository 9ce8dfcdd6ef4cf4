"""What lies on the desks of the made-up store today, in all its variety. All of it invented."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from blueprints.issue_rules.rules import Level
from blueprints.tracker.rules import IssueKind, Step

PACE = timedelta(hours=2)
"""From one step of an issue to its next."""


class Knot(StrEnum):
    """What is unusual about an issue, beside the steps that it has come."""

    PART = "part"  # a part of its work given to a person
    NOBODYS_PART = "nobodys_part"  # to a department, and nobody in it named
    DONE_PART = "done_part"
    EXTENSION = "extension"  # asked for by the handler
    OWN_EXTENSION = "own_extension"  # by the head, so that the manager decides


NEW = ()
TAKEN = (Step.ACCEPT,)
PLANNED = (Step.ACCEPT, Step.PLAN)
WAITING = (*PLANNED, Step.PAUSE)
DONE = (*PLANNED, Step.APPLY)
SENT_BACK = (*DONE, Step.RETURN)
SEEN = (*DONE, Step.VERIFY)
SETTLED = (*SEEN, Step.CONFIRM)
AGAIN = (*SEEN, Step.REOPEN)
DISPUTED = (Step.DECLINE, Step.DISPUTE)


@dataclass(frozen=True)
class Case:
    """An issue: how long ago it came, in whose hands it is, and how far it has got."""

    days_ago: int
    title: str
    words: str
    department: str
    category: str
    way: Sequence[Step] = NEW
    level: Level = Level.NORMAL
    handler: str = ""
    by: str = "fangmin"
    kind: IssueKind = IssueKind.MANUAL
    car: int | None = None  # the same number is the same customer with the same car
    measures: str = ""
    result: str = ""
    note: str = ""  # why it waits, was sent back or opened again
    knot: Knot | None = None
    part: str = ""
    same_as: str = ""  # the title of the one that it was merged into
    comment: str = ""


E, C = Level.ESCALATED, Level.CRITICAL
MEETING, COMPLAINT = IssueKind.MEETING, IssueKind.COMPLAINT
RECEPTION, WORKSHOP, PARTS, SERVICE = "reception", "workshop", "parts", "service"
WAIT, QUALITY, ATTITUDE = "waiting_time", "repair_quality", "service_attitude"
LIU, ZHANG, CAO, DENG = "liuxiaomin", "zhangli", "caolei", "denggang"

CASES = (
    # Nobody has accepted it yet
    Case(1, "夜间道路救援电话转接后无人接听",
         "客户抛锚在外环，打救援电话转了两次都没人接。",
         SERVICE, ATTITUDE, level=C, by="hejing", kind=COMPLAINT, car=9),
    Case(1, "预约到店后举升机位已被占用",
         "预约十点，到店后等到十点五十才有工位。",
         RECEPTION, WAIT),
    Case(1, "维修区烟感报警器被胶带封住",
         "三号工位上方烟感被封，喷漆后没有取下。",
         WORKSHOP, "facility", level=E),
    Case(1, "旧件未向客户展示即处理",
         "客户要求看换下的刹车片，答复已经扔了。",
         WORKSHOP, ATTITUDE, by="linyue", car=10),
    Case(1, "常用机滤断货三天",
         "本周起5W-30配套机滤零库存，首保客户改约。",
         PARTS, "parts", level=E, by="zhaoguoqing"),
    Case(0, "客户休息区空调滴水", "靠窗第二排座椅上方滴水，已放水桶。", SERVICE, "facility"),
    # Accepted, not planned
    Case(1, "代步车交接单漏填油量",
         "抽查五份交接单，两份没有油量和里程。",
         RECEPTION, "other", TAKEN, handler=LIU),
    Case(2, "四轮定位仪标定过期",
         "标定贴日期为上月，仍在使用。",
         WORKSHOP, "facility", TAKEN, level=E, handler=CAO),
    Case(2, "保险事故车定损等待超过两天",
         "客户车辆停在定损区两天，没有人联系保险公司。",
         RECEPTION, WAIT, TAKEN, handler=ZHANG, by="sunqian", car=11),
    # Being worked on
    Case(1, "雨刮片装反未检出",
         "保养后第一次下雨才发现右侧雨刮片装反。",
         WORKSHOP, QUALITY, PLANNED, handler=CAO, by="linyue", car=12,
         measures="当日上门更换；终检表增加雨刮一项。"),
    Case(2, "报价单未列辅料费",
         "结算时多出清洗剂和密封胶两项，客户不认可。",
         RECEPTION, "price", PLANNED, handler=ZHANG, by="sunqian", car=13,
         measures="退还辅料费；报价模板增加辅料栏。"),
    Case(1, "钣喷车间漆雾飘到交车区",
         "下午喷漆时卷帘门没有关，交车区有漆点。",
         WORKSHOP, "facility", PLANNED, level=E, handler=CAO,
         measures="修理卷帘门联锁；喷漆时段交车改走北门。", knot=Knot.PART,
         part="联系厂家维修卷帘门联锁", comment="昨天下午又看到一次，请先用挡帘顶着。"),
    Case(1, "电池健康检测报告打印错车",
         "两台同款车的报告互换，客户拿到别人的数据。",
         WORKSHOP, QUALITY, PLANNED, level=E, handler=CAO, by="linyue", car=14,
         measures="当面更正并致歉；打印前核对车架号后六位。"),
    Case(2, "前台交接班漏传客户约定时间",
         "客户约好下午四点提车，接班人员不知道。",
         RECEPTION, WAIT, PLANNED, handler=LIU, by="sunqian", car=15,
         measures="交接班表增加约定交车时间一栏，双方签字。", knot=Knot.DONE_PART,
         part="把交车时间同步到车间看板"),
    Case(6, "变速箱油更换后渗油",
         "更换后三天，地库发现油迹。",
         WORKSHOP, QUALITY, PLANNED, level=C, handler=CAO, by="hejing", kind=COMPLAINT, car=16,
         measures="上门拖回检查放油螺塞与密封垫，更换后路试。", knot=Knot.EXTENSION,
         comment="密封垫型号已经核对，等区域库发货。"),
    Case(7, "配件库消防通道堆放保险杠",
         "通道宽度只剩半米。",
         PARTS, "facility", PLANNED, level=E, handler=DENG,
         measures="当日清出；到货大件改放二层货架。", knot=Knot.NOBODYS_PART,
         part="二层货架加装护栏"),
    Case(8, "保养提醒短信发给了已过户的原车主",
         "原车主连续三个月收到提醒，要求停止。",
         SERVICE, "other", PLANNED, handler=LIU, by="linyue",
         measures="核对近一年过户车辆，停发并更正联系人。", knot=Knot.OWN_EXTENSION),
    Case(2, "洗车机刷毛硬化划伤漆面",
         "两位客户反映机洗后有细划痕。",
         WORKSHOP, QUALITY, PLANNED, level=E, handler=CAO, by="hejing", kind=MEETING,
         measures="停用机洗，更换软毛刷后试洗三台再恢复。"),
    Case(2, "工具车抽屉缺少扭力扳手",
         "二组工具车扭力扳手借出后没有归还登记。",
         WORKSHOP, "other", PLANNED, handler=CAO, measures="启用借还登记，缺的一把当日补齐。"),
    Case(2, "售后早会迟到未记录",
         "本周三次早会有人迟到，签到表是补签的。",
         SERVICE, ATTITUDE, PLANNED, handler=LIU, by="hejing", kind=MEETING,
         measures="签到改为会前十分钟现场签，迟到当场登记。"),
    # It waits, and says for what
    Case(2, "天窗异响待厂家技术方案",
         "过减速带时天窗右侧异响，润滑后一周再现。",
         WORKSHOP, QUALITY, WAITING, handler=CAO, by="linyue", car=17,
         measures="记录异响视频报厂家技术部。", note="等待厂家技术部下发维修方案。"),
    Case(4, "召回零件批次未到货",
         "客户已预约召回维修，零件批次推迟发货。",
         PARTS, "parts", WAITING, level=E, handler=DENG, by="sunqian", car=18,
         measures="逐一致电改期，提供代步车。", note="等待厂家确认发货日期。"),
    Case(2, "接待台第三工位电脑频繁死机",
         "一上午重启四次，开单中断。",
         RECEPTION, "facility", WAITING, handler=ZHANG, measures="临时借用备用电脑，原机送修。",
         note="电脑送修，供应商答复三天后取回。"),
    # Done, and to be looked at
    Case(2, "轮胎充气后气压不一致",
         "四个轮胎相差0.4，仪表报警。",
         WORKSHOP, QUALITY, DONE, handler=CAO, measures="终检增加四轮气压复测并记录。",
         result="抽查十台均在标准值内。"),
    Case(3, "客户自带机油未做责任告知",
         "客户自带机油施工，工单上没有告知签字。",
         RECEPTION, "price", DONE, handler=ZHANG, measures="制作自带件告知书，施工前签字。",
         result="告知书已启用，三份签字齐全。"),
    Case(2, "首保赠送项目未主动说明",
         "客户事后才知道首保送一次空调检查。",
         RECEPTION, ATTITUDE, DONE, handler=LIU, by="sunqian",
         measures="首保接待清单增加赠送项目，客户勾选。", result="本周首保客户全部勾选确认。"),
    Case(6, "废机油桶未加盖",
         "废油暂存区两只桶敞口，地面有油渍。",
         WORKSHOP, "facility", DONE, level=E, handler=CAO,
         measures="配齐桶盖与接油盘，每日收工检查。", result="桶盖齐全，地面已清洗。"),
    Case(7, "刹车灯更换后未复位故障码",
         "仪表仍亮故障灯，客户第二天返厂。",
         WORKSHOP, QUALITY, SEEN, handler=CAO, by="linyue", car=19,
         measures="补做故障码清除，电器维修后必须复扫。", result="故障灯熄灭，复扫无故障码。"),
    Case(3, "到货短信未通知到客户",
         "配件到店五天，客户自己打电话来问才知道。",
         PARTS, "parts", SEEN, handler=DENG, by="sunqian", car=20,
         measures="到货当日由配件员致电，系统登记时间。", result="已到店更换，客户当面致谢。"),
    # Sent back, or opened again
    Case(3, "车间地面标线磨损看不清",
         "举升机之间的通道标线大部分磨掉。",
         WORKSHOP, "facility", SENT_BACK, handler=CAO, measures="重新划线。",
         result="一号至四号工位已重划。", note="五号、六号工位还未划线，请补齐。"),
    Case(4, "儿童游乐角积木缺少消毒记录",
         "消毒记录停在上月中旬。",
         SERVICE, "facility", AGAIN, handler=LIU, measures="每日闭店前消毒并签字。",
         result="记录补齐，连续三天有签字。", note="本周抽查又有两天空白。"),
    Case(12, "质检员未在终检单签字",
         "抽查十份终检单，三份没有签字。",
         WORKSHOP, QUALITY, AGAIN, level=E, handler=CAO, by="hejing", kind=MEETING,
         measures="无签字不放行，前台交车前核对。", result="一周内终检单全部签字。",
         note="周末两份终检单再次漏签。"),
    # The same trouble once more
    Case(58, "右前减震器更换后异响",
         "过坎时咚咚响。",
         WORKSHOP, QUALITY, SETTLED, handler=CAO, by="linyue", car=0, measures="复紧上座螺母。",
         result="试车十公里无异响。"),
    Case(25, "右前减震器异响再次出现",
         "修好一个月又响了。",
         WORKSHOP, QUALITY, SETTLED, handler=CAO, by="linyue", car=0, measures="更换上座轴承。",
         result="试车二十公里无异响，客户随车。"),
    Case(1, "右前减震器异响第三次返修",
         "第三次了，要求换人修。",
         WORKSHOP, QUALITY, PLANNED, handler=CAO, by="linyue", car=0,
         measures="由技术总监主修，拆检下摆臂与稳定杆连杆。",
         comment="客户周六上午有空试车，请提前联系。"),
    Case(31, "等待取车时间过长",
         "通知四点取车，五点半才交到手里。",
         RECEPTION, WAIT, SETTLED, handler=ZHANG, by="sunqian", car=1,
         measures="交车前半小时再次确认进度。", result="当周交车准时。"),
    Case(1, "取车再次等待一个半小时",
         "上次说会改，这次还是等了一个半小时。",
         RECEPTION, WAIT, TAKEN, handler=ZHANG, by="sunqian", car=1),
    # Two pairs of eyes, one trouble
    Case(2, "休息区饮水机无热水",
         "热水键不亮。",
         SERVICE, "facility", PLANNED, handler=LIU, measures="报修，先用电热水壶。"),
    Case(1, "客户反映休息区没有热水",
         "回访时客户提到接不到热水。",
         SERVICE, "facility", by="linyue", same_as="休息区饮水机无热水"),
    Case(1, "休息区饮水机故障",
         "晨检发现饮水机不加热。",
         SERVICE, "facility", by="hejing", kind=MEETING, same_as="休息区饮水机无热水"),
    # Nobody wants it
    Case(2, "更换蓄电池后车机收藏电台丢失",
         "客户要求恢复，两个部门都说不归自己。",
         PARTS, ATTITUDE, DISPUTED, by="sunqian", car=21,
         note="配件只负责供货，设置恢复应由施工部门完成。"),
)  # fmt: skip


PROPOSED = {Step.DECLINE: WORKSHOP, Step.DISPUTE: RECEPTION}
"""Where those who decline the issue that nobody wants would have it."""
DISPUTE = "施工工单上没有这一项，交车讲解属于前台接待。"
SEEN_THERE = "现场查看，已按措施完成。"
TOLD = "已当面告知提出人处理结果。"
CONTENT = "客户表示认可。"


def said(case: Case, step: Step) -> str:
    """What is written at a step."""
    own = {
        Step.PLAN: case.measures,
        Step.APPLY: case.measures,
        Step.VERIFY: SEEN_THERE,
        Step.CONFIRM: CONTENT,
        Step.DISPUTE: DISPUTE,
    }
    return own.get(step, case.note)


LATER = {
    Knot.EXTENSION: "密封垫从区域库调货，到货后安排路试。",
    Knot.OWN_EXTENSION: "过户车辆清单要等厂家系统导出，本周内拿不到。",
}
SAME = "同一台设备，合并跟踪。"
SETTLED_PART = "看板已显示约定时间，试运行两天正常。"
PART_OF = {
    "联系厂家维修卷帘门联锁": (SERVICE, LIU),
    "把交车时间同步到车间看板": (WORKSHOP, CAO),
    "二层货架加装护栏": (WORKSHOP, ""),
}
"""Which department does a part of somebody's work, and who of it."""

VIEWS = (
    ("wangjun", "逾期未闭环", "state=open&overdue=1", False),
    ("wangjun", "最严重的在前", "state=open&sort=level", True),
)
"""Who keeps it, its name, what it asks for, whether it is the department's."""

STAND_IN = ("zhaoguoqing", CAO)
"""Who is away from today on, and who stands in."""
LEAVE = timedelta(days=4)
