#!/bin/sh
# Tunes the teachers and writes what the network learns from. run.sh DATA ENCODER OUT; PYTHON names the interpreter.
set -eu
data=$1 encoder=$2 out=$3
here=$(dirname "$0")
root=$here/../..
python=${PYTHON:-python3}
mkdir -p "$out"
"$python" "$here/tune.py" "$data" "$encoder" "$out/full.pt" --epochs 8 --seed 1
"$python" "$here/tune.py" "$data" "$encoder" "$out/half0.pt" --epochs 6 --fold 0/2 --seed 2
"$python" "$here/tune.py" "$data" "$encoder" "$out/half1.pt" --epochs 6 --fold 1/2 --seed 3
"$python" "$here/vectors.py" "$data" "$encoder" "$out/words.vec" "$root/codebook"
"$python" "$here/vary.py" "$data" "$out/words.vec" "$out/vary.conllu" 4
cargo build --release -p dateline --manifest-path "$root/Cargo.toml"
"$python" "$here/texts.py" "$root" "$root/target/release/dateline" "$data" "$out/own.txt"
"$root/target/release/dateline" parse "$out/own.txt" > "$out/own.conllu"
"$python" "$here/label.py" "$encoder" "$out/train0.gz" "$out/full.pt,$out/half0.pt" "$data:0/2"
"$python" "$here/label.py" "$encoder" "$out/train1.gz" "$out/full.pt,$out/half1.pt" "$data:1/2"
"$python" "$here/label.py" "$encoder" "$out/own.gz" "$out/full.pt,$out/half0.pt,$out/half1.pt" "$out/own.conllu"
"$python" "$here/label.py" "$encoder" "$out/vary.gz" "$out/full.pt" "$out/vary.conllu"
