"""What the demo store's sales consultants do on their way. Standard library only."""

SINCE = 45
"""Days back."""
STARTS = (9, 11, 14, 16)
LENGTHS = (25, 40, 60, 90)
QUIET = {"wuhao": 3}
"""Who has logged nothing for so many days."""
TOLD = (
    "看过启明 S7，想周末带家人试驾",
    "约定下周报价",
    "车主满意，介绍了一位朋友",
    "嫌金融方案利率高，已转金融专员",
    "在对比竞品，要求书面配置表",
)
ORDERED = 0.06
PRICE = 18_980_000
"""分."""
COSTS = (0, 0, 0, 2000, 3500)
