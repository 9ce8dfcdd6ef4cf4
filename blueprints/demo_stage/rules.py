"""The made-up store: its people, its cars, and what its customers say. All of it invented."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from blueprints.core.rules import Role
from blueprints.customers.rules import vin_check_digit_ok

CODE = "DEMO"
PASSWORD = "bihuan-demo"  # noqa: S105 - opens a demo store, on the machine itself only
DEPARTMENTS: Sequence[tuple[str, str, str, str | None]] = (
    ("sales", "销售部", "Sales", None),
    ("service", "售后服务部", "After-sales service", None),
    ("reception", "前台", "Reception", "service"),
    ("workshop", "车间", "Workshop", "service"),
    ("parts", "配件", "Parts", "service"),
    ("cr", "客户关系部", "Customer relations", None),
    ("marketing", "市场部", "Marketing", None),
    ("finance", "财务部", "Finance", None),
    ("office", "综合部", "General affairs", None),
)


@dataclass(frozen=True)
class DemoPerson:
    username: str
    name: str
    role: Role
    department: str


PEOPLE = (
    DemoPerson("linyue", "林悦", Role.CS_SPECIALIST, "cr"),
    DemoPerson("sunqian", "孙倩", Role.CS_SPECIALIST, "cr"),
    DemoPerson("hejing", "何静", Role.CS_MANAGER, "cr"),
    DemoPerson("wangjun", "王军", Role.HEAD, "service"),
    DemoPerson("zhaoguoqing", "赵国庆", Role.HEAD, "workshop"),
    DemoPerson("lijianguo", "李建国", Role.HEAD, "sales"),
    DemoPerson("mafang", "马芳", Role.HEAD, "finance"),
    DemoPerson("liuxiaomin", "刘晓敏", Role.ADVISOR, "reception"),
    DemoPerson("zhangli", "张立", Role.ADVISOR, "reception"),
    DemoPerson("caolei", "曹磊", Role.ADVISOR, "workshop"),
    DemoPerson("denggang", "邓刚", Role.ADVISOR, "parts"),
    DemoPerson("chensiyuan", "陈思远", Role.REP, "sales"),
    DemoPerson("zhouwenjing", "周文静", Role.REP, "sales"),
    DemoPerson("wuhao", "吴昊", Role.REP, "sales"),
    DemoPerson("fangmin", "方敏", Role.INSPECTOR, "office"),
    DemoPerson("luozhiqiang", "罗志强", Role.GM, "office"),
    DemoPerson("guqing", "顾清", Role.GROUP_MANAGER, "office"),
    DemoPerson("admin", "系统管理员", Role.ADMIN, "office"),
)
CALLERS = ("linyue", "sunqian")
HEAD_OF = {
    "sales": "lijianguo",
    "service": "wangjun",
    "reception": "wangjun",
    "workshop": "zhaoguoqing",
    "parts": "wangjun",
    "finance": "mafang",
}
HANDLERS = {
    "sales": ("chensiyuan", "zhouwenjing", "wuhao"),
    "reception": ("liuxiaomin", "zhangli"),
    "workshop": ("caolei",),
    "parts": ("denggang",),
    "service": ("liuxiaomin", "caolei"),
    "finance": ("mafang",),
}
REPS = ("陈思远", "周文静", "吴昊")
ADVISORS = ("刘晓敏", "张立")
TECHNICIANS = ("曹磊", "何志明", "肖勇", "孙伟")
SERIES = (
    ("云雀 S", 128_800),
    ("云雀 X", 152_800),
    ("远山 5", 198_800),
    ("远山 7", 258_800),
    ("星野 EV", 226_800),
)
COLOURS = ("雪白", "曜黑", "天青", "枫红", "银灰")
WORK_KINDS = (
    "首保",
    "常规保养",
    "常规保养",
    "常规保养",
    "一般维修",
    "一般维修",
    "钣金喷漆",
    "索赔",
)
PAYMENTS = ("全款", "分期", "置换+分期")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹"
GIVEN = (
    "伟",
    "芳",
    "娜",
    "敏",
    "静",
    "磊",
    "洋",
    "艳",
    "勇",
    "军",
    "杰",
    "涛",
    "明",
    "超",
    "霞",
    "建华",
    "志强",
    "桂英",
    "文博",
    "雨桐",
    "子轩",
    "思琪",
    "海燕",
    "国平",
    "晓东",
    "丽萍",
)


@dataclass(frozen=True)
class Story:
    """What displeased somebody, who must mend it, and how it was mended."""

    words: str
    title: str
    category: str
    department: str
    measures: str
    result: str
    is_critical: bool = False


SERVICE_STORIES = (
    Story(
        "说好两小时，等了四个多小时也没人告诉我怎么回事。",
        "保养等待超过四小时无人告知",
        "waiting_time",
        "reception",
        "当班SA向客户致电说明原因；超时30分钟内主动告知列入交接单。",
        "已致电致歉，赠送一次机滤；交接单已改。",
    ),
    Story(
        "刹车异响修了两次还是响，开着心里没底。",
        "刹车异响两次维修未排除",
        "repair_quality",
        "workshop",
        "安排技术总监试车复检，更换前制动片导向销。",
        "试车20公里无异响，客户随车确认。",
        is_critical=True,
    ),
    Story(
        "洗车没洗干净，轮毂上全是泥。",
        "交车前洗车不净",
        "service_attitude",
        "workshop",
        "洗车工位增加交车前自检表，SA交车前签字。",
        "请客户回店精洗一次；自检表已启用。",
    ),
    Story(
        "结算单跟报价对不上，多了两百多块，没人解释。",
        "结算金额与报价不符未说明",
        "price",
        "reception",
        "核对工单，追加项目须客户签字后施工。",
        "多收的236元已退回；追加项目签字单已执行。",
    ),
    Story(
        "等配件等了十天，一直说快了快了。",
        "配件到货延误十天",
        "parts",
        "parts",
        "向厂家追订单并每两日主动告知客户进度。",
        "配件已到并装车，补偿代步券一张。",
    ),
    Story(
        "前台打电话一直没人接，预约了跟没预约一样。",
        "预约电话无人接听",
        "service_attitude",
        "reception",
        "午间安排专人接听，漏接电话30分钟内回拨。",
        "漏接率由12%降到3%。",
    ),
    Story(
        "空调修完不到一周又不凉了。",
        "空调维修后一周再次失效",
        "repair_quality",
        "workshop",
        "检漏后更换膨胀阀密封圈，质检员复测出风温度。",
        "出风口4.8度，客户满意。",
    ),
    Story(
        "钣喷的颜色跟旁边不一样，太阳底下很明显。",
        "补漆存在色差",
        "repair_quality",
        "workshop",
        "重新调色，过渡喷涂相邻面。",
        "阳光下比对无色差，客户签字验收。",
    ),
    Story(
        "保养完机油尺上一看是超的，你们自己不检查吗?",
        "机油加注超上限",
        "repair_quality",
        "workshop",
        "加注后二人互检，终检拍照留存。",
        "已抽至标准液位，互检表执行一周无异常。",
    ),
    Story(
        "休息区的咖啡机坏了两个月了。",
        "休息区咖啡机长期故障",
        "facility",
        "service",
        "报修并临时提供速溶咖啡，设备点检列入周检。",
        "设备已修复。",
    ),
)
SALES_STORIES = (
    Story(
        "说好送的脚垫和膜，提车的时候没有，打电话也不回。",
        "承诺赠品未兑现",
        "delivery",
        "sales",
        "核对订单附件，三日内补齐并由主管致电。",
        "脚垫与贴膜已补齐，主管已致歉。",
    ),
    Story(
        "交车的时候讲解太快了，好多功能回家都不会用。",
        "交车讲解不充分",
        "delivery",
        "sales",
        "邀约客户回店二次讲解，交车流程加功能清单。",
        "已上门讲解一小时，客户表示会用了。",
    ),
    Story(
        "上牌拖了半个月，一问就说在排队。",
        "上牌办理拖延",
        "delivery",
        "sales",
        "指定专人跟进，每三日告知进度。",
        "牌照已办妥并送达。",
    ),
    Story(
        "贷款手续费合同上没写清楚。",
        "金融服务费告知不清",
        "price",
        "finance",
        "补签费用明细，报价单增加费用栏。",
        "已退还争议部分，报价单已更新。",
    ),
    Story(
        "新车车门有一处小划痕，交车时没人说。",
        "新车车门划痕",
        "vehicle_quality",
        "sales",
        "安排抛光处理，交车前PDI照片留档。",
        "划痕已处理，客户认可。",
    ),
)
FOUND_STORIES = (
    Story(
        "展厅入口地面破损一处，客户易绊倒。",
        "展厅入口地面破损",
        "facility",
        "sales",
        "围挡并更换地砖。",
        "地砖已更换，现场平整。",
    ),
    Story(
        "举升机二号位安全锁卡滞。",
        "二号举升机安全锁卡滞",
        "facility",
        "workshop",
        "停用检修并更换锁止机构。",
        "检修合格，已恢复使用。",
        is_critical=True,
    ),
    Story(
        "早会未按流程进行环检话术演练。",
        "环检话术未演练",
        "service_attitude",
        "reception",
        "每周二、四早会演练并记录。",
        "抽查两次均有记录。",
    ),
    Story(
        "配件库旧件未按规定分区存放。",
        "旧件未分区存放",
        "parts",
        "parts",
        "划线分区并贴标识。",
        "分区完成，抽查合格。",
    ),
    Story(
        "试驾车油量不足四分之一，无法安排试驾。",
        "试驾车油量不足",
        "delivery",
        "sales",
        "每日下班前检查试驾车油电量。",
        "连续一周检查合格。",
    ),
)
PRAISE = (
    "服务挺好的，下次还来。",
    "接待很热情，讲得也清楚。",
    "都挺好，没什么意见。",
    "师傅修得快，车洗得也干净。",
    "满意，谢谢。",
    "",
)
SUMMARIES = (
    "客户整体满意，提醒下次保养里程。",
    "客户满意，已提示续保时间。",
    "满意，无其他需求。",
    "",
)


@dataclass(frozen=True)
class Car:
    """One customer with one car."""

    name: str
    phone: str
    vin: str
    plate: str
    series: int
    colour: str


class Dealer:
    """Draws customers, days and scores from one seed."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)  # noqa: S311 - a demo, not a secret

    def name(self) -> str:
        return self.rng.choice(SURNAMES) + self.rng.choice(GIVEN)

    def phone(self) -> str:
        prefix = self.rng.choice(("135", "138", "139", "150", "158", "177", "186", "189"))
        return f"{prefix}{self.rng.randrange(10**8):08d}"

    def vin(self) -> str:
        """Seventeen characters whose check digit is right."""
        body = "".join(self.rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ0123456789") for _ in range(5))
        tail = f"{self.rng.randrange(10**6):06d}"
        year = self.rng.choice("NPRST")
        candidates = (f"LBH{body}{digit}{year}A{tail}" for digit in "0123456789X")
        return next(vin for vin in candidates if vin_check_digit_ok(vin))

    def plate(self) -> str:
        letters = self.rng.choice("ABDFGHJK")
        return f"湘A{letters}{self.rng.randrange(10**4):04d}"

    def car(self) -> Car:
        return Car(
            name=self.name(),
            phone=self.phone(),
            vin=self.vin(),
            plate=self.plate(),
            series=self.rng.randrange(len(SERIES)),
            colour=self.rng.choice(COLOURS),
        )

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def how_many(self, mean: float) -> int:
        """About `mean`, a day more, a day less."""
        return max(0, round(self.rng.gauss(mean, mean**0.5)))

    def scores(self, parts: Mapping[int, int], overall: Mapping[int, int]) -> dict[str, int]:
        """Four scores and the overall one; a mapping says how many in a hundred give which."""
        drawn = {code: self.one_of(parts) for code in ("quality", "service", "time", "price")}
        return drawn | {"overall": self.one_of(overall)}

    def one_of(self, weights: Mapping[int, int]) -> int:
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def good_scores(self) -> dict[str, int]:
        return self.scores({5: 70, 4: 25, 3: 5}, {5: 66, 4: 30, 3: 4})

    def bad_scores(self) -> dict[str, int]:
        return self.scores({4: 25, 3: 35, 2: 30, 1: 10}, {2: 75, 1: 25})


ENDINGS = (3, 0, 4, 2, 99, 1)
"""Where the issues of the last days stand: after so many steps of theirs, one after the other."""
RECENT = timedelta(days=12)


def days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def a_year_before(today: date) -> date:
    """The first day of the month that begins the twelve months up to today."""
    months = today.year * 12 + today.month - 1 - 11
    return date(months // 12, months % 12 + 1, 1)
