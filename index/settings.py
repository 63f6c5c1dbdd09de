"""Settings: one frozen object, read from TOML and environment in one function.

They never build anything. Order, later wins: defaults, ``config.toml`` in the store's folder,
``DONGMI_*`` environment variables, arguments of the command line.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from .errors import SettingsError

DEFAULT_STORE = Path("~/.dongmi")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set.

    Attributes:
        store: folder of the index.
        encoder: ``shipped`` (the packaged model) or a sentence-transformers name or path.
        threads: threads of the encoder; 0 means all cores.
        top_k: passages shown to the answerer.
        max_question: longest question taken, in characters.
        max_file_mb: largest filing taken, in megabytes.
        host: address the server listens on.
        port: port the server listens on.
    """

    store: Path = DEFAULT_STORE
    encoder: str = "shipped"
    threads: int = 0
    top_k: int = 8
    max_question: int = 1000
    max_file_mb: int = 40
    host: str = "127.0.0.1"
    port: int = 7860


def load_settings(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read the settings.

    Args:
        environ: environment to read; ``os.environ`` by default.
        **overrides: values that win over everything; None means not given.

    Raises:
        SettingsError: unknown name, or a value of the wrong kind.
    """
    env = os.environ if environ is None else environ
    given = {key: value for key, value in overrides.items() if value is not None}
    store = Path(given.get("store") or env.get("DONGMI_STORE") or DEFAULT_STORE).expanduser()
    values: dict[str, Any] = _from_toml(store / "config.toml")
    for field in fields(Settings):
        if (text := env.get(f"DONGMI_{field.name.upper()}")) is not None:
            values[field.name] = text
    values |= given
    values["store"] = store
    known = {field.name: field for field in fields(Settings)}
    if unknown := sorted(set(values) - set(known)):
        raise SettingsError(
            f"不认识的设置项：{'、'.join(unknown)}。", f"可用的有：{'、'.join(known)}。"
        )
    return replace(Settings(), **{k: _coerce(k, v) for k, v in values.items()})


def _from_toml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"设置文件 {path} 读不懂：{error}。", "请改正或删除它。") from error


def _coerce(name: str, value: Any) -> Any:
    default = getattr(Settings(), name)
    if isinstance(default, Path):
        return Path(value).expanduser()
    if isinstance(default, int):
        try:
            return int(value)
        except (TypeError, ValueError):
            raise SettingsError(f"设置项 {name} 应是整数，现在是“{value}”。") from None
    return str(value)
