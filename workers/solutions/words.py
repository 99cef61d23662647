# ruff: noqa: E501, SIM905
"""A message as words: variables masked, accents and case folded, forms folded to lemmas.

What is masked: addresses, paths, times, numbers, quoted and identifier-like names. Codes are
taken out by the caller first and protected by a private-use character each.
"""

import re
import unicodedata
from functools import cache, lru_cache

from workers.solutions.glossary_cloud import CLOUD
from workers.solutions.glossary_database import DATABASE
from workers.solutions.glossary_etl import ETL
from workers.solutions.glossary_machine import MACHINE
from workers.solutions.glossary_mainframe import MAINFRAME
from workers.solutions.glossary_spoken import SPOKEN
from workers.solutions.glossary_systems import SYSTEMS
from workers.solutions.glossary_transfer import TRANSFER
from workers.solutions.glossary_tws import TWS
from workers.solutions.glossary_wider import WIDER
from workers.solutions.idioms import one_word
from workers.solutions.lexicon import GENERIC, LEXICON, STOP_WORDS
from workers.solutions.lexicon_everyday import EVERYDAY_WORDS
from workers.solutions.lexicon_more import MORE_WORDS

PHRASES = (DATABASE, MAINFRAME, MACHINE, SYSTEMS, TWS, TRANSFER, CLOUD, ETL, SPOKEN, WIDER)

LONGEST_MESSAGE = 6_000
"""Characters that are read; of a longer message both ends, where the cause usually stands."""

PROTECTED = 0xE000  # first private-use character: marks where a code stood

_CONTROLS = {code: " " for code in (*range(32), 127) if chr(code) not in "\n\t"}
_QUOTES = str.maketrans({"“": '"', "”": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "´": "'"})

_PLACES = re.compile(
    r"(?P<url>\b(?:https?|ftps?|sftp|jdbc|ldaps?|s3|gs|abfss?|wasbs?|hdfs|tcp|ssl|amqps?):[^\s'\"<>,;]+)"
    r"|(?P<mail>\b[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<id>\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b)"
    r"|(?P<time>\b\d{4}[-/.]\d{2}[-/.]\d{2}(?:[T _-]\d{2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d{1,9})?"
    r"(?: ?Z\b| ?[+-]\d{2}:?\d{2}\b)?)?"
    r"|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?)?"
    r"|\b\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?\b|\b\d{1,2}:\d{2}\b(?! ))"
    r"|(?P<path>(?<![\w/\\<])(?:[A-Za-z]:)?(?:[/\\][\w.$@%+~#={}-]+){2,}[/\\]?"
    r"|(?<![\w/\\<])/[\w.$@%+~-]+(?=[\s:,;'\")]|$)|\\\\[\w.$-]+(?:\\[\w.$ -]+)*|[A-Za-z]:\\\S*)"
)
_NAMES = re.compile(
    r"(?P<host>\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b"
    r"|\b[A-Za-z][\w-]{0,63}(?:\.[\w-]{1,63}){2,20}\b(?!\()|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,20}\.(?:com|net|org|local|br|corp"
    r"|lan|int|io|gov)\b(?::\d+)?)"
    r"|(?P<quoted>\"[^\"\s<>]{1,120}\"|(?<![A-Za-z])'[^'\s<>]{1,120}'|`[^`\s]{1,120}`)"
    r"|(?P<file>\b[\w-]{1,80}\.(?:csv|txt|dat|xml|json|gz|zip|tar|log|sql|sh|py|jar|pl|ksh|bat|cmd|cbl|ini"
    r"|conf|cfg|yml|yaml|xlsx?|ctl|bad|dmp|dbf|parquet|pgp|gpg|pem|key|out|err|tmp|dtsx|ktr|kjb|exe"
    r"|dll|so|java|class|properties|lock|pid|ps1|done|trg|ok)\b)"
    r"|(?P<name>\b(?=\w*\d)(?=\w*[A-Za-z_])[\w$#@-]*\w|\b\w*_\w+|[@#&%$]{1,2}\w+)"
    r"|(?P<number>[+-]?\b\d[\d.,]*\b)"
)
_ZERO = re.compile(r"(?i)\b(limite?|fence)(?: is| e| esta em| em|:| ?=)? 0\b(?![.,]\d)")
_TOKEN = re.compile(r"[a-z]{2,40}")
_CAPITALS = re.compile(r"\b[A-Z][A-Z$#@]{2,}\b")


_SEGMENT = re.compile(r"[\n:;|]|\. | - ")

_FAULTY = frozenset("error errors failed failure invalid denied exceeded rejected missing".split())
_NEGATED = frozenset(
    """such space more route suitable matching valid active listener rows columns module secret
    public credentials listener free available known enough lease key supported driver""".split()
)
"""English words before which "no" is the English one, in Portuguese surroundings too."""

_PORTUGUESE = frozenset(
    """nao arquivo erro falha foi em ao aos o os da do dos das na nas nos um uma pelo pela com banco sem
    ja esta saida servidor existia existe""".split()
)
_SPANISH = frozenset("el los las una unos del en y con hay la al pudo fue puede se".split())
_NODE = re.compile(r"\b([Nn])(?:ó|o\u0301)(s?)\b")
"""Portuguese for a node, which without its accent would be "in the"."""


def clip(message: str) -> str:
    """Bound what is read of a message, keeping its beginning and its end."""
    if len(message) <= LONGEST_MESSAGE:
        return message
    half = LONGEST_MESSAGE // 2
    return message[:half] + "\n" + message[-half:]


def fold(text: str) -> str:
    """Plain quotes, no accents, no control or private-use characters; case is kept."""
    if text.isascii():
        return text.translate(_CONTROLS)
    text = _NODE.sub(r"\1ode\2", text)
    out: list[str] = []
    for char in unicodedata.normalize("NFKD", text.translate(_QUOTES)):
        kind = unicodedata.category(char)
        if kind == "Mn":
            continue
        keep = kind not in ("Cc", "Cf", "Co", "Cs") or char in "\n\t"
        out.append(char if keep else " ")
    return "".join(out)


def mask_places(text: str) -> str:
    """Mask addresses, ids, times and paths: what could be mistaken for a code."""
    return _PLACES.sub(lambda found: f"<{found.lastgroup}>", text)


def mask_names(text: str) -> str:
    """Mask hosts, quoted names, file names, identifiers and numbers."""
    text = _ZERO.sub(r"\1 zero", text)
    text = _NAMES.sub(_mask, text)
    letters = sum(map(str.isalpha, text)) or 1
    if sum(map(str.islower, text)) / letters < 0.4:
        return text  # all in capitals, as on a mainframe: a capital tells nothing
    known = _kept_in_capitals()
    return _CAPITALS.sub(
        lambda found: found[0] if lemma(found[0].lower()) in known else "<name>", text
    )


@cache
def _kept_in_capitals() -> frozenset[str]:
    """The words that are words in capitals too: of the lexicon, and of the phrases."""
    said = " ".join(PHRASES)
    return vocabulary() | {lemma(word) for word in _TOKEN.findall(said.lower())}


def _mask(found: re.Match[str]) -> str:
    """A name of known small words, such as handshake_failure, is no variable but a phrase."""
    name = found[0]
    if found.lastgroup == "name" and "_" in name and name.replace("_", "").isalpha():
        parts = name.split("_")
        known = sum(lemma(part) in vocabulary() for part in parts)
        if name.islower() and (
            known == len(parts) or (known > 1 and not _FAULTY.isdisjoint(parts))
        ):
            return " ".join(parts)
    return f"<{found.lastgroup}>"


def tokens(masked: str) -> list[str]:
    """The words of a masked text as lemmas, in order, without stop words."""
    bare = re.sub(r"<[a-z]{2,6}>", " ", masked).lower().replace("'", "")
    bare = one_word(bare)
    found: list[str] = []
    for segment in _SEGMENT.split(bare):
        words = _TOKEN.findall(segment)
        # Whose "no" is "in the"; in Spanish, which shares many words, it is "not".
        portuguese = not _PORTUGUESE.isdisjoint(words) and (
            "nao" in words or _SPANISH.isdisjoint(words)
        )
        for place, word in enumerate(words):
            if word in STOP_WORDS:
                continue
            if (
                word == "no"
                and portuguese
                and not _NEGATED.issuperset(words[place + 1 : place + 2])
            ):
                continue
            root = lemma(word)
            if not found or found[-1] != root:
                found.append(root)
    return found


def weight(word: str) -> float:
    """How much a word tells before any statistics: names of one message tell little."""
    if word in GENERIC:
        return 0.34
    return 1.0 if word in vocabulary() else 0.6


@cache
def _forms() -> tuple[dict[str, str], dict[str, str]]:
    return _read_forms(LEXICON + MORE_WORDS + EVERYDAY_WORDS)


def _read_forms(table: str) -> tuple[dict[str, str], dict[str, str]]:
    exact: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    for line in table.split("\n"):
        if not line.strip():
            continue
        root, *forms = line.split()
        exact.setdefault(root, root)
        for form in forms:
            if form.endswith("*"):
                prefixes.setdefault(form[:-1], root)
            else:
                exact.setdefault(form, root)
    return exact, prefixes


@cache
def vocabulary() -> frozenset[str]:
    """Every lemma of the lexicon, without the everyday words."""
    exact, prefixes = _read_forms(LEXICON + MORE_WORDS)
    return frozenset(exact.values()) | frozenset(prefixes.values())


@cache
def _near() -> dict[str, str]:
    """Spellings one deletion away from a known form, for typing errors."""
    exact, prefixes = _forms()
    known = {form: root for form, root in exact.items() if len(form) >= 7}
    for word in TYPED:
        root = exact.get(word) or _by_prefix(word, prefixes)
        if root is not None:
            known.setdefault(word, root)
    near: dict[str, str | None] = {}
    for form, root in known.items():
        for spelling in _deletions(form):
            near[spelling] = root if near.get(spelling, root) == root else None
    return {spelling: root for spelling, root in near.items() if root is not None}


TYPED = """connection refused timeout permission denied password certificate expired memory
exceeded directory available tablespace constraint violated duplicate snapshot listener
deadlock detected resource authentication credentials authorization workstation filesystem
insufficient privileges identifier invalid conexao conexion recusada rechazada permissao negada
espaco disponivel dispositivo diretorio arquivo archivo memoria certificado expirado senha
usuario restricao violada encontrado existe invalido bloqueado servidor tabela coluna""".split()


def _deletions(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def _by_prefix(word: str, prefixes: dict[str, str]) -> str | None:
    for size in range(len(word), 1, -1):
        root = prefixes.get(word[:size])
        if root is not None:
            return root
    return None


@lru_cache(50_000)
def _lemma(word: str) -> str:
    exact, prefixes = _forms()
    root = exact.get(word) or _by_prefix(word, prefixes)
    if root is not None:
        return root
    if len(word) >= 6:
        near = _near()
        root = near.get(word)
        for spelling in sorted(_deletions(word)):
            root = root or near.get(spelling)
    return root or word


def lemma(word: str) -> str:
    """The lemma of a folded lower-case word; the word itself when it is not known."""
    return _lemma(word)
