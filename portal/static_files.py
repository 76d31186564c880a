"""Static files under names that hold a hash of their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage as Hashed

_IN_SCRIPTS = Hashed._js_module_import_aggregation_patterns[1]


class HashedStaticFiles(Hashed):
    """Also what our scripts import is named by its hash: else a browser would run a
    new script with an old module that it has kept. Other packages' scripts come in one
    file."""

    patterns = (*Hashed.patterns, ("admin/*.js", _IN_SCRIPTS), ("js/*.js", _IN_SCRIPTS))
