"""Capture: from a value to a Node, without running the app's code and without keeping a secret."""

from .adapters import Adapter, register_adapter
from .capturer import Capturer
from .rebuild import NotRestorable, rebuild

__all__ = ["Adapter", "Capturer", "NotRestorable", "rebuild", "register_adapter"]
