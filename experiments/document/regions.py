"""Places in a Markdown file that the code fills.

A block stands between two lines of its own::

    <!-- foedus: parameters guarantee -->
    <!-- end -->

and a number inside a sentence between two marks: ``<!--= allies -->38<!--/-->``.  A code host shows neither mark.
"""

import re
from collections.abc import Callable

REGION = re.compile(r"""
    ^(?P<fence>`{3,}|~{3,})[^\n]*\n.*?^(?P=fence)[ ]*$                   # code is left as it is
    | ^<!--[ ]foedus:[ ](?P<block>[^\n]+?)[ ]-->\n(?:.*?^)??<!--[ ]end[ ]-->$
    | ^<!--[ ]foedus:[ ](?P<open>[^\n]+?)[ ]-->$
    | <!--=[ ](?P<value>[^\n]+?)[ ]-->.*?<!--/-->
    """, re.MULTILINE | re.DOTALL | re.VERBOSE)


class DocumentError(ValueError):
    """A file that cannot be filled. One line: file, mark, remedy."""


def fill(text: str, block: Callable[[str], str], value: Callable[[str], str]) -> str:
    """The text with every region outside of code filled anew; raises DocumentError for a block that is never closed."""
    def filled(found: re.Match) -> str:
        if found["open"]:
            raise DocumentError(f"block '{found['open']}' is not closed; write '<!-- end -->' on a line of its own")
        if found["block"]:
            return f"<!-- foedus: {found['block']} -->\n\n{block(found['block']).strip()}\n\n<!-- end -->"
        return f"<!--= {found['value']} -->{value(found['value'])}<!--/-->" if found["value"] else found[0]

    return REGION.sub(filled, text)
