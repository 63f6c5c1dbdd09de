"""The REST interface over the real index, and what guards the server.

What may go wrong: an error as a traceback or in English, a filter dropped, a quote that is not in
the text, a page elsewhere reading answers through the browser, a header missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from dongmi.index.settings import Settings, load_settings
from dongmi.rag.assistant import Assistant
from dongmi.ui.guard import MAX_BODY, Guard
from dongmi.ui.provider import AssistantProvider
from dongmi.ui.rest import make_router
from dongmi.ui.rest_errors import add_error_handlers

QUESTION = "2024年研发费用是多少？"


def _client(settings: Settings) -> TestClient:
    app = FastAPI()
    app.include_router(make_router(AssistantProvider(settings).get, settings))
    add_error_handlers(app)
    app.add_middleware(Guard, local_only=True)
    return TestClient(app, base_url="http://127.0.0.1:7860", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(sample_settings: Settings) -> Iterator[TestClient]:
    with _client(sample_settings) as client:
        yield client


def test_answer_is_the_one_json(client: TestClient, assistant: Assistant) -> None:
    body = client.post("/v1/answer", json={"question": QUESTION}).json()
    expected = assistant.answer(QUESTION).to_json()
    del body["latency_ms"], expected["latency_ms"]
    assert body == expected
    for c in body["citations"]:
        text = client.get(f"/v1/filings/{c['doc_id']}/text").text
        assert text[c["start"] : c["end"]] == c["quote"]


def test_filters_are_hard(client: TestClient) -> None:
    body = {"question": QUESTION, "as_of": "2024-06-29", "company": "昆仑万维"}
    answer = client.post("/v1/answer", json=body).json()
    assert answer["as_of"] == "2024-06-29"
    assert all(c["period"] == "2023FY" for c in answer["citations"])
    body = {"question": QUESTION, "company": "600000"}
    answer = client.post("/v1/answer", json=body).json()
    assert answer["refused"]
    assert answer["citations"] == []


def test_search(client: TestClient) -> None:
    body = {"question": "研发费用", "k": 3, "periods": ["2024H1"]}
    hits = client.post("/v1/search", json=body).json()["hits"]
    assert len(hits) == 3
    for hit in hits:
        assert hit["period"] == "2024H1"
        text = client.get(f"/v1/filings/{hit['doc_id']}/text").text
        assert text[hit["start"] : hit["end"]] == hit["text"]
    assert [hit["score"] for hit in hits] == sorted((h["score"] for h in hits), reverse=True)


def test_documents_by_file_name(client: TestClient) -> None:
    filings = client.get("/v1/filings").json()["filings"]
    assert len(filings) == 5
    assert {filing["code"] for filing in filings} == {"300418"}
    name = Path(filings[2]["source"]).name
    assert name.endswith(".txt")
    body = {"question": "研发费用", "docs": [filings[2]["source"]]}
    hits = client.post("/v1/search", json=body).json()["hits"]
    assert {hit["doc_id"] for hit in hits} == {filings[2]["doc_id"]}


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/v1/answer", {"question": ""}, 400, "空"),
        ("/v1/answer", {"question": "问" * 100_000}, 400, "100,000"),
        ("/v1/answer", {"question": QUESTION, "as_of": "2024-02-30"}, 400, "2024-02-30"),
        ("/v1/answer", {"question": QUESTION, "periods": ["2024H3"]}, 400, "2024H3"),
        ("/v1/answer", {"question": QUESTION, "docs": ["无.txt"]}, 400, "无.txt"),
        ("/v1/answer", {"question": QUESTION, "doc_types": ["book"]}, 400, "book"),
        ("/v1/answer", {}, 422, "question 缺少"),
        ("/v1/answer", {"question": 1}, 422, "question 应是文字"),
        ("/v1/answer", {"question": QUESTION, "colour": 1}, 422, "colour 不认识"),
        ("/v1/answer", [1], 422, "请求体"),
        ("/v1/search", {"question": QUESTION, "k": 0}, 422, "k 太小"),
        ("/v1/search", {"question": QUESTION, "k": 1000}, 422, "k 太大"),
        ("/v1/none", {}, 404, "没有这个地址"),
        ("/v1/filings", {}, 405, "请求方法"),
    ],
)
def test_errors_are_chinese_json(
    client: TestClient, path: str, body: Any, status: int, words: str
) -> None:
    reply = client.post(path, json=body)
    assert reply.status_code == status
    error = reply.json()["error"]
    assert set(error) == {"message", "advice"}
    assert words in error["message"]
    assert len(error["message"]) < 400


def test_what_is_not_json(client: TestClient) -> None:
    headers = {"content-type": "application/json"}
    reply = client.post("/v1/answer", content=b'{"question": ', headers=headers)
    assert reply.status_code == 422
    assert "JSON" in reply.json()["error"]["message"]


def test_no_such_filing(client: TestClient) -> None:
    reply = client.get("/v1/filings/0000000000000000/text")
    assert reply.status_code == 404
    assert "0000000000000000" in reply.json()["error"]["message"]


def test_a_body_too_large_is_refused_unread(client: TestClient) -> None:
    reply = client.post("/v1/answer", content=b"x" * (MAX_BODY + 1))
    assert reply.status_code == 413
    parts = iter([b"x" * 1000] * 3)
    assert client.post("/v1/answer", content=parts).status_code == 413


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example"])
def test_another_host_name_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/v1/filings", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:7860", "LOCALHOST"])
def test_this_machine_by_any_name(client: TestClient, host: str) -> None:
    assert client.get("/v1/filings", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://127.0.0.1:7860", 200), ("http://evil.example", 400), ("null", 400),
     ("http://127.0.0.1:9999", 400)],
)  # fmt: skip
def test_a_page_from_elsewhere_cannot_post(client: TestClient, origin: str, status: int) -> None:
    body = {"question": QUESTION}
    reply = client.post("/v1/answer", json=body, headers={"origin": origin})
    assert reply.status_code == status


@pytest.mark.parametrize("path", ["/v1/filings", "/v1/none", "/healthz"])
def test_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "access-control-allow-origin" not in headers


def test_a_filing_is_text_and_never_a_page(client: TestClient) -> None:
    doc_id = client.get("/v1/filings").json()["filings"][0]["doc_id"]
    reply = client.get(f"/v1/filings/{doc_id}/text")
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"


def test_no_index_yet_then_one_then_another(
    tmp_path: Path, sample_filings: Path, sample_settings: Settings
) -> None:
    """The server starts without an index, and sees one that is made or changed later."""
    from dongmi.index.build import build, remove
    from dongmi.index.encode import load_encoder

    settings = load_settings({}, store=tmp_path / "store")
    with _client(settings) as client:
        reply = client.post("/v1/answer", json={"question": QUESTION})
        assert reply.status_code == 503
        assert "dongmi index" in reply.json()["error"]["advice"]
        assert client.get("/healthz").status_code == 503
        encoder = load_encoder(settings)
        record = sample_filings / "300418_2024-08-27_ir_activity_record.txt"
        build([record], settings, encoder)
        assert client.get("/healthz").json()["filings"] == 1
        (tmp_path / "公告.txt").write_text("证券代码：300418\n公司研发费用为 3 亿元。\n", "utf-8")
        build([tmp_path / "公告.txt"], settings, encoder)
        assert len(client.get("/v1/filings").json()["filings"]) == 2
        remove([record.name], settings)
        (left,) = client.get("/v1/filings").json()["filings"]
        assert left["source"].endswith("公告.txt")
