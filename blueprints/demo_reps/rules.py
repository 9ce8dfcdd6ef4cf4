"""Whom the sales consultants of the demo store are trying to sell a car to. All of it invented."""

from collections.abc import Sequence
from dataclasses import dataclass

from blueprints.prospects.rules import Source


@dataclass(frozen=True)
class Lead:
    """Added so many days ago; the next contact is as many days later as the level says."""

    rep: str
    level: str
    days_ago: int
    source: Source
    wants: str
    words: str


LEADS: Sequence[Lead] = (
    Lead("chensiyuan", "H", 4, Source.WALK_IN, "远山 7", "周末带家人试驾，先报落地价"),
    Lead("chensiyuan", "A", 2, Source.INTERNET, "星野 EV", "发充电桩安装方案"),
    Lead("chensiyuan", "A", 7, Source.REFERRAL, "云雀 X", "置换评估，旧车里程8万"),
    Lead("chensiyuan", "B", 9, Source.CALL, "远山 5", "月底发工资后再谈分期"),
    Lead("chensiyuan", "C", 12, Source.EVENT, "云雀 S", "国庆后再联系"),
    Lead("chensiyuan", "O", 3, Source.WALK_IN, "远山 7", "确认到车时间，提醒备齐资料"),
    Lead("zhouwenjing", "H", 2, Source.CALL, "星野 EV", "对比竞品续航，约试驾"),
    Lead("zhouwenjing", "A", 8, Source.WALK_IN, "云雀 X", "赠品清单发客户确认"),
    Lead("zhouwenjing", "B", 5, Source.INTERNET, "远山 5", "发金融方案"),
    Lead("zhouwenjing", "C", 20, Source.REFERRAL, "远山 7", "等年底新款"),
    Lead("wuhao", "H", 3, Source.WALK_IN, "云雀 S", "店内下订优惠今天到期"),
    Lead("wuhao", "A", 10, Source.EVENT, "星野 EV", "家中电表增容已办，回电报价"),
    Lead("wuhao", "B", 6, Source.CALL, "远山 5", "公司用车，约财务面谈"),
)
LOST = 7
"""The lead that its consultant reports as lost; its head has not decided yet."""
LOST_WORDS = ("他家同级优惠多八千，客户已交定金", "星途")
STRATEGY = ("年内完成置换，转介绍一位同事", "每月一次用车关怀，新款到店优先邀约试驾")
OWNED_FOR = 60
"""Who bought a car in so many days is still with the consultant who sold it."""
