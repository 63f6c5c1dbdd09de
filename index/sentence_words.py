"""The wording of figures in sentences: what links a name to its figure, what says change or share.

Holds patterns over one line of folded text. How they are put together is `sentence_facts.py`.
"""

from __future__ import annotations

import re

_ROUGHLY = r"(?:约为?|近|将近|接近|超过|超|逾|突破|高达|至少|多达|大约|人民币)"
_GREW = r"(?:提升|增长|增加|上升|上涨|提高|扩大|下降|降低|下滑|减少|回落|收窄|攀升|增|降|升)"

LINK = re.compile(
    r"\s*(?:[（(][^（）()]{0,40}[）)]|[)）])?\s*(?:总?规模|金额|总额|水平|总量|数量|数|量|合计|共计)?\s*"
    rf"(?:进一步|继续|首次|已经|已|均|共|也|再|稳定|持续|保持|在|有|预计|将|达到了?|达|为|是|实现了?|约|{_ROUGHLY}"
    rf"|{_GREW}(?:至|到)了?|至|合计|累计|总计|仅|[:：]|\s"
    r"|was|were|is|of|reached|totall?ed|amounted to|stood at|rose to)*"
)
"""What may stand between a figure's name and the figure."""

CHANGE = re.compile(
    r"(?P<against>同比|(?:较|比|与)?(?:上年同期|去年同期|上年度?末?|去年|期初|年初|上年|同期)(?:相比)?)?"
    r"(?:大幅|显著|实现|进一步|继续|均|小幅|略|有所|,|，|\s)*"
    r"(?P<verb>增长|增加|上升|提升|提高|上涨|扩大|攀升|多增|增幅|增速|增长率|涨幅|增|升"
    r"|下降|减少|降低|下滑|下跌|回落|收窄|缩减|降幅|跌幅|降|减)"
    rf"(?:了|幅度|达到?|为|{_ROUGHLY}|\s)*$"
)
"""A change, right before its figure."""

DOWN = re.compile(r"下降|减少|降低|下滑|下跌|回落|收窄|缩减|降|跌|减")

SHARE = re.compile(
    r"占\s*(?P<of>[^，。,]{0,14}?)\s*(?:的?(?:比重|比例|比)|的(?=\s*$))\s*"
    rf"(?:进一步|已|达到?|为|提升至|上升至|增至|{_ROUGHLY}|\s)*$"
)
"""A share of something, right before its figure."""

OPEN = re.compile(
    r"(?P<name>[^，。；：、“”（）()，,;:]{2,40}?)\s*"
    rf"(?:已经|已|均|共|仅|累计|共计|合计|预计|将)*\s*(?:达到了?|达|为|是|{_ROUGHLY})+\s*$"
)
"""A figure's name that the word list does not have, with its link."""

OPEN_MONEY = re.compile(
    r"(?P<name>[^，。；：、“”（）()，,;:]{2,40}(?:损失|收入|费用|支出|收益|成本|金额))\s*$"
)

NOUN_TAIL = re.compile(
    r"(?:量|数|额|率|收入|费用|人员|学历|作品|游戏|用户|产品|内容|次数|时长|面积|产能|订单|客户|门店|员工|"
    r"专利|项目|收益|损失|成本|利润|资产|负债|余额|规模|金额|总数|占比|比例|比重|点赞|正确率|单价|价格|"
    r"投资|支出|存款|贷款|数据|玩家|智能体|里程|时间|[A-Za-z])$"
)
"""How the name of a countable figure ends."""

VERB = re.compile(
    r"通过|推出|支持|提供|使用|发布|开源|覆盖|位列|能够|可以|可|如果|仅需|涉及|来自|构建|生成|接入|拥有|"
    r"迄今|历史|相比|不断|包括|称|将|导致|带来|引起|造成|产生|随着|加入|看到|认为"
)
"""Words that show an open name to be a clause of its own."""

FORECAST = re.compile(
    r"预计|预期|预测|预估|指引|力争|有望|目标|计划|将(?=达|实现|增|为|超|突破|会|有|在|进)|未来"
)
RANGE_GOES_ON = re.compile(r"\s*(?:至|到|-|—|–|~|～)\s*\d")
CONDITION = re.compile(r"扣除|剔除|不考虑|假设|如果|除外|按照|由于|为了|考虑|[后时]$")
"""Words before a figure's name that say a condition, not whose figure it is."""

SEQUENTIAL = re.compile(r"环比|较上季度|较上月|比上季度|较一季度|较前一季度")
UNDATED = re.compile(r"目前|迄今|现在|至今|当前|截至今日")
COMPARED = re.compile(r"(?:较|比|与|同|不及|超过|相比于?|相较于?|高于|低于|优于)\s*$")
CLAUSE = re.compile(r"[，；;。！？：]|,(?!\d{3})|:(?!\d)")
SEGMENT = re.compile(r"[；;。！？]")
ONLY_RANGE = re.compile(r"\s*(?:至|到|-|—|–|~|～)\s*")
OWN_COMPANY = r"(?<![子孙股营限分金券母任险托租技贷])公司"
"""公司 alone, not the end of 子公司 or of another firm's name."""

COMPANY = re.compile(rf"{OWN_COMPANY}|集团|本行|本集团|我们|我司|本企业")
REPORTING = re.compile(r"报告期|经营情况|经营业绩|主要业务|主营业务|经营成果|管理层讨论|业绩")
"""Headings of sections that tell of the reporting period."""

OUTSIDE = re.compile(
    r"统计局|工信部|工业和信息化部|农业农村部|商务部|海关总署|中国海关|中国证券业协会|(?:行业|工业|商业|业)协会"
    r"|全国(?!性|中小|人大|各)|全行业|行业(?:实现|整体|总体|总|规模以上|平均)|规模以上|市场规模|行业规模"
    r"|(?:数据|报告|统计|研究)(?:显示|表明)|(?:机构|咨询|研究院)预测|据[^，。]{1,20}(?:统计|测算|预测)"
)
"""Words of a sentence about the industry, the market or the country, not about the company."""
