"""How text becomes terms: one specification, which each engine is set up from.

Words are runs of letters and digits; a Chinese or Japanese sign is a word by itself,
so that a phrase of signs finds them where no spaces stand. Then lower case, stop words
out, accents off, and the stem.
"""

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass
from functools import lru_cache

import tantivy
from django.conf import settings

_SIGNS = r"\p{Han}\p{Hiragana}\p{Katakana}"
# The same in Rust's and in Java's words.
WORDS_RUST = rf"[{_SIGNS}]|[[\p{{Alphabetic}}\p{{N}}]--[{_SIGNS}]]+"
_SIGNS_JAVA = r"\p{IsHan}\p{IsHiragana}\p{IsKatakana}"
WORDS_JAVA = rf"[{_SIGNS_JAVA}]|[\p{{IsAlphabetic}}\p{{N}}&&[^{_SIGNS_JAVA}]]+"
LONGEST_WORD = 60

# Words that say nothing of what a text is about, also those that questions begin with.
_ENGLISH = [
    "a",
    "an",
    "and",
    "are",
    "as",
    "at",
    "be",
    "but",
    "by",
    "for",
    "from",
    "has",
    "have",
    "he",
    "her",
    "his",
    "i",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "me",
    "my",
    "no",
    "not",
    "of",
    "on",
    "or",
    "our",
    "she",
    "so",
    "such",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "to",
    "us",
    "was",
    "we",
    "were",
    "will",
    "with",
    "you",
    "your",
    "about",
    "s",
    "t",
    "am",
    "been",
    "being",
    "can",
    "could",
    "did",
    "do",
    "does",
    "doing",
    "had",
    "how",
    "may",
    "might",
    "must",
    "should",
    "what",
    "when",
    "where",
    "which",
    "who",
    "whom",
    "whose",
    "why",
    "would",
]


@dataclass(frozen=True, slots=True)
class Language:
    """A language's stemmer (Snowball's name) and its own stop words, if we list them;
    without a list the engines' own for this language serve."""

    stemmer: str = ""
    stop_words: tuple[str, ...] = ()


LANGUAGES = {
    "en": Language("English", tuple(_ENGLISH)),
    "da": Language("Danish"),
    "de": Language("German"),
    "es": Language("Spanish"),
    "fi": Language("Finnish"),
    "fr": Language("French"),
    "it": Language("Italian"),
    "nl": Language("Dutch"),
    "no": Language("Norwegian"),
    "pt": Language("Portuguese"),
    "sv": Language("Swedish"),
}
_PLAIN = Language()


@lru_cache(maxsize=1)
def languages() -> list[str]:
    """The languages of the site: each has its own analysis and fields in an index."""
    return [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]


def known(code: str) -> str:
    """This language if indexes have fields for it, or else the site's first one."""
    return code if code in languages() else languages()[0]


def language_of(code: str) -> Language:
    """The rules for a language code; for others words are only split and folded."""
    return LANGUAGES.get(code.split("-")[0], _PLAIN)


def clean(text: str) -> str:
    """Composed accents, no zero bytes, no halves of characters: what engines take."""
    text = text.encode("utf-8", "ignore").decode("utf-8").replace("\x00", " ")
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=32)
def analyzer(code: str) -> tantivy.TextAnalyzer:
    """The specification as tantivy runs it; also our own way to ask for terms."""
    language = language_of(code)
    found = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(WORDS_RUST))
    found = found.filter(tantivy.Filter.remove_long(LONGEST_WORD))
    found = found.filter(tantivy.Filter.lowercase())
    if language.stop_words:
        stop = tantivy.Filter.custom_stopword(list(language.stop_words))
        found = found.filter(stop)
    elif language.stemmer:
        found = found.filter(tantivy.Filter.stopword(language.stemmer.lower()))
    found = found.filter(tantivy.Filter.ascii_fold())
    if language.stemmer:
        found = found.filter(tantivy.Filter.stemmer(language.stemmer.lower()))
    return found.build()


def terms_of(text: str, code: str) -> list[str]:
    """The terms of a text, as the index holds them."""
    return list(analyzer(code).analyze(text))


@lru_cache(maxsize=1)
def _splitter() -> tantivy.TextAnalyzer:
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(WORDS_RUST)).build()


def placed_terms(text: str, code: str) -> list[tuple[int, str]]:
    """The terms of a text with their places, the first at 0: a stop word left out in
    the middle keeps its place, as in the index (“bill of lading”)."""
    found = [
        (place, term)
        for place, word in enumerate(_splitter().analyze(text))
        for term in terms_of(word, code)
    ]
    return [(place - found[0][0], term) for place, term in found]


def elastic_analysis(codes: list[str]) -> dict:
    """The specification as settings of Elasticsearch: analyzers `text_CODE`."""
    filters: dict[str, dict] = {
        "short_enough": {"type": "length", "min": 1, "max": LONGEST_WORD - 1}
    }
    analyzers: dict[str, dict] = {}
    for code in codes:
        language = language_of(code)
        steps = ["short_enough", "lowercase"]
        if language.stop_words or language.stemmer:
            filters[f"stop_{code}"] = {
                "type": "stop",
                "stopwords": list(language.stop_words)
                or f"_{language.stemmer.lower()}_",
            }
            steps.append(f"stop_{code}")
        steps.append("asciifolding")
        if language.stemmer:
            filters[f"stem_{code}"] = {"type": "snowball", "language": language.stemmer}
            steps.append(f"stem_{code}")
        analyzers[f"text_{code}"] = {
            "type": "custom",
            "tokenizer": "words",
            "filter": steps,
        }
    return {
        "analyzer": analyzers,
        "filter": filters,
        "tokenizer": {"words": {"type": "pattern", "pattern": WORDS_JAVA, "group": 0}},
    }


def fingerprint(codes: list[str]) -> str:
    """Changes when an index made before would hold other terms."""
    rules = {code: asdict(language_of(code)) for code in codes}
    text = json.dumps([WORDS_RUST, LONGEST_WORD, rules], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
