#!/bin/sh
# Prove that a GPU answers as the processor does, and measure both: sh benchmarks/gpu.sh [PICTURES]
# The second pass lets the GPU multiply bfloat16, which is used only where this finds it equal.
set -e
cd "$(dirname "$0")/.."
python="${PYTHON:-.venv/bin/python}"
COVERDEX_PRECISION=float32 "$python" -m benchmarks.gpu "${1:-data/covers}"
COVERDEX_PRECISION=bfloat16 "$python" -m benchmarks.gpu "${1:-data/covers}"
