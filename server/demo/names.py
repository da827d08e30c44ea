"""Plausible Chinese names for shops, owners and streets; nobody in particular is meant by any of them."""

from __future__ import annotations

from random import Random
from typing import Final


def _words(text: str) -> list[str]:
    return text.split()


_GOOD_WORDS: Final = _words(
    "惠鑫 福满 和兴 永兴 鑫源 德润 聚福 同心 红星 双胜 茂源 金穗 祥和 德顺 锦绣 顺达 宏发 兴隆 万家 佳佳 百姓 家和 "
    "吉祥 如意 平安 富强 鸿运 瑞丰 恒昌 广源 盛达 天成 嘉美 乐购 好邻 惠民 便民 利民 福源 裕丰 泰和 金源 银座 華昌 "
    "東升 新城 大众 四季 五福 六合 八方 百汇 千禧 万隆 亿佳 春晖 夏禾 秋实 华联 东方 南山 北辰 中天 长顺 安泰 康乐 "
    "晨光 旭日 明珠 彩虹 阳光 白云 青松 翠竹 兰亭 梅香 海天 江南 湖畔 溪口 山水 田园 禾丰 麦香 稻香 小康 新民 和平 "
    "友谊 团圆 满意 放心 顺心 开心 全福 宝丰 玉祥 金桥 银桥 宏图 志远 思源 怀德 仁和 义信 礼泉 智慧 诚信 勤俭 朝晖"
)
_PEOPLE: Final = _words(
    "老周 阿芳 老李 大刘 小陈 巧云 阿珍 老孙 秀兰 桂英 建军 国强 春梅 小红 老赵 阿强 二姐 大伟 玉兰 老马"
)
_PLACES: Final = _words("湖心 临湖 桥头 路口 村口 站前 门前 市场 河边 校园 新村 老街 东门 西门 巷口 码头 街角 楼下")
_ENDINGS: Final = {
    "Z": ("副食", "粮油店", "小卖部", "杂货店", "食品店", "副食店", "百货"),
    "B": ("便利店", "便利店", "便利超市", "便利"),
    "S": ("超市", "生活超市", "购物超市", "百货超市"),
    "N": ("商场", "购物中心"),
    "Y": ("烟酒店", "烟酒", "烟酒商行", "名烟名酒"),
    "F": ("茶楼", "宾馆", "棋牌室", "网咖"),
    "Q": ("报刊亭", "五金店", "彩票站"),
}
_SURNAMES: Final = tuple(
    "陈王李张刘杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
)
_FEMALE: Final = _words(
    "秀英 桂兰 玉梅 丽娟 小红 春花 淑珍 艳华 凤霞 美玲 慧敏 雪梅 爱华 金凤 月娥 晓燕 红霞 翠萍 素芬 海燕"
)
_MALE: Final = _words(
    "建国 志强 国平 文军 大伟 海波 永福 德胜 长顺 立新 卫东 金山 宝成 明亮 学文 春生 光辉 庆祥 兴旺 少华"
)
_ROADS: Final = _words(
    "桥头街 农贸市场 湖滨路 解放东路 车站路 胜利街 人民路 文化街 建设路 光明巷 迎宾大道 学院路 公园南路 滨河路 北门街 "
    "南关街 东关街 西关街 青年路 朝阳路 向阳街 红旗路 幸福街 团结路 友谊街 长江路 黄河路 泰山路 新华路 中山街 "
    "健康路 工业大道"
)
_VILLAGES: Final = _words(
    "李家庄 王家村 张家洼 刘家埠 赵家坡 孙家岭 大柳树 小清河 石桥镇 柳林镇 双河乡 青山乡 马家店 高家渡"
)
_TWIN: Final = "惠鑫便利店"


def street_names(rng: Random, route: int, count: int) -> list[str]:
    """Name the streets of one route; the first route has those of the pictures, later ones carry their district."""
    towns = list(_ROADS)
    if route == 0:
        return [*towns[: count - 2], "柳林镇", "石桥镇"]
    rng.shuffle(towns)
    villages = rng.sample(_VILLAGES, 2)
    district = "甲乙丙丁戊己庚辛壬癸"[route % 10] if route >= 3 else ("", "开发区", "老城")[route]
    return [f"{district}{name}" for name in (*towns[: count - 2], *villages)]


def shop_name(rng: Random, format_code: str, taken: set[str]) -> str:
    """Name a shop after good words, its owner or its place; two shops of one route seldom share a name."""
    for _ in range(40):
        first = rng.choices((_GOOD_WORDS, _PEOPLE, _PLACES), (8, 1, 1))[0]
        name = rng.choice(first) + rng.choice(_ENDINGS[format_code])
        if name not in taken and name != _TWIN:
            break
    else:
        name = f"{rng.choice(_GOOD_WORDS)}{rng.choice(_PLACES)}{rng.choice(_ENDINGS[format_code])}"
    taken.add(name)
    return name


def owner_name(rng: Random) -> str:
    """Name an owner."""
    return rng.choice(_SURNAMES) + rng.choice(_FEMALE if rng.random() < 0.5 else _MALE)
