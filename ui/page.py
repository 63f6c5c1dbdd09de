"""What the page is made of besides its components: theme, style, script, opening words.

`mount_options` is what the server passes on when it mounts the page:
``gradio.mount_gradio_app(app, blocks, path="/", **mount_options())``.
"""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import gradio as gr

NAME = "董秘"
PROMISE = "依据公司已披露的文件回答，每个数字都能点开原文；资料里没有的，就说没有。"
# The seal, drawn in place: one character on the page's red.
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='5' fill='%239c2b23'/%3E%3Ctext x='16' y='23'"
    " font-size='20' text-anchor='middle' fill='white'%3E董%3C/text%3E%3C/svg%3E"
)
INVITATION = '<div class="dm-invite"><p>可以这样问</p></div>'


def mount_options() -> dict[str, Any]:
    """Return the keyword arguments of ``gradio.mount_gradio_app`` that make the page ours.

    The style goes through ``head`` and not ``css``: there it is used as written, so that the
    reading view, which lies outside Gradio's own container, has it too.
    """
    return {
        "theme": theme(),
        "head": (
            '<meta name="color-scheme" content="light dark">'
            f'<link rel="icon" href="{ICON}">'
            f"<style>{_asset('app.css')}</style><script>{_asset('app.js')}</script>"
        ),
        "footer_links": [],
        "ssr_mode": False,
        "show_error": False,
    }


def theme() -> gr.themes.Base:
    """Return the theme: plain, with the system's own fonts, so nothing is fetched from outside."""
    import gradio as gr

    return gr.themes.Base(
        primary_hue="slate",
        neutral_hue="gray",
        font=["system-ui"],
        font_mono=["monospace"],
        radius_size="sm",
    )


def title_bar(status: str) -> str:
    """Return the top of the page.

    Args:
        status: what is indexed, in a few words.
    """
    return (
        '<header class="dm-bar"><span class="dm-seal" aria-hidden="true">董秘</span>'
        f'<h1><span class="dm-sr">{NAME}</span></h1><p class="dm-promise">{PROMISE}</p>'
        f'<p class="dm-status">{escape(status)}</p></header>'
    )


def notice(message: str = "", advice: str = "") -> str:
    """Return the line under the question box; empty when there is nothing to say."""
    words = escape(f"{message}{advice}")
    return f'<p class="dm-notice" role="status" aria-live="polite">{words}</p>'


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")
