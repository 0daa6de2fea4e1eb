#!/bin/sh
# Learn from a pack of covers in ten minutes of one GPU, loading and measuring included.
#
#   sh training/gpu.sh PACK OUT [MINUTES]
#
# PACK is what `python -m training.pack COVERS PACK` wrote. In OUT it leaves weights.safetensors,
# in parts below 12 MB as well (join them by `cat OUT/weights.part.* > weights.safetensors`),
# log.csv and curve.png. Run again with more minutes, it goes on from the last checkpoint. It needs
# torch, torchvision, safetensors, opencv-python-headless, pillow, matplotlib, platformdirs and rich,
# and no network.
set -eu
pack=$1 out=$2 minutes=${3:-8}
run=$out/run
mkdir -p "$run"
"${PYTHON:-python3}" -m training --pack "$pack" --folder "$run" --minutes "$minutes" \
    --size "${SIZE:-256}" --start indexer/vision/assets/resnet18_covers.safetensors
cp "$run/weights.safetensors" "$run/log.csv" "$run/curve.png" "$out/"
split -b 12000000 "$out/weights.safetensors" "$out/weights.part."
