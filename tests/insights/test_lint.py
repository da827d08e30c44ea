"""The words of an advice: what must not be written is found, what may be written passes."""

from __future__ import annotations

import pytest

from contract.records.configs import CodeList, Rules
from insights.lint import Intended, lint

FORBIDDEN = [
    "要拿中华就搭售两条新品",
    "利群和白沙捆绑着进",
    "订十条白沙才能拿紧俏烟",
    "不订新品就不给中华",
    "这两个必须一起订，搭配订才划算",
    "紧俏烟配套订购，一条配两条",
    "搭着订几条滞销的",
    "进五条红梅才给一条软中华",
    "带着滞销的一起走",
    "畅滞搭配，卖得快",
    "这个月必须订 20 条",
    "你一定要进这个新品",
    "每户至少订两条，没商量",
    "统一订 3 条，大家都一样",
    "规定要进的，别问了",
    "不进就不行",
    "月底帮忙冲量，多进几条",
    "先压货，过节前再慢慢卖",
    "多囤一点，反正要涨价",
    "帮我完成任务量，多进点",
    "年底冲销量，越多越好",
    "提前进完下个月的",
    "把任务分一点给你",
    "我帮你订，你不用管",
    "账号给我，我替你订好",
    "密码给我就行",
    "代订这一单，回头你付款",
    "回执我代签了",
    "这张我替签",
    "拆单订，分两次下",
    "用邻居的卡多卡刷一下",
    "借邻居的证多订几条",
    "中华可以卖到1200一条",
    "这个烟卖1500元/条",
    "节前加价卖，没人管",
    "高价卖给外地人",
    "放在天价柜里卖",
    "学生也可以卖，别被看见",
    "卖给学生几包没关系",
    "不用看身份证，熟人就行",
    "小孩来买也卖",
    "未成年人标识先摘下来",
    "外面进点便宜的补上",
    "从外地进几条试试",
    "别处进货便宜，先拿点",
    "可以串货给隔壁镇",
    "把喷码刮码处理一下",
    "换货给别的店",
    "卖给同行几条周转",
    "收点散烟放着卖",
    "走非渠道拿点货",
    "买一送一，清一清库存",
    "买烟送打火机",
    "打折促销两天",
    "发朋友圈宣传一下新品",
    "门口做广告牌",
    "搞个抽奖，买烟抽",
    "发优惠券给老客户",
    "进够 50 条有返利",
    "积分换烟，拉回头客",
]
ALLOWED = [
    "周四订 利群(新版) 8 条，订多少由您定",
    "白沙(软) 停进 2 周，先卖旧货",
    "利群(新版) 移到第二层，不被打火机架挡住",
    "补齐 12 张价签",
    "柜台前贴好未成年人标识",
    "许可证挂到显眼处",
    "按指导价标价，按标价卖",
    "不得搭售，客人要什么拿什么",
    "严禁卖给学生，见到学生先问年龄",
    "不要囤货，够卖一周就行",
    "不搞捆绑，畅销滞销分开订",
    "拒绝外地进来的便宜烟",
    "不能代订，订货请您自己来",
    "没有返利这回事，谁说都别信",
    "不要加价卖，标 450 卖 450",
    "不许拆单，一次订好",
    "防止串码，进货时看一眼喷码",
    "禁止向未成年人售烟，看身份证",
    "店主说周末客人多，周五前补货",
    "库房干燥通风，货码整齐",
    "新品放一条试卖，看两周再说",
    "周均销 9 条，现存 5 条，只够到周五",
    "价格标 990元/条，不超指导价",
    "旧价签换下来，一品规一签",
    "断档的芙蓉王(硬)下周到货，先留位置",
    "喷码不符的两条单独放，等专卖来核",
    "货架按价位理，一品规一面",
    "扫码机断线，已报终端岗",
    "少进一点细支，天冷走得慢",
    "软中华供应紧，不承诺数量",
    "收银台旁放一面，客人看得见",
    "这周不用订红梅，库存够三周",
    "把过道让出来，老人进店方便",
    "订货截止周三晚上 8 点，别忘了",
    "扣款前一天会短信提醒余额",
    "天气转凉，粗支走得快，备足一周的量",
    "柜台玻璃擦一擦，价签看得清",
    "请在 30 天前办理许可证延续",
    "搬迁要先到专卖窗口办变更",
    "送货改到上午 9 点，别再等中午",
]


@pytest.mark.parametrize("phrase", FORBIDDEN)
def test_a_forbidden_wording_is_shown_where_it_stands(rules: Rules, phrase: str) -> None:
    for finding in lint(phrase, rules):
        assert phrase[finding.start : finding.end]
        assert str(finding.words)


def test_at_least_95_of_100_forbidden_wordings_are_caught(rules: Rules) -> None:
    assert len(FORBIDDEN) == 60
    missed = [phrase for phrase in FORBIDDEN if not lint(phrase, rules)]
    assert len(missed) * 20 <= len(FORBIDDEN), missed


def test_at_most_5_of_100_allowed_wordings_are_caught(rules: Rules) -> None:
    wrong = [phrase for phrase in ALLOWED if lint(phrase, rules)]
    assert len(wrong) * 20 <= len(ALLOWED), wrong


@pytest.mark.parametrize(
    ("phrase", "rule"),
    [
        ("搭售两条", "tie_in"),
        ("必须订 20 条", "forced"),
        ("先压货", "volume"),
        ("我帮你订", "in_his_name"),
        ("卖到1200", "overpriced"),
        ("卖给学生", "minors"),
        ("串货", "sources"),
        ("买一送一", "promotion"),
    ],
)
def test_each_rule_has_its_name(rules: Rules, phrase: str, rule: str) -> None:
    assert [finding.rule for finding in lint(phrase, rules)] == [rule]


def test_a_negation_counts_only_close_before_and_in_the_same_sentence(rules: Rules) -> None:
    assert lint("不得搭售", rules) == ()
    assert [finding.rule for finding in lint("不行。搭售也可以", rules)] == ["tie_in"]


def test_full_width_figures_are_read_too(rules: Rules) -> None:
    assert [finding.rule for finding in lint("卖１２００元/条", rules)] == ["overpriced"]


def test_a_price_up_to_the_limit_is_no_finding(rules: Rules) -> None:
    assert lint("标价 1000元/条", rules) == ()


def test_more_than_needed_and_a_missing_sign_are_told_after_the_words(rules: Rules, chinese: None) -> None:
    intended = Intended(qty_tiao=20, need_tiao=8, minor_sign_ok=False)
    found = lint("周四订 20 条", rules, intended)
    assert [finding.rule for finding in found] == ["volume", "minors"]
    assert str(found[0].words) == "20 条超出到下次订货的需要（8 条）"
    assert lint("周四订 8 条", rules, Intended(qty_tiao=8, need_tiao=8, minor_sign_ok=True)) == ()


def test_without_configured_phrases_nothing_is_found(rules: Rules) -> None:
    contents = {**rules.contents, ("codes", "lint_phrases"): CodeList(codes=())}
    assert lint("搭售", Rules(contents=contents, ids=rules.ids)) == ()
