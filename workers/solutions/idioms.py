# ruff: noqa: E501
"""Idioms and names of several words that mean the same as one."""

import re

_IDIOMS = (
    (
        r"\bfora (?:do ar|de linha|de servico|de operacao)\b|\bfuera de (?:linea|servicio)\b|\boff-line\b",
        " offline ",
    ),
    (
        r"\bread[- ]only\b|\b(?:somente|apenas|so|solo|solamente)(?: para| de| em)? (?:leitura|lectura)\b",
        " readonly ",
    ),
    (
        r"\b(?:nao|no) (?:foi |fue |ha sido )?(?:aceit|acept)\w+|\bnot accepted\b",
        " refused ",
    ),
    (r"\b(?:una y otra vez|sem parar|sin parar|over and over|repeatedly)\b", " loop "),
    (r"\b(?:inexistentes?|nonexistent|non-existent)\b", " not exist "),
    (r"\b(?:unavailable|indisponive(?:l|is))\b", " not available "),
    (r"\b(?:missing|faltando|faltante|ausentes?)\b", " not find "),
    (
        r"\bjcl error\b|\berror? (?:de|en|no|em) jcl\b|\berro (?:de|no|em) jcl\b",
        " jclerror ",
    ),
    (r"\bconnect ?[:.]? ?direct\b|\bc:d\b|\bndm\b", " connectdirect "),
)
"""What is said, and the words it stands for; without accents, in small letters."""

_IDIOM = re.compile("|".join(f"(?P<i{at}>{idiom})" for at, (idiom, _) in enumerate(_IDIOMS)))
_WORDS = {f"i{at}": word for at, (_, word) in enumerate(_IDIOMS)}


def one_word(text: str) -> str:
    """A folded text in small letters with each idiom in its plain words."""
    return _IDIOM.sub(lambda idiom: _WORDS[idiom.lastgroup or ""], text)
