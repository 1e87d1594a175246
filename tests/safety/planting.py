"""Secrets everywhere a value can be, each of its own, and a search of every byte that comes out."""

import json
import random
import string
from collections.abc import Iterator
from typing import Any

from st_state_inspector.history import History
from st_state_inspector.wire import AppInfo, Wire

NAMES = """password passwd passphrase db_password userPass secret client_secret token access_token
refreshToken api_key apiKey APIKEY x-api-key authorization Authorization auth bearer cookie cookies
credential aws_credentials private_key privateKey ssh_key session_id sessionid card_number cardNumber
credit_card cvv ssn iban otp csrf_token jwt connection_string pwd secret_key signing_key""".split()
"""Keys whose values are never kept."""

HELD: list[Any] = []
"""What an app takes its secrets from, so that its source does not spell them out: see ``HOLDING``."""

HOLDING = "from tests.safety.planting import HELD\n"


def shapes(rng: random.Random) -> dict[str, str]:
    """One made-up token of each well-known shape."""

    def some(count: int, of: str = string.ascii_letters + string.digits) -> str:
        return "".join(rng.choices(of, k=count))

    return {
        "aws": "AKIA" + some(16, string.ascii_uppercase + string.digits),
        "github": "ghp_" + some(36),
        "github pat": "github_pat_" + some(40),
        "gitlab": "glpat-" + some(20),
        "slack": "xoxb-" + some(24),
        "stripe": "sk_live_" + some(24),
        "openai": "sk-" + some(40),
        "google": "AIza" + some(35),
        "hugging face": "hf_" + some(30),
        "jwt": f"eyJ{some(20)}.eyJ{some(30)}.{some(30)}",
        "url": f"postgres://me:{some(12)}@db/x",
        "pem": f"-----BEGIN RSA PRIVATE KEY-----\n{some(64)}\n{some(64)}\n-----END RSA PRIVATE KEY-----",
    }


class Planter:
    """Hands out secrets, and remembers where each was planted."""

    def __init__(self, seed: int = 6) -> None:
        self._rng = random.Random(seed)
        self.planted: dict[str, str] = {}

    def __call__(self, where: str, length: int = 0) -> str:
        size = length or self._rng.randint(9, 31)
        secret = "zq" + "".join(self._rng.choices(string.ascii_letters + string.digits, k=size - 4)) + "7x"
        self.planted[secret] = where
        return secret

    def found_in(self, outputs: dict[str, str]) -> dict[str, str]:
        """Where secrets, or tellingly long pieces of them, came out: output to where it was planted."""
        found = {}
        for output, text in outputs.items():
            for secret, where in self.planted.items():
                pieces = {secret, secret[: len(secret) // 2 + 2], secret[-(len(secret) // 2 + 2) :]}
                if any(piece in text for piece in pieces if len(piece) >= 7):
                    found[f"{output}: {where}"] = next(_around(text, p) for p in pieces if p in text)
        return found


def _around(text: str, piece: str) -> str:
    at = text.index(piece)
    return text[max(0, at - 80) : at + 60]


def outputs_of(history: History, problems: Any = ()) -> Iterator[tuple[str, str]]:
    """Everything that leaves the inspector for a history, as texts."""
    yield "to_dict", json.dumps(history.to_dict(), ensure_ascii=False)
    yield "to_dict, escaped", json.dumps(history.to_dict())
    yield "again from to_dict", repr(History.from_dict(json.loads(json.dumps(history.to_dict()))))
    yield "repr", repr(history)
    yield "str of causes", " ".join(str(run.cause) for run in history.runs)
    yield "warnings", repr(history.warnings)
    yield "redactions", repr(history.redactions)
    app = AppInfo("app", "1", "3", "0", everyone=False)
    wire = Wire(app)
    for count in range(1, len(history.entries) + 1):
        part = History(history.base, history.entries[:count], history.base_owners, history.excerpts)
        message = wire.message(part, [], problems, None, whole=False)
        yield f"message {count}", json.dumps(message, ensure_ascii=False)
    yield "keyframe", json.dumps(wire.message(history, [], problems, None, whole=True), ensure_ascii=False)
    for key in {key for entry in history.entries for key in entry.patch}:
        yield f"blame of {key[:3]}", repr(history.blame(key))
    ids = [run.id for run in history.runs]
    yield "diff", repr(history.diff(ids[0], ids[-1]))
