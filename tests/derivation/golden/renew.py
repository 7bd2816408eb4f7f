"""Write the golden files anew; read the difference before you keep it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from derivation.test_faces import GOLDEN, GOLDEN_FILES

for name, make in GOLDEN_FILES.items():
    (GOLDEN / name).write_text(make(), encoding="utf-8")
