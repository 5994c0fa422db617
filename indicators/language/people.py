"""Persons named with their office in running text: 卢红书记, 区委书记卢红, 卢红同志, 张书记."""

from __future__ import annotations

import re
from functools import cache

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁"
    "任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_LONG_SURNAMES = "欧阳|上官|司马|诸葛|皇甫|令狐|端木|公孙|夏侯|尉迟|慕容|司徒"
_NOT_IN_NAMES = "委区县市省州盟旗镇乡局部党支校院处科组办会政府村街副总"
_GIVEN = rf"[^\W\d_a-zA-Z{_NOT_IN_NAMES}]"
_NOT_NAMES = (
    "郑重|高度|严肃|严格|马上|方可|方能|方才|方面|任何|任务|任职|于[近昨今当本年月是]|万[分一名余]|金额|田间"
    "|向[全各我本其有上下]|江[津北西苏东南]|万[州盛]|石[柱河家]|武[隆汉清]|彭水|梁平|贺州|白[云城山]"
)
_NAME = rf"(?!{_NOT_NAMES})(?:(?:{_LONG_SURNAMES}){_GIVEN}{{1,2}}?|[{_SURNAMES}]{_GIVEN}{{1,2}}?)"
_NOT_RIVER = r"(?!(?<=长)[江期远效沙寿城春治三])"
_START = r"(?:(?<![\u4e00-\u9fff])|(?<=[据按照经由受报请和与及、委府]))"
_BEHIND = r"(?=[^\w]|$|同志|作|做|批|指|要求|同意|签|圈阅|亲自|明确|主持|提出|强调|[于在对]|[的等和与及也曾已就])"


@cache
def persons(offices: tuple[str, ...]) -> re.Pattern[str]:
    """The pattern of a person with one of these offices, in any of the usual orders."""
    office = "|".join(sorted(map(re.escape, offices), key=len, reverse=True)) or r"(?!)"
    titled = rf"副?(?:{office}){_NOT_RIVER}"
    return re.compile(
        rf"{_NAME}(?:同志)?{titled}"
        rf"|{_START}(?!(?<=[由对关基鉴])于)(?:[{_SURNAMES}]|{_LONG_SURNAMES})(?:同志)?{titled}"
        rf"|(?<!某)某某?(?:同志|{titled})"
        rf"|{titled}{_NAME}(?:同志|{_BEHIND})"
        rf"|{_START}{_NAME}同志"
    )
