"""The browser app, in a real browser against the real server.

What may go wrong: a mark that opens nothing or the wrong passage, an older answer's evidence
lost, a filter that filters nothing, a refusal that looks like an answer, a filing whose text runs
as code, a question that wipes the conversation, a phone that scrolls sideways, a request to
another machine.
"""

from __future__ import annotations

import json
import re
import shutil
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

Open = Callable[..., Any]
SPENT = "2024年研发费用是多少？"
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def site(serve: Any, sample_store: Path) -> Iterator[str]:
    with serve(sample_store) as address:
        yield address


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Open]:
    """Open the page; no request may leave this machine and no script may fail."""
    contexts: list[Any] = []
    outside: list[str] = []
    broken: list[str] = []

    def run(
        address: str, ready: str = "已收录的资料", size: dict[str, int] = WIDE, **more: Any
    ) -> Any:
        context = chromium.new_context(viewport=size, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("request", lambda r: _outside(r.url, outside))
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(address)
        page.locator("#dm-evidence").get_by_text(ready).first.wait_for()
        return page

    yield run
    for context in contexts:
        context.close()
    assert outside == []
    assert broken == []


def test_mark_opens_the_passage_it_cites(site: str, open_page: Open, sample_filings: Path) -> None:
    page = open_page(site)
    _ask(page, SPENT)
    cited = _rest(site, SPENT)["citations"][0]
    page.locator("#dm-chat a.dm-cite").first.click()
    card = page.locator(".dm-card.dm-active:visible")
    assert _bare(_marked(card)) == _bare(cited["quote"])
    # The annual report's own words: 全年公司研发费用为 15.4 亿元.
    assert "15.4亿元" in _bare(_marked(card)) or "1,544" in _bare(_marked(card))
    assert cited["title"] in card.inner_text()
    assert any(
        cited["quote"] in path.read_text("utf-8").replace("\r\n", "\n")
        for path in sample_filings.glob("*.txt")
    )


def test_full_text_opens_at_the_mark_and_closes_by_key(site: str, open_page: Open) -> None:
    page = open_page(site)
    _ask(page, SPENT)
    button = page.locator(".dm-card.dm-active:visible .dm-full")
    button.focus()
    page.keyboard.press("Enter")
    mark = page.locator("#dm-reader mark").first
    mark.wait_for()
    page.wait_for_function(
        "() => { const m = document.querySelector('#dm-reader mark').getBoundingClientRect();"
        " return m.top > 0 && m.bottom < innerHeight; }"
    )
    quote = _rest(site, SPENT)["citations"][0]["quote"]
    assert _bare(_marked(page.locator("#dm-reader"))) == _bare(quote)
    page.keyboard.press("Escape")
    assert not page.locator("#dm-reader").is_visible()
    assert button.evaluate("node => node === document.activeElement")


def test_earlier_answers_keep_their_passages(site: str, open_page: Open) -> None:
    page = open_page(site)
    first, second = SPENT, "2024年上半年营业收入是多少？"
    _ask(page, first)
    before = _marked(page.locator(".dm-card.dm-active:visible"))
    _ask(page, second)
    assert second in page.locator(".dm-turn:visible").inner_text()
    assert _marked(page.locator(".dm-card.dm-active:visible")) != before
    # By keyboard: the mark is a link that takes focus.
    page.locator("#dm-chat a.dm-cite").first.focus()
    page.keyboard.press("Enter")
    assert first in page.locator(".dm-turn:visible").inner_text()
    assert _marked(page.locator(".dm-card.dm-active:visible")) == before


@pytest.mark.parametrize("period", ["2024年上半年", "2023年"])
def test_period_filter_decides_what_is_read(site: str, open_page: Open, period: str) -> None:
    page = open_page(site)
    page.locator("#dm-scope > button").click()
    page.locator("#dm-periods input").click()
    page.get_by_role("option", name=period, exact=True).click()
    page.keyboard.press("Escape")
    page.get_by_text(f"检索范围：{period}").wait_for()
    _ask(page, "公司的研发投入和海外业务情况怎么样？")
    shown = page.locator(".dm-turn:visible .dm-card > .dm-meta").all_inner_texts()
    assert shown
    assert all(f"报告期 {period} " in meta for meta in shown), shown


def test_date_before_every_filing_is_refused(site: str, open_page: Open) -> None:
    page = open_page(site)
    page.locator("#dm-scope > button").click()
    page.locator("#dm-as-of textarea").fill("2001-01-01")
    _ask(page, SPENT)
    assert page.locator("#dm-chat .dm-refused").count() == 1
    assert "2001-01-01" in page.locator("#dm-chat .dm-refused").inner_text()


def test_date_that_is_none_is_said_under_the_box(site: str, open_page: Open) -> None:
    page = open_page(site)
    page.locator("#dm-scope > button").click()
    page.locator("#dm-as-of textarea").fill("去年")
    _send(page, SPENT)
    page.get_by_text("“去年”不是可识别的日期").wait_for()
    assert page.locator("#dm-box textarea").input_value() == SPENT


def test_refusal_is_seen_to_be_one(site: str, open_page: Open) -> None:
    page = open_page(site)
    _ask(page, SPENT)
    _ask(page, "公司食堂几点开饭？")
    refusal = page.locator("#dm-chat .dm-refused")
    assert refusal.count() == 1
    label = _rest(site, "公司食堂几点开饭？")
    assert label["refused"]
    assert refusal.locator(".dm-label").inner_text() in ("资料中没有答案", "与披露文件无关")
    answer = page.locator("#dm-chat .dm-a:not(.dm-refused)").first
    paint = "node => getComputedStyle(node).backgroundColor"
    assert refusal.evaluate(paint) != answer.evaluate(paint)
    assert refusal.locator("a.dm-cite").count() == len(label["citations"])


def test_bad_questions_keep_the_conversation(site: str, open_page: Open) -> None:
    page = open_page(site)
    _ask(page, SPENT)
    before = page.locator("#dm-chat [role=log]").inner_text()
    _send(page, "   ")
    page.get_by_text("问题是空的").wait_for()
    _send(page, "长" * 1001)
    page.get_by_text("1,001").wait_for()
    assert page.locator("#dm-chat [role=log]").inner_text() == before
    _ask(page, "2024年上半年营业收入是多少？")
    assert page.locator("#dm-said").inner_text().strip() == ""


def test_a_question_asked_while_the_page_still_fills_is_answered(
    site: str, open_page: Open
) -> None:
    """Examples are still being tried then; the answer's stream must not close with theirs."""
    for _ in range(5):
        page = open_page(site)
        _ask(page, SPENT)
        assert page.locator("#dm-chat a.dm-cite").count() >= 1


def test_follow_up_is_asked_with_what_was_said(site: str, open_page: Open) -> None:
    page = open_page(site)
    first, then = "2024年营业收入是多少？", "那上半年呢？"
    _ask(page, first)
    said = _rest(site, first)["answer"]
    _ask(page, then)
    wanted = _rest(site, then, history=[[first, said]])["answer"]
    assert wanted != _rest(site, then)["answer"]
    last = page.locator("#dm-chat .dm-a").last
    text = "".join(last.locator("p:not(.dm-foot):not(.dm-label):not(.dm-near)").all_inner_texts())
    assert _bare(text) == _bare(re.sub(r"\[(\d+)\]", r"\1", wanted))


def test_copy_gives_the_answer_with_its_sources(site: str, open_page: Open) -> None:
    page = open_page(site, permissions=["clipboard-read", "clipboard-write"])
    _ask(page, SPENT)
    page.locator("#dm-chat a.dm-copy").click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    wanted = _rest(site, SPENT)
    assert copied.startswith(wanted["answer"])
    assert wanted["citations"][0]["title"] in copied
    assert "发布日期 未载明" in copied


def test_clear_and_example(site: str, open_page: Open) -> None:
    page = open_page(site)
    example = page.locator("#dm-chat .example").first
    asked = example.inner_text().strip()
    example.click()
    page.locator("#dm-chat .dm-foot").wait_for()
    assert page.locator("#dm-chat .dm-q").inner_text().strip() == asked
    assert page.locator("#dm-chat .dm-refused").count() == 0
    page.locator("#dm-clear").click()
    page.locator("#dm-chat .dm-q").wait_for(state="detached")
    page.locator("#dm-evidence").get_by_text("已收录的资料").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone_never_scrolls_sideways(site: str, open_page: Open, scheme: str) -> None:
    page = open_page(site, size=PHONE, color_scheme=scheme)
    assert _wider(page) == 0
    _ask(page, "2024年营业收入是多少？")
    page.locator("#dm-chat a.dm-cite").first.click()
    page.wait_for_function(
        "() => { const box = document.querySelector('.dm-active').getBoundingClientRect();"
        " return box.top > -40 && box.top < innerHeight / 2; }"
    )
    assert _wider(page) == 0
    light = page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
    )
    assert (sum(light) > 600) == (scheme == "light")


def test_a_filing_that_carries_code_is_shown_as_text(
    serve: Any, open_page: Open, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    _index(_hostile(tmp_path), store)
    with serve(store) as address:
        page = open_page(address)
        for question in ("2024年公司实现营业收入多少？", "<img src=x onerror=window.pwned=9>"):
            _ask(page, question)
        page.locator("#dm-chat a.dm-cite").first.click()
        assert "<script>" in page.locator(".dm-card.dm-active:visible").inner_text()
        page.locator(".dm-card.dm-active:visible .dm-full").click()
        page.locator("#dm-reader .dm-prose").first.wait_for()
        assert "<img src=x" in page.locator("#dm-reader").inner_text()
        assert page.evaluate("window.pwned") is None
        assert page.locator("#dm-main img, #dm-reader img, #dm-reader svg").count() == 0
        assert page.locator("a[href^='javascript']").count() == 0


def test_without_an_index_the_page_says_how_to_make_one(
    serve: Any, open_page: Open, tmp_path: Path, sample_store: Path
) -> None:
    store = tmp_path / "store"
    with serve(store) as address:
        page = open_page(address, ready="还不能提问")
        assert "dongmi index" in page.locator("#dm-evidence").inner_text()
        _send(page, SPENT)
        page.locator("#dm-chat .dm-failed").wait_for()
        # Once there is one, the open page answers, and what was said before stays.
        shutil.copytree(sample_store, store, dirs_exist_ok=True)
        _ask(page, SPENT)
        assert page.locator("#dm-chat .dm-failed").count() == 1
        assert page.locator("#dm-chat a.dm-cite").count() >= 1


def _send(page: Any, question: str) -> None:
    page.locator("#dm-box textarea").fill(question)
    page.locator("#dm-send").click()


def _ask(page: Any, question: str) -> None:
    """Ask, and wait for the whole answer."""
    turns = page.locator("#dm-chat .dm-foot").count()
    _send(page, question)
    page.wait_for_function(
        "n => document.querySelectorAll('#dm-chat .dm-foot').length > n", arg=turns
    )
    page.locator("#dm-send").wait_for()


def _rest(site: str, question: str, **more: Any) -> Any:
    request = urllib.request.Request(
        f"{site}/v1/answer",
        json.dumps({"question": question, **more}).encode(),
        {"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as reply:
        return json.load(reply)


def _marked(place: Any) -> str:
    return "".join(place.locator("mark").evaluate_all("all => all.map(m => m.textContent)"))


def _bare(text: str) -> str:
    """Drop blanks and the strokes of a written table, which the page draws as a table."""
    return re.sub(r"\|[\s:|-]*-{2,}[\s:|-]*\|?|[\s|]", "", text)


def _wider(page: Any) -> int:
    wide: int = page.evaluate(
        "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - innerWidth"
    )
    return wide


def _outside(url: str, found: list[str]) -> None:
    if not url.startswith(("http://127.0.0.1", "data:", "blob:")):
        found.append(url)


def _hostile(folder: Path) -> Path:
    path = folder / "测试.txt"
    path.write_text(
        "证券代码：600001\n\n证券简称：测试股份\n\n测试股份有限公司 2024 年年度报告摘要\n\n"
        '一、公司情况 <img src=x onerror="window.pwned=1">\n\n'
        "本报告期，公司实现营业收入 12.3 亿元<script>window.pwned=2</script>，同比增长 5.6%，"
        "其中 ${window.pwned=3} {{constructor}} 海外收入 `${alert(1)}` 占比 30.0%。"
        "<img src=x onerror=window.pwned=4>\n\n"
        "| 项目 | 2024年 |\n|---|---|\n| 研发费用 <svg onload=window.pwned=5> | 1.5 亿元 |\n\n"
        "[点我](javascript:window.pwned=6) 员工 321 人 "
        "<a href='javascript:window.pwned=7'>甲</a>。\n",
        "utf-8",
    )
    return path


def _index(path: Path, store: Path) -> None:
    from dongmi.index.build import build
    from dongmi.index.encode import load_encoder
    from dongmi.index.settings import load_settings

    settings = load_settings({}, store=store)
    report = build([path], settings, load_encoder(settings))
    assert [result.status for result in report.results] == ["added"]
