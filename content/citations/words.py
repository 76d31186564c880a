"""The words with which laws are cited, in English, German and French."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_HEADS = {
    "art": "art arts artt article articles artikel artikels artikeln",
    "s": "§ s ss sec secs sect section sections paragraf",
    "rec": "rec recital recitals erwägungsgrund erwägungsgründe erwgr considérant",
    "annex": "annex annexe annexes anhang anhänge anhangs anlage",
    "ch": "ch chap chapter chapters kapitel kapitels kap chapitre",
    "title": "title titel titre",
    "part": "part parts teil teils partie",
    "reg": "reg regs regulation regulations",
    "rule": "rule rules",
    "item": "item items",
    "instruction": "instruction instructions",
    "step": "step steps schritt étape",
    "supplement": "supplement supplements",
}
HEAD_WORDS = {word: kind for kind, words in _HEADS.items() for word in words.split()}
PLURALS = _set(
    "arts artt articles artikeln ss secs sections recitals erwägungsgründe annexes "
    "anhänge chapters parts regs regulations rules items steps"
)

_INNER = {
    "": (
        "abs absatz absatzes absätze para paras paragraph paragraphs paragraphe "
        "paragraphes point points pt pts nr nrn nummer ziff ziffer bst buchst "
        "buchstabe buchstaben lit let lettre subsection"
    ),
    "subpara": "subparagraph subparagraphs subpara alinéa al uabs unterabs unterabsatz",
    "sentence": "sentence satz phrase",
    "chapter": "chapter kapitel chapitre",
    "part": "part parts teil partie",
    "section": "section sections abschnitt",
    "step": "step steps schritt étape",
    "table": "table tabelle tableau",
    "note": "note",
}
INNER_WORDS = {word: kind for kind, words in _INNER.items() for word in words.split()}
# After these a letter stands without brackets ("Bst. a"); "point a" may be prose.
LETTER_WORDS = _set("bst buchst buchstabe buchstaben lit let lettre")

_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth",
    "erster zweiter dritter vierter fünfter sechster siebter achter neunter zehnter",
    "premier deuxième troisième quatrième cinquième sixième septième huitième",
)
ORDINALS = {
    word: str(number)
    for words in _ORDINALS
    for number, word in enumerate(words.split(), 1)
}

# Between a provision and what holds it.
OF = _set("of to in the des der dem du de la le l zu zur zum von im under")
OF_SIGNS = frozenset("'’")
LISTS = _set(", ; & + and or und oder sowie et ou")
RANGES = _set("- – — to bis through à")
DASHES = frozenset("-–—")
AFTER_LEAD = _set(", : - –")

# What may stand before "2017/821" and belongs to it.
BEFORE_NUMBER = _set(
    "commission council european parliament delegated implementing regulation "
    "directive decision recommendation reg dir verordnung vo richtlinie rl "
    "delegierte durchführungsbeschluss durchführungsverordnung empfehlung beschluss "
    "règlement délégué décision recommandation exécution eu ec ue eg no nr ( ) . n °"
)  # fmt: skip
# What may stand after a name and belongs to it: "the Dodd-Frank Act".
AFTER_NAME = _set("act regulation directive law code ordinance guidance guidelines")
