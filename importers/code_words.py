"""The words of lists for codes: the code, its configured name, what the trade also calls it (TF4, TF6, TF12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_TRADE: Final[Mapping[str, Mapping[str, str]]] = {
    "formats": {
        "食杂店": "Z",
        "便利店": "B",
        "超市": "S",
        "商场": "N",
        "烟酒店": "Y",
        "烟草专业店": "Y",
        "烟酒商店": "Y",
        "娱乐服务": "F",
        "娱乐服务类": "F",
        "其他": "Q",
        "其它": "Q",
    },
    "market_types": {
        "城镇": "C",
        "城网": "C",
        "城市": "C",
        "城区": "C",
        "乡村": "X",
        "农网": "X",
        "农村": "X",
        "urban": "C",
        "rural": "X",
    },
    "scales": {"大": "1", "中": "2", "小": "3", "大型": "1", "中型": "2", "小型": "3"},
    "license_states": {
        "正常": "normal",
        "有效": "normal",
        "停业": "suspended",
        "歇业": "closed",
        "注销": "cancelled",
        "到期": "expired",
        "过期": "expired",
    },
}


def code_words(lists: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Give, for each code list (code -> name), every word with its code, as values.CodeLists wants them.

    The trade's own words count only for codes that the list has.
    """
    return {name: _words(codes, _TRADE.get(name, {})) for name, codes in lists.items()}


def _words(codes: Mapping[str, str], trade: Mapping[str, str]) -> dict[str, str]:
    own = {word: code for code, name in codes.items() for word in (name, code)}
    return own | {word: code for word, code in trade.items() if code in codes and word not in own}
