#!/usr/bin/env bash
# From nothing to the reader's weights and the decision: make.sh WORK [OPTION OF train.py]…
# All that is made lies in the folder WORK. A step whose output is there and newer
# than what it is made of is skipped; a training that was ended goes on where it
# stood. PYTHON names the interpreter that has requirements.txt, SHARED the folder of
# training data, otherwise ../shared beside the repository.
set -euo pipefail

(($# > 0)) || { sed -n '2,6s/^# //p' "$0" >&2; exit 2; }
mkdir -p "$1"
work=$(cd "$1" && pwd)
shift
options=("$@")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
shared=${SHARED:-$root/../shared}
python=${PYTHON:-python3}
articles=$work/vinews-2017
archive=$shared/corpus/vinews-2017.tar.xz
public=$shared/train/public/squad2.jsonl
passages=8 # that are read of a question: "most" of the decision
export CGO_ENABLED=0 PYTHONUNBUFFERED=1 TRICH_CACHE_DIR=$work/cache

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# fresh OUT INPUT… tells whether OUT is there and no INPUT is newer.
fresh() {
  local out=$1 input
  shift
  [[ -e $out ]] || return 1
  for input in "$@"; do [[ ! $input -nt $out ]] || return 1; done
}

# step OUT INPUT… -- COMMAND… makes OUT of the inputs, unless it is fresh, and tells how long it took.
step() {
  local out=$1 inputs=() start=$SECONDS
  shift
  while [[ $1 != -- ]]; do
    inputs+=("$1")
    shift
  done
  shift
  if fresh "$out" "${inputs[@]}"; then
    printf '== %s is there\n' "${out##*/}"
    return
  fi
  printf '== %s\n' "${out##*/}"
  "$@"
  printf -- '-- %s: %d s\n' "${out##*/}" $((SECONDS - start))
}

# into FILE COMMAND… writes what COMMAND prints to FILE, which appears whole or not at all.
into() {
  local out=$1
  shift
  "$@" >"$out.new"
  mv "$out.new" "$out"
}

unpack() {
  "$python" -m tarfile -e "$archive" "$work"
  touch "$articles"
}

build() { (cd "$root" && go build "$@" ./cmd/trich); }

candidates() { "$1" eval candidates --corpus "$articles" "${@:2}"; }

train() {
  # The large activations of a step are freed and wanted again in the next: these
  # keep the C library from giving them back to the system each time, and oneDNN
  # from compiling its kernels anew for each length of the sequences.
  MALLOC_MMAP_THRESHOLD_=$((1 << 30)) MALLOC_TRIM_THRESHOLD_=$((1 << 32)) MALLOC_TOP_PAD_=$((1 << 28)) \
    ONEDNN_PRIMITIVE_CACHE_CAPACITY=4096 "$python" "$here/train.py" --resume "${options[@]}" --out "$work/reader.pt" \
    --questions "$work/questions.jsonl" --candidates "$work/candidates.jsonl" --public "$public"
}

# The program with the new weights, without a change to the repository.
build_reading() {
  "$python" "$here/decide.py" name "$work/reader.bin" "$work/named.json"
  printf '{"Replace": {"%s": "%s", "%s": "%s"}}\n' "$root/internal/reader/reader.bin" "$work/reader.bin" \
    "$root/internal/answer/decision.json" "$work/named.json" >"$work/overlay.json"
  build -overlay "$work/overlay.json" -o "$work/trich-reading"
}

# Questions that repeat the passages' words, over articles of their own.
apart() {
  "$python" "$here/calibration.py" "$shared" "$work/apart" "$work/apart.jsonl"
  into "$work/apart-read.jsonl" "$work/trich-reading" eval candidates --without --corpus "$work/apart" --read "$passages" \
    --questions "$work/apart.jsonl"
}

decide() {
  into "$work/read.jsonl" cat "$work/held-read.jsonl" "$work/apart-read.jsonl"
  into "$work/figures.md" "$python" "$here/decide.py" fit "$work/reader.bin" "$work/decision.json" \
    "$work/read.jsonl" "$work/held.jsonl" "$work/apart.jsonl"
  cat "$work/figures.md"
}

[[ -f $archive && -f $public ]] || fail "$shared has no training data (corpus/, train/): put it there, or set SHARED"
"$python" -c 'import numpy, torch' || fail "$python lacks $here/requirements.txt"

step "$articles" "$archive" -- unpack
# Kept if it is there: what another ranking finds would make it another training.
step "$work/trich" -- build -o "$work/trich"
step "$work/pairs.jsonl" "$here/pairs.jsonl" "$archive" -- \
  into "$work/pairs.jsonl" "$python" "$here/pairs.py" read "$articles"
news=("$shared"/train/news/part*.jsonl "$shared"/train/news/twins*.jsonl "$work/pairs.jsonl")
step "$work/questions.jsonl" "${news[@]}" -- into "$work/questions.jsonl" cat "${news[@]}"
step "$work/candidates.jsonl" "$work/questions.jsonl" "$work/trich" -- \
  into "$work/candidates.jsonl" candidates "$work/trich" --questions "$work/questions.jsonl"
step "$work/reader.pt" "$work/candidates.jsonl" "$public" -- train
step "$work/reader.bin" "$work/reader.pt" -- "$python" "$here/export.py" "$work/reader.pt" "$work/reader.bin"
step "$work/golden.jsonl" "$work/reader.pt" "$here/../testdata/pairs.jsonl" -- \
  "$python" "$here/golden.py" "$work/reader.pt" "$work/golden.jsonl"
step "$work/held.jsonl" "$work/questions.jsonl" -- \
  into "$work/held.jsonl" "$python" "$here/data.py" held "$work/questions.jsonl"
step "$work/trich-reading" "$work/reader.bin" -- build_reading
step "$work/held-read.jsonl" "$work/trich-reading" "$work/held.jsonl" -- \
  into "$work/held-read.jsonl" candidates "$work/trich-reading" --without --read "$passages" --questions "$work/held.jsonl"
step "$work/apart-read.jsonl" "$work/trich-reading" "$here/calibration.py" -- apart
step "$work/decision.json" "$work/held-read.jsonl" "$work/apart-read.jsonl" "$here/decide.py" -- decide

cat <<END
To take them over:
  cp $work/reader.bin $root/internal/reader/reader.bin
  cp $work/golden.jsonl $root/internal/reader/testdata/golden.jsonl
  cp $work/decision.json $root/internal/answer/decision.json
END
