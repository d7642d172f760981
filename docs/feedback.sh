#!/bin/bash
# The feedback loop of docs/feedback.md: train two networks on house numbers, find
# classes that fall in two, explain what tells their parts apart, take that away from the
# input, train again and compare. About half an hour on two cores, most of it training.
#
#   docs/feedback.sh DIRECTORY [key=value …]
#
# DIRECTORY takes the trainings and pictures; a loop that was stopped goes on where it was.
# Settings after it change every training, such as epochs=2 for a quick look.
# $BRAINBOW is the program, built here if it is not set, $SEEDS how many of the five seeds
# there are, $OBSERVATIONS how many test samples layers are looked at through.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
if [ $# -lt 1 ]; then
	echo "usage: docs/feedback.sh DIRECTORY [key=value ...]" >&2
	exit 2
fi
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift
settings=()
for s in "$@"; do settings+=(--set "$s"); done
seeds=${SEEDS:-5}
look=(--param "observations=${OBSERVATIONS:-2000}")
if [ -z "${BRAINBOW:-}" ]; then
	BRAINBOW=$out/brainbow
	(cd "$here/.." && go build -o "$BRAINBOW" ./cmd/brainbow)
fi
brainbow() { command "$BRAINBOW" "$@"; }
show() {
	echo
	echo "\$ brainbow $*"
	brainbow "$@"
}

# The directory of a trial: sweep, transforms, seed.
trial() {
	echo "$out/feedback-$1/trials/$(brainbow sweep "$here/feedback/$1.yaml" --list --runs "$out" "${settings[@]}" |
		grep -F "transforms=[$2], seed $3" | head -1 | cut -d' ' -f1)"
}

# The first seed's trial of a network and an input, under a name of its own.
named() {
	ln -sfn "$(trial "$1" "$2" 1)" "$out/$1-$3"
	echo "$out/$1-$3"
}

# Mean and standard deviation of numbers, in per cent.
spread() { awk '{n++; s += $1; q += $1*$1} END {m = s/n; v = n > 1 ? (q - n*m*m)/(n-1) : 0; printf "%.2f ± %.2f", 100*m, 100*sqrt(v > 0 ? v : 0)}'; }

# A number of a line of JSON.
field() { sed -n "s/.*\"$1\":\([0-9.e+-]*\).*/\1/p"; }

plain='scale, center'
for net in mlp cnn; do
	show sweep "$here/feedback/$net.yaml" --runs "$out" --seeds "$seeds" "${settings[@]}"
	first=$(named $net "$plain" plain)
	show analyze splits "$first" "${look[@]}" || true # too few observations say so
	show analyze quality "$first" "${look[@]}"
done

first=$out/mlp-plain
class=$(brainbow analyze splits "$first" "${look[@]}" 2>/dev/null | sed -n 's/.*--select \([^ ]*\) .*/\1/p' || true)
if [ -n "$class" ]; then
	show analyze explain "$first" "${look[@]}" --select "$class"
	show render explain "$first" "${look[@]}" -o "$out/explain.svg"
fi
for net in mlp cnn; do
	for kind in plain polarity edges; do
		transforms=$plain
		[ $kind = plain ] || transforms="$kind, $plain"
		run=$(named $net "$transforms" $kind)
		[ $kind = plain ] || show analyze splits "$run" "${look[@]}" || true
		show render projection "$run" "${look[@]}" -o "$out/projection-$net-$kind.svg"
	done
done

echo
echo "Of $seeds seeds, mean ± standard deviation, in per cent:"
echo "| network | input | test accuracy | gain | neighbourhood hit, layer | in the picture | within/between classes |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
for net in mlp cnn; do
	for kind in plain polarity edges; do
		transforms=$plain
		[ $kind = plain ] || transforms="$kind, $plain"
		rm -f "$out"/{accuracy,layer,picture,within}.txt
		for seed in $(seq "$seeds"); do
			t=$(trial $net "$transforms" "$seed")
			q=$(brainbow analyze quality "$t" "${look[@]}" --param layer=last --json)
			echo "$q" | field accuracy >>"$out/accuracy.txt"
			echo "$q" | field hit_data >>"$out/layer.txt"
			echo "$q" | field hit >>"$out/picture.txt"
			echo "$q" | field spread_data >>"$out/within.txt"
		done
		if [ $kind = plain ]; then
			cp "$out/accuracy.txt" "$out/before.txt"
			gain=
		else
			gain=$(paste "$out/accuracy.txt" "$out/before.txt" | awk '{print $1 - $2}' | spread)
		fi
		echo "| $net | $kind | $(spread <"$out/accuracy.txt") | $gain | $(spread <"$out/layer.txt") | $(spread <"$out/picture.txt") | $(spread <"$out/within.txt") |"
	done
done | tee "$out/gains.txt"
rm -f "$out"/{accuracy,layer,picture,within,before}.txt
