"""Places in a Markdown file that the code fills.

A block stands between two lines of its own::

    <!-- foedus: parameters guarantee -->
    <!-- end -->

and a number inside a sentence between two marks: ``<!--= allies -->38<!--/-->``.  A code host shows neither mark.
"""

import re
from collections.abc import Callable

BLOCK = re.compile(r"^<!-- foedus: (.+?) -->\n.*?^<!-- end -->$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"<!--= (.+?) -->.*?<!--/-->")
OPENING = re.compile(r"^<!-- foedus: ", re.MULTILINE)


class DocumentError(ValueError):
    """A file that cannot be filled. One line: file, mark, remedy."""


def fill(text: str, block: Callable[[str], str], value: Callable[[str], str]) -> str:
    """The text with every region filled anew; raises DocumentError for a block that is never closed."""
    if len(OPENING.findall(text)) != len(BLOCK.findall(text)):
        raise DocumentError("a block opened by '<!-- foedus: … -->' is not closed; write '<!-- end -->' on a line of its own")
    text = BLOCK.sub(lambda found: f"<!-- foedus: {found[1]} -->\n\n{block(found[1]).strip()}\n\n<!-- end -->", text)
    return INLINE.sub(lambda found: f"<!--= {found[1]} -->{value(found[1])}<!--/-->", text)
