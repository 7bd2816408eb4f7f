# Every target sets up what it needs by itself.
#   make setup   a virtual environment in .venv, with backproof and everything that its development needs
#   make demo    train on real handwritten digits by BP1–BP4; write report.html and proof.html (LANGUAGE=zh: in Chinese)
#   make test    the tests, in under 5 minutes on 2 cores; of random trials a quarter (BACKPROOF_TRIALS=all: all)
#   make lint    style (ruff), types (mypy) and spelling (codespell)
#   make lowest  the quick tests with the lowest versions of the dependencies that pyproject.toml states
#   make prove   compile the formal proof, check that altered proofs fail, compare its extracted program with backproof
#   make published   reproduce published curves, and train on the full MNIST if BACKPROOF_DATA names its folder
#   make trust   kill runs, change files and check hostile code at random: minutes of each campaign of trials
#   make pages   test the pages in headless Chromium, and derivations through LaTeX; what is not installed is skipped
#   make torch   the tests that use PyTorch, which must be installed in .venv
#   make bench   measure the speed of backproof and of other libraries, one after another in one run
#   make web     make the page of `backproof lab` from web/ again (needs Node.js and npm)
#   make pictures   take the pictures in README.md again (needs Chromium)
#   make sanitize   test the native kernels under AddressSanitizer and UndefinedBehaviorSanitizer (needs CMake)
#   make neon    build the native kernels for 64-bit ARM and test them on an emulated processor (says what it needs)
#   make wheels  build wheels for x86-64 and 64-bit ARM in dist/ (says what it needs)
#   make clean   delete .venv, build/ and dist/
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint lowest prove published trust pages torch bench web pictures sanitize neon wheels clean

PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2
# the environment's LANGUAGE is about something else
DEMO_LANGUAGE := $(if $(filter command,$(firstword $(origin LANGUAGE))),$(LANGUAGE),en)
# the tests start a few hundred Pythons, which would each compile every module again
unexport PYTHONDONTWRITEBYTECODE
KERNEL_TESTS := $(addprefix tests/engines/test_,native_engine.py native_functions.py native_threads.py examples.py \
    noise.py predictor.py)

help:
	@sed -n 's/^#   //p' Makefile

setup: .venv/.ready

.venv/.ready: pyproject.toml constraints.txt $(wildcard native/*/*.?pp native/CMakeLists.txt)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "backproof needs Python 3.11 or newer; set PYTHON=…")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --group dev -e .
	@touch $@

demo: setup
	$(BIN)/backproof train digits --layers 30 --activation sigmoid --cost quadratic --optimizer sgd --learning-rate 3 \
	    --batch-size 10 --epochs 30 --held-out 0.25 --seed 0 --report report.html -o digits.backproof \
	    --language $(DEMO_LANGUAGE)
	@$(BIN)/backproof derive --model digits.backproof --data digits --row 1 --language $(DEMO_LANGUAGE) -o proof.html
	@echo "$(if $(filter zh,$(DEMO_LANGUAGE)),证明：,Proof:  )proof.html"

# JAX takes longer to compile these small programs than to run them; what optimises them is on in `make published`
test: setup
	JAX_DISABLE_MOST_OPTIMIZATIONS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q -m "not published and not browser"

# tests of checking files have processes of their own, since each check copies the process that it is made in; OpenBLAS's
# threads, which `make test` has, would wait for each other where as many tests run at once as there are cores
published: setup
	export BACKPROOF_TRIALS=all OPENBLAS_NUM_THREADS=1; for part in others "files tests/checking"; do \
	    $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q -m published --part $$part || exit 1; \
	done

trust: setup
	PYTHONPATH=tests $(BIN)/python -m campaigns $(CAMPAIGNS)

# the others do what they do without it
torch: setup
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q -m "not published and not browser" --part torch \
	    tests/checking tests/lab/test_view_of_torch.py tests/test_activations.py tests/test_costs.py tests/test_the_checks.py

pages: setup
	$(BIN)/python -m pytest -q -m browser
	$(BIN)/python -m pytest -q tests/derivation/test_faces.py tests/derivation/test_command_line.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	git ls-files -z | xargs -0 $(BIN)/codespell

lowest: setup
	WORKERS=$(WORKERS) .ci/lowest

prove: setup
	$(BIN)/python -m backproof.proofs
	$(BIN)/python -m pytest -q tests/proofs

bench: setup
	$(BIN)/python -m benchmarks

# what is bundled is committed, so that nothing is built where backproof is installed
web:
	@.ci/missing npm
	cd web && npm install --silent --no-package-lock --no-audit --no-fund --ignore-scripts
	cd web && node build.mjs

pictures: setup
	$(BIN)/python docs/pictures.py
	BACKPROOF_PICTURES=1 $(BIN)/python -m pytest -q -n 0 -m browser tests/lab/test_page_tour.py

# the runtimes come first in the process, since Python itself is not built with them
sanitize: setup
	cmake -S native -B build/sanitized -DBACKPROOF_SANITIZE=ON -DPython_EXECUTABLE=$(abspath $(BIN)/python)
	cmake --build build/sanitized --parallel $(WORKERS)
	LD_PRELOAD="$$($(CXX) -print-file-name=libasan.so) $$($(CXX) -print-file-name=libubsan.so)" \
	ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=halt_on_error=1 \
	BACKPROOF_NATIVE="$$(ls build/sanitized/_native.*)" PYTHONPATH=tests \
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q -p native_build $(KERNEL_TESTS)

# an arm64 Debian's Python, emulated; whatever the tests start by sys.executable is emulated too
ARM := build/aarch64/bookworm/usr/bin/python
# threads that look for each other take minutes there, and memory is the emulator's
ARM_TESTS := $(addprefix tests/engines/test_,native_engine.py native_functions.py noise.py predictor.py)

neon: setup
	@.ci/missing aarch64-linux-gnu-g++ qemu-aarch64 cmake $(ARM)
	cmake -S native -B build/aarch64/native -DCMAKE_TOOLCHAIN_FILE=$(CURDIR)/native/aarch64.cmake \
	    -DPython_EXECUTABLE=$(abspath $(ARM))
	cmake --build build/aarch64/native --parallel $(WORKERS)
	BACKPROOF_NATIVE="$$(ls build/aarch64/native/_native.*)" PYTHONPATH=src:tests OPENBLAS_NUM_THREADS=1 \
	$(ARM) -m pytest -n $(WORKERS) --dist worksteal -q -p native_build $(ARM_TESTS)

# for .venv's Python and the emulated one; PYTHONS=… names further ones, each with its headers
wheels: setup
	@.ci/missing g++ aarch64-linux-gnu-g++ qemu-aarch64 cmake $(ARM)
	.ci/wheels $(PYTHONS)

clean:
	rm -rf .venv build dist
