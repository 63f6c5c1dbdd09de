"""Encoders: the packaged one, and any sentence-transformers model as an extra."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import Encoder, Vectors

if TYPE_CHECKING:
    from ..settings import Settings

__all__ = ["Encoder", "Vectors", "load_encoder"]


def load_encoder(settings: Settings) -> Encoder:
    """Load the encoder that the settings name.

    Raises:
        ModelError: its files are absent or altered.
        ExtraMissing: it needs the extra ``sentence-transformers``, which is not installed.
    """
    if settings.encoder == "shipped":
        from .onnx import ShippedEncoder

        return ShippedEncoder(settings.threads)
    from .transformers_encoder import SentenceTransformersEncoder

    return SentenceTransformersEncoder(settings.encoder, settings.threads)
