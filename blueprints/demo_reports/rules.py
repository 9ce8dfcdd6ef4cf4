"""What the sales consultants of the demo store report. All of it invented."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

from blueprints.reports.rules import Line, Planned, Result, Said

SINCE = timedelta(days=12)
"""So long the demo store has asked for reports."""
HAPPENED = (
    "接待到店客户4组，试驾2组",
    "电话回访老客户11位，约到店3位",
    "为王先生做置换评估，周末再来",
    "参加车展外场，留资9组",
    "交车前检查2台，资料已齐",
)
WRONG = (
    "远山5试驾车电瓶亏电，客户等了20分钟",
    "系统报价单打印不出，手写报价",
    "二手车评估师不在，置换客户等到下午",
)
NEEDED = ("星野EV价格牌两块", "云雀X白色现车一台，客户本周定", "周末增加一名试驾陪同")
COMPETITOR = (
    "对面店同级车降价8000元，送三年保养",
    "竞品直播间报综合优惠1.5万",
    "竞品到店送500元油卡",
)


def a_day(rng: Random) -> Said:
    """Two things done; now and then what went wrong, is needed, or was seen."""
    lines = [Line("happened", words) for words in rng.sample(HAPPENED, 2)]
    for section, words, share in (
        ("wrong", WRONG, 0.4),
        ("needed", NEEDED, 0.4),
        ("competitor", COMPETITOR, 0.3),
    ):
        if rng.random() < share:
            lines.append(Line(section, rng.choice(words)))
    return Said(lines)


def a_week(planned: Sequence[Planned], results: Sequence[Result]) -> Said:
    happened = (
        Line("happened", "本周成交3台，新增意向客户17位"),
        Line("wrong", "试驾车电瓶亏电两次"),
    )
    return Said(happened, planned, results)
