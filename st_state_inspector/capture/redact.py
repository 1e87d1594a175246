"""Secrets: what must never be kept, by the name it goes by, by its value and by its shape.

By name: a key, attribute or column whose name says so, at any depth. The default list, in any spelling
(``apiKey``, ``API_KEY``, ``api-key``): password, passwd, passphrase, passcode, pwd, secret, token,
api key, access key, private key, signing key, encryption key, authorization, auth, oauth, bearer, jwt,
cookie, credential, session id, connection string, card number, credit card, cvv, cvc, ssn, iban, otp,
csrf. Not: author, tokenizer, token_count, max_tokens, keyboard.

By value: anything that is or contains a leaf of ``st.secrets`` or the value of an environment variable
of such a name. By shape: what looks like a token of AWS, GitHub, GitLab, Slack, Stripe, OpenAI,
Hugging Face or Google, a JWT, or a PEM key. ``None``, ``True`` and ``False`` are no secrets.
"""

from __future__ import annotations

import itertools
import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MIN_SECRET = 4
"""Characters: a shorter leaf of st.secrets (a port, a flag) would black out half the record."""
_MIN_ENVIRON = 6  # FOO_TOKEN_ENABLED=true must not black out every "true"

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+")
_SECRET_WORDS = frozenset(
    """password passwords passwd passphrase passcode pwd secret secrets token authorization auth oauth
    bearer jwt cookie cookies credential credentials creds cvv cvc ssn iban otp totp csrf xsrf""".split()
)
_SECRET_PAIRS = frozenset(
    """apikey apikeys accesskey privatekey secretkey signingkey encryptionkey authkey sshkey masterkey
    sessionid sessionkey connectionstring cardnumber creditcard pincode securitycode dbpass userpass
    adminpass smtppass""".split()
)
_JOINED = re.compile(
    "password|passwd|passphrase|apikey|api_key|privatekey|secretkey|accesskey|sessionid|cardnumber|creditcard"
    "|credential|authorization|connectionstring|clientsecret|(?:access|auth|refresh|bearer|id|api)token(?!iz|s)"
)
_TOKEN_USES = frozenset(
    """count counts limit limits usage used length len budget size type types number num total max min
    rate price cost costs position index idx window""".split()
)
_SHAPES = re.compile(
    r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}"
    r"|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[\w-]{16,}"
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}|hooks\.slack\.com/services/\w"
    r"|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"
    r"|-----BEGIN [A-Z0-9 ]*PRIVATE KEY"
    r"|(?<![A-Za-z0-9])sk-[\w-]{16,}|(?<![A-Za-z0-9])[srp]k_(?:live|test)_[A-Za-z0-9]{10,}"
    r"|AIza[\w-]{30,}|ya29\.[\w-]{10,}|GOCSPX-[\w-]{10,}|(?<![A-Za-z0-9])hf_[A-Za-z0-9]{20,}"
    r"|(?i:bearer\s+[\w.~+/-]{16,})|://[^/\s:@]+:[^/\s@]+@"
)
_HINTS = tuple(
    """AKIA ASIA ABIA ACCA ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- xox xapp- hooks.slack eyJ -----BEGIN
    sk- k_live_ k_test_ AIza ya29. GOCSPX- hf_ :// earer EARER""".split()
)
_SHORTEST_SHAPE = 8

Reason = str
"""``key name``, ``secret value`` or ``token shape``: all that is kept of a secret."""


class Redactor:
    """Answers, for a name and for a text, whether it is a secret; memoises names."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self._patterns = tuple(_compiled(p) for p in patterns)
        self._names: dict[str, bool] = {}
        self._given: frozenset[str] = frozenset()
        self._environ: dict[str, str] = {}
        self._values: tuple[str, ...] = ()

    def refresh(self, secrets: Iterable[str], environ: Mapping[str, str] | None = None) -> bool:
        """Take the secrets of this moment; True where they are others than before."""
        given = frozenset(s for s in secrets if type(s) is str and len(s) >= MIN_SECRET)
        now = dict(os.environ if environ is None else environ)
        if given == self._given and now == self._environ:
            return False
        self._given, self._environ = given, now
        named = {v for k, v in now.items() if len(v) >= _MIN_ENVIRON and self.is_secret_name(k)}
        values = tuple(sorted(given | named))
        changed, self._values = values != self._values, values
        return changed

    def is_secret_name(self, name: str) -> bool:
        """Whether what goes by ``name`` is never kept."""
        known = self._names.get(name)
        if known is None:
            known = _says_secret(name) or any(p.search(name) for p in self._patterns)
            if len(self._names) < 10_000:
                self._names[name] = known
        return known

    def add_name(self, name: str) -> bool:
        """Count ``name`` among the secret ones; True where it was not."""
        new = not self.is_secret_name(name)
        self._names[name] = True
        return new

    def reason(self, text: str) -> Reason | None:
        """Why ``text`` is a secret, or None. Linear in its length."""
        size = len(text)
        if size < MIN_SECRET:
            return None
        for secret in self._values:
            if secret in text:
                return "secret value"
        if size >= _SHORTEST_SHAPE and any(h in text for h in _HINTS) and _SHAPES.search(text):
            return "token shape"
        return None

    def reason_bytes(self, data: bytes) -> Reason | None:
        """The same for bytes, read as the text they would be."""
        return self.reason(data.decode("utf-8", "replace")) if len(data) >= MIN_SECRET else None

    def clean(self, text: str) -> str:
        """``text`` without the secrets in it: for messages, of which the rest is worth keeping."""
        for secret in sorted(self._values, key=len, reverse=True):
            text = text.replace(secret, "redacted (secret value)")
        return _SHAPES.sub("redacted (token shape)", text)


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error:  # a plain name that is no pattern, such as "card(s"
        return re.compile(re.escape(pattern), re.IGNORECASE)


def _says_secret(name: str) -> bool:
    words = [w.lower() for w in _WORDS.findall(name[:200])]
    pairs = {a + b for a, b in itertools.pairwise(words)}
    if pairs & _SECRET_PAIRS or _JOINED.search("".join(words) if len(words) == 1 else name.lower()):
        return True
    found = _SECRET_WORDS.intersection(words)
    if found == {"token"} and _TOKEN_USES.intersection(words):
        return False
    return bool(found) or bool(_SECRET_PAIRS.intersection(words))
