"""Secrets: what must never be kept, by the name it goes by, by its value and by its shape.

By name: a key, attribute, column, row or field whose name says so, at any depth. The default list, in any
spelling (``apiKey``, ``API_KEY``, ``api-key``): password, passwd, passphrase, passcode, pwd, secret, token,
api key, access key, private key, signing key, encryption key, authorization, auth, oauth, bearer, jwt,
cookie, credential, session id, connection string, card number, credit card, cvv, cvc, ssn, iban, otp,
csrf. Not: author, tokenizer, token_count, max_tokens, keyboard.

By value: anything that is or contains a leaf of ``st.secrets``, the value of an environment variable
of such a name, what was typed into a password field of this session (from four characters on), or a text
that was seen under a secret name in it (from six characters on, with a digit or a sign). By shape: what
looks like a token of AWS, GitHub, GitLab, Slack, Stripe, OpenAI, Hugging Face or Google, a JWT, or a PEM
key. In an address, a ``user:password@`` and the value of a query parameter of such a name count too: the
whole text goes.

``None``, ``True`` and ``False`` are shown whatever they are called, at any depth (``password_correct``
says how a login went, not with what); any other value under such a name goes wholly: a number, a
text, a container with all that is in it.
"""

from __future__ import annotations

import itertools
import json
import os
import re
from collections import OrderedDict, defaultdict, deque
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, unquote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MIN_SECRET = 4
"""Characters: a shorter leaf of st.secrets (a port, a flag) would black out half the record."""
_MIN_ENVIRON = 6  # FOO_TOKEN_ENABLED=true must not black out every "true"

_MIN_NUMBER = 6
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")

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
_STEMS = tuple(
    """pass pwd secret token auth bearer jwt cookie cred cvv cvc ssn iban otp csrf xsrf api access private
    signing encrypt ssh master session connection card pin security""".split()
)
"""Each name of a secret has one of these in it."""
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
_PEM = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
_LONG_BASE64 = re.compile(r"[A-Za-z0-9+/=]{56,}")  # a line of a key in the source, away from its header
_QUERY = re.compile(r"(?<=[?&#])(?P<name>[\w.%+\[\]-]+)=(?P<value>[^&\s\"'`#]+)")
_SAYS_NOTHING = frozenset({"true", "false", "none", "null", "0", "1"})
_LITERAL = re.compile(
    r"(?P<head>(?P<name>\w+)[\"']?\]?\s*(?::\s*\w+\s*)?[=:]\s*[rbfuRBFU]{0,2})(?P<quote>[\"'])(?:(?!(?P=quote)).)+"
    r"(?:(?P=quote)|$)"
)
_TELLING = re.compile(r"\A(?=[\s\S]{6,10000}\Z)[\s\S]*?(?:\d|[^\w\s.,:/-])")
_MAX_LEARNT = 200
_MAX_PASSWORDS = 100
_MAX_NAMES = 10_000
_MAX_TEXTS = 50
_SHORTEST_LINE = 16
_MAPPINGS, _SEQUENCES = (dict, OrderedDict, defaultdict), (list, tuple, set, frozenset, deque)

Reason = str
"""``key name``, ``secret value`` or ``token shape``: all that is kept of a secret."""


class Redactor:
    """Answers, for a name and for a text, whether it is a secret; memoises names."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self._patterns = tuple(_compiled(p) for p in patterns)
        self._names: dict[str, bool] = {}
        self._added: set[str] = set()
        self._source: tuple[str, ...] | None = None
        self._raw_environ: object = None
        self._told: frozenset[str] = frozenset()
        self._learnt: dict[str, None] = {}
        self._passwords: dict[str, None] = {}
        self._values: tuple[str, ...] = ()
        self.version = 0
        """Counts how often more, or less, became secret."""
        self.numbers: frozenset[float] = frozenset()

    def refresh(self, secrets: tuple[str, ...], environ: Mapping[str, str] | None = None) -> bool:
        """Take the secrets of this moment; True where they are others than before.

        A secret number (a PIN, an account) hides the same number where it stands alone.
        """
        now = _raw(os.environ) if environ is None else environ
        if secrets == self._source and now == self._raw_environ:
            return False  # the usual case: nothing is decoded and nothing is listed
        self._source, self._raw_environ = secrets, dict(now)
        given = frozenset(s for s in secrets if type(s) is str and len(s) >= MIN_SECRET)
        decoded = dict(os.environ if environ is None else environ)
        named = {v for k, v in decoded.items() if len(v) >= _MIN_ENVIRON and self._is_secret_variable(k, v)}
        changed, self._told = self._told != given | named, given | named
        if changed:
            self._take_values()
        return changed

    def learn(self, value: object) -> None:
        """Look from now on for the texts in a value that goes by a secret name, wherever they turn up.

        Not for short ones and plain words: they would black out half the record.
        """
        found = [t for t in _texts_in(value) if t not in self._learnt and _TELLING.search(t)]
        if found:
            self._learnt.update(dict.fromkeys(found))
            while len(self._learnt) > _MAX_LEARNT:
                del self._learnt[next(iter(self._learnt))]
            self._take_values()

    def learn_password(self, value: object) -> None:
        """Look from now on for the value of a password field, as for a leaf of ``st.secrets``."""
        if type(value) is str and len(value) >= MIN_SECRET and value not in self._passwords:
            self._passwords[value] = None
            while len(self._passwords) > _MAX_PASSWORDS:
                del self._passwords[next(iter(self._passwords))]
            self._take_values()

    def _take_values(self) -> None:
        given = [s for s in self._source or () if type(s) is str]
        self.numbers = frozenset(map(float, filter(_is_long_number, (*given, *self._passwords))))
        every = {form for text in (*self._told, *self._learnt, *self._passwords) for form in _forms(text)}
        self._values = tuple(sorted(every, key=len, reverse=True))
        self.version += 1

    def _is_secret_variable(self, name: str, value: str) -> bool:
        """Whether an environment variable holds a secret: not where it is only a place on this machine.

        The shell's own ``PWD`` is the working directory; ``SSH_AUTH_SOCK`` and their like are paths too.
        """
        return self.is_secret_name(name) and not (os.path.isabs(value) and os.path.exists(value))

    def is_secret_name(self, name: str) -> bool:
        """Whether what goes by ``name`` is never kept."""
        known = self._names.get(name)
        if known is None:
            known = _says_secret(name) or any(p.search(name) for p in self._patterns)
            if len(self._names) < _MAX_NAMES:
                self._names[name] = known
        return known

    def any_name(self, names: list[str]) -> bool:
        """Whether what goes by one of ``names`` is never kept."""
        text = "\n".join(names).lower()
        if not self._patterns and not any(stem in text for stem in _STEMS):
            return bool(self._added) and not self._added.isdisjoint(names)
        return any(map(self.is_secret_name, names))

    def add_name(self, name: str) -> bool:
        """Count ``name`` among the secret ones; True where it was not."""
        new = not self.is_secret_name(name)
        self._names[name] = True
        self._added.add(name)
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
        return "key name" if "=" in text and any(map(self._is_secret_pair, _QUERY.finditer(text))) else None

    def reason_of_any(self, texts: Iterable[str]) -> Reason | None:
        """Why one of ``texts`` is a secret: looked through at once, and one by one only for a hit."""
        texts = list(texts)
        if self.reason("\n".join(texts)) is None:
            return None
        return next(filter(None, map(self.reason, texts)), None)

    def reason_number(self, number: float) -> Reason | None:
        """The same for a number: only where it is one of ``st.secrets`` itself."""
        return "secret value" if number in self.numbers else None

    def reason_bytes(self, data: bytes) -> Reason | None:
        """The same for bytes, read as the text they would be."""
        return self.reason(data.decode("utf-8", "replace")) if len(data) >= MIN_SECRET else None

    def clean(self, text: str) -> str:
        """``text`` without the secrets in it: for messages, of which the rest is worth keeping."""
        for secret in self._values:  # the longest first
            text = text.replace(secret, "redacted (secret value)")
        text = _QUERY.sub(self._clean_pair, _PEM.sub("redacted (token shape)", text))
        return _SHAPES.sub("redacted (token shape)", text)

    def clean_line(self, line: str) -> str:
        """A line of source likewise, without a text that it gives to a secret name."""
        return _LONG_BASE64.sub("redacted (token shape)", _LITERAL.sub(self._clean_literal, self.clean(line)))

    def clean_query(self, query: str) -> str:
        """A query string (``a=1&token=...``) without the values of secret names."""
        return self.clean("?" + query)[1:]

    def _clean_pair(self, found: re.Match[str]) -> str:
        return f"{found['name']}=redacted" if self._is_secret_pair(found) else found[0]

    def _is_secret_pair(self, found: re.Match[str]) -> bool:
        """Whether a query parameter holds a secret: by its name, unless all it says is yes or no."""
        named = self.is_secret_name(unquote_plus(found["name"]))
        return named and found["value"].lower() not in _SAYS_NOTHING

    def _clean_literal(self, found: re.Match[str]) -> str:
        quote = found["quote"]
        return f"{found['head']}{quote}redacted{quote}" if self.is_secret_name(found["name"]) else found[0]


def _forms(text: str) -> Iterator[str]:
    """A secret as it is, and as it looks when it was escaped, quoted or broken into lines."""
    yield text
    for form in (repr(text)[1:-1], json.dumps(text)[1:-1], quote(text), quote_plus(text)):
        if form != text:
            yield form
    yield from (line for line in text.split("\n") if len(line) >= _SHORTEST_LINE and line != text)


def _texts_in(value: object) -> list[str]:
    """Texts in plain data, the first of them; bytes as the text they would be."""
    found: list[str] = []
    pending: list[Any] = [value]
    while pending and len(found) < _MAX_TEXTS:
        part = pending.pop()
        if type(part) is str:
            found.append(part)
        elif type(part) is bytes:
            found.append(part.decode("utf-8", "replace"))
        elif type(part) in _MAPPINGS:
            pending += itertools.islice(part.values(), _MAX_TEXTS)
        elif type(part) in _SEQUENCES:
            pending += itertools.islice(part, _MAX_TEXTS)
    return found


def _raw(environ: os._Environ[str]) -> Mapping[Any, Any]:
    """The environment as it is stored, undecoded: to compare it costs a tenth of decoding it."""
    return stored if type(stored := getattr(environ, "_data", None)) is dict else environ


def _is_long_number(text: str) -> bool:
    """Six digits or more: a port or a year must not hide every equal number."""
    return bool(_NUMBER.fullmatch(text)) and len(text) >= _MIN_NUMBER


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE)
    except re.error:  # a plain name that is no pattern, such as "card(s"
        return re.compile(re.escape(pattern), re.IGNORECASE)


def _says_secret(name: str) -> bool:
    if not any(stem in name.lower() for stem in _STEMS):
        return False
    words = [w.lower() for w in _WORDS.findall(name[:200])]
    pairs = {a + b for a, b in itertools.pairwise(words)}
    if pairs & _SECRET_PAIRS or _JOINED.search("".join(words) if len(words) == 1 else name.lower()):
        return True
    found = _SECRET_WORDS.intersection(words)
    if found == {"token"} and _TOKEN_USES.intersection(words):
        return False
    return bool(found) or bool(_SECRET_PAIRS.intersection(words))
