"""`python -m search.extraction.child KIND PATH`: reads one file, writes lines of JSON.

Takes its own limits before it opens the file. What it says last tells how it ended.
"""

import json
import resource
import sys

from content.uploads.texts import READERS, Unreadable

CPU_SECONDS = 40
MEMORY_BYTES = 1_500_000_000
MOST_CHARACTERS = 400_000


def main(kind: str, path: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    # It reads: nothing that it does may write a file.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    written = 0
    ending: dict[str, object] = {"end": "read"}
    try:
        for anchor, label, text in READERS[kind](path):
            text = text.encode("utf-8", "ignore").decode()[: MOST_CHARACTERS - written]
            written += len(text)
            say({"anchor": anchor, "label": label[:200], "text": text})
            if written >= MOST_CHARACTERS:
                ending = {"end": "cut"}
                break
    except Unreadable as error:
        ending = {"end": "unreadable", "problem": str(error)}
    except MemoryError:
        ending = {"end": "unreadable", "problem": "The file needs too much memory."}
    except Exception as error:
        # Whatever libraries raise for files that are not what they say.
        ending = {
            "end": "unreadable",
            "problem": f"The file is damaged ({type(error).__name__}).",
        }
    say(ending)


def say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:3])
