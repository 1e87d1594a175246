"""Capture: from a value to a Node, without running the app's code and without keeping a secret."""

from .capturer import Capturer
from .rebuild import NotRestorable, rebuild

__all__ = ["Capturer", "NotRestorable", "rebuild"]
