"""Write the golden files anew; read the difference before you keep it."""

import sys
from pathlib import Path

if __name__ == "__main__":  # and never where pytest, which looks for doctests, imports it
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from derivation.test_faces import GOLDEN, GOLDEN_FILES

    for name, make in GOLDEN_FILES.items():
        (GOLDEN / name).write_text(make(), encoding="utf-8")
