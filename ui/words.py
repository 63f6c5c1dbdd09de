"""Chinese words for what the code names: kinds of document, honesty flags, refusal reasons."""

from __future__ import annotations

from collections.abc import Iterable

from ..index.filing import DocType, Flag

DOC_TYPES = {
    DocType.ANNUAL_REPORT: "年度报告",
    DocType.ANNUAL_REPORT_SUMMARY: "年度报告摘要",
    DocType.HALF_YEAR_REPORT: "半年度报告",
    DocType.HALF_YEAR_REPORT_SUMMARY: "半年度报告摘要",
    DocType.QUARTERLY_REPORT: "季度报告",
    DocType.IR_ACTIVITY_RECORD: "投资者关系活动记录",
    DocType.GENERAL_MANAGER_REPORT: "总经理工作报告",
    DocType.PROSPECTUS: "招股说明书",
    DocType.ANNOUNCEMENT: "公告",
    DocType.OTHER: "其他",
}

FLAGS = {
    Flag.LOST_CHECKBOX: "勾选标记丢失",
    Flag.LINEARISED_TABLE: "表格按列拼回",
    Flag.TORN_TABLE: "有表格无法还原",
    Flag.DECODED_GB18030: "按 GB18030 读取",
    Flag.DECODED_UTF16: "按 UTF-16 读取",
    Flag.NO_METADATA: "未见公司信息",
}


def flag_words(flags: Iterable[Flag | str]) -> str:
    """Return the flags' words, joined; empty when there are none."""
    return "、".join(FLAGS[Flag(flag)] for flag in flags)
