"""Errors over REST: ``{"error": {"message", "advice"}}`` in Chinese, with the code that fits."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from ..index.errors import DongmiError, InputError, StoreError


def add_error_handlers(app: FastAPI) -> None:
    """Answer every error with ``{"error": {"message", "advice"}}``."""

    @app.exception_handler(DongmiError)
    def known(_: Request, error: DongmiError) -> JSONResponse:
        return JSONResponse(error_json(error), _status(error))

    @app.exception_handler(RequestValidationError)
    def malformed(_: Request, error: RequestValidationError) -> JSONResponse:
        words = "；".join(_problem(problem) for problem in error.errors()[:5])
        return _reply(422, f"请求内容不对：{words}。", "字段说明见 /v1/openapi.json。")

    @app.exception_handler(HTTPException)
    def http(_: Request, error: HTTPException) -> JSONResponse:
        message = {
            404: "没有这个地址。",
            405: "这个地址不支持这种请求方法。",
        }.get(error.status_code, "请求不能完成。")
        own = str(error.detail)
        return _reply(
            error.status_code, message if own.isascii() else own, "接口列表见 /v1/openapi.json。"
        )

    @app.exception_handler(Exception)
    def unexpected(_: Request, error: Exception) -> JSONResponse:
        return _reply(500, f"程序内部出错（{type(error).__name__}）。", "详情见服务端的日志。")


def _status(error: DongmiError) -> int:
    if isinstance(error, InputError):
        return 400
    return 503 if isinstance(error, StoreError) else 500


def error_json(error: DongmiError) -> dict[str, Any]:
    """Return an error as JSON."""
    return {"error": {"message": error.message, "advice": error.advice}}


def _reply(status: int, message: str, advice: str) -> JSONResponse:
    return JSONResponse({"error": {"message": message, "advice": advice}}, status)


_PROBLEMS = {
    "missing": "缺少",
    "extra_forbidden": "不认识这个字段",
    "json_invalid": "不是合法的 JSON",
    "too_long": "太长",
    "string_too_long": "太长",
    "string_type": "应是文字",
    "list_type": "应是列表",
    "int_parsing": "应是整数",
    "int_type": "应是整数",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
}


def _problem(problem: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in problem["loc"] if part != "body") or "请求体"
    return f"{where} {_PROBLEMS.get(problem['type'], '写法不对')}"
