"""What stands under `if __name__ == "__main__":`, which a program runs and an import of it does not."""

from __future__ import annotations

import ast
from typing import TypeGuard


def is_main_block(statement: ast.stmt) -> TypeGuard[ast.If]:
    r"""Whether a statement asks if its file is run as a program.

    >>> [is_main_block(each) for each in ast.parse("if __name__ == '__main__': main()\nif ready: main()").body]
    [True, False]
    """
    return isinstance(statement, ast.If) and "__main__" in ast.unparse(statement.test)
