package render

import (
	"math"
	"sort"
	"strconv"
	"strings"
)

// The formats of numbers, in pictures, on the page and on the command line. The page has the
// same functions in TypeScript (web/src/numerals.ts), tested against vectors that this package
// writes: testdata/numbers.json.

const (
	minus = "\u2212" // as wide as a plus, unlike the hyphen
	thin  = "\u2009" // between a number and its unit
)

// NoNumber is what is written for NaN.
const NoNumber = "no valid number"

// Count formats a whole number in groups of three digits: 1,116.
func Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = minus, s[1:]
	}
	var b strings.Builder
	for i, r := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return sign + b.String()
}

// Number formats v with the given number of significant digits and a true minus sign. Below
// 0.0001 and from a million on it uses an exponent (2.5e−9). A value halfway between two
// decimal numbers is rounded away from zero, here and in the other formats.
func Number(v float64, digits int) string {
	if v == 0 {
		return "0"
	}
	if !finite(v) {
		return extreme(v)
	}
	a := math.Abs(v)
	mantissa, exp := scientific(a, digits)
	if exp >= 6 || exp < -4 {
		if strings.Contains(mantissa, ".") {
			mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
		}
		return signed(v, mantissa+"e"+signed(float64(exp), strconv.Itoa(max(exp, -exp))))
	}
	return signed(v, grouped(Decimal(a, max(digits-1-exp, 0))))
}

// Short formats v as [Number] does with three significant digits, without trailing zeros.
func Short(v float64) string {
	s := Number(v, 3)
	if strings.Contains(s, ".") && !strings.Contains(s, "e") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// Fixed formats v with the given number of decimals and a true minus sign, so that numbers of a
// column can be compared. Only zero itself is written as 0: what rounds to it is less than the
// smallest number that this many decimals can show, <0.01, or below zero >−0.01.
func Fixed(v float64, decimals int) string {
	if !finite(v) {
		return extreme(v)
	}
	if math.Abs(v) >= 1e6 {
		return Number(v, 3)
	}
	s := Decimal(math.Abs(v), decimals)
	if strings.Trim(s, "0.") == "" {
		least := Decimal(math.Pow(10, -float64(decimals)), decimals)
		switch {
		case v > 0:
			return "<" + least
		case v < 0:
			return ">" + minus + least
		}
		return "0"
	}
	return signed(v, grouped(s))
}

// Percent formats a share from 0 to 1 as a percentage with the given number of decimals: 94.6 %.
// A share that is neither none nor all is never written as 0 or 100 %, but as less than the
// smallest or more than the largest number that this many decimals can show.
func Percent(share float64, decimals int) string {
	if math.IsNaN(share) {
		return "–"
	}
	if !(math.Abs(share) < 1e4) {
		return Number(100*share, 3) + thin + "%"
	}
	if unit := math.Pow(10, -float64(decimals)); share > 0 && share < 1 {
		switch Decimal(100*share, decimals) {
		case Decimal(0, decimals):
			return "<" + Decimal(unit, decimals) + thin + "%"
		case Decimal(100, decimals):
			return ">" + Decimal(100-unit, decimals) + thin + "%"
		}
	}
	return signed(share, Decimal(math.Abs(100*share), decimals)) + thin + "%"
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func extreme(v float64) string {
	if math.IsNaN(v) {
		return NoNumber
	}
	return signed(v, "∞")
}

func signed(v float64, magnitude string) string {
	if v < 0 {
		return minus + magnitude
	}
	return magnitude
}

// grouped separates groups of three digits before the point.
func grouped(s string) string {
	whole, part, found := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return s
	}
	if found {
		return Count(n) + "." + part
	}
	return Count(n)
}

// Decimal formats a, which is not negative, with the given number of decimals. Go rounds a value
// halfway between two decimals to the even one, JavaScript and schools round it up: up.
func Decimal(a float64, decimals int) string {
	const further = 40 // enough to see whether a is exactly halfway
	tail := strconv.FormatFloat(a, 'f', decimals+further, 64)
	if tail = tail[len(tail)-further:]; tail[0] == '5' && strings.Trim(tail[1:], "0") == "" {
		a = math.Nextafter(a, math.Inf(1))
	}
	return strconv.FormatFloat(a, 'f', decimals, 64)
}

// scientific returns the mantissa and the exponent of a, which is positive, with the given
// number of significant digits.
func scientific(a float64, digits int) (mantissa string, exp int) {
	const further = 40
	tail, _, _ := strings.Cut(strconv.FormatFloat(a, 'e', digits-1+further, 64), "e")
	if tail = tail[len(tail)-further:]; tail[0] == '5' && strings.Trim(tail[1:], "0") == "" {
		a = math.Nextafter(a, math.Inf(1))
	}
	mantissa, power, _ := strings.Cut(strconv.FormatFloat(a, 'e', digits-1, 64), "e")
	exp, _ = strconv.Atoi(power)
	return mantissa, exp
}

// Addends formats the parts of a sum and their total with the same number of decimals, four
// significant digits of the largest, such that the printed parts add up to the printed total:
// they are rounded down, and those with the largest remainders up instead. The total may differ
// from the parts' own sum in its last digits, as a float32 does. What rounds to zero but is not
// zero has its decimals, 0.000.
func Addends(parts []float64, total float64) (texts []string, sum string) {
	largest := math.Abs(total)
	for _, p := range parts {
		largest = max(largest, math.Abs(p))
	}
	if !finite(largest) || largest == 0 || largest >= 1e6 {
		for _, p := range parts {
			texts = append(texts, Number(p, 3))
		}
		return texts, Number(total, 3)
	}
	_, exp := scientific(largest, 4)
	decimals := min(max(3-exp, 0), 12)
	unit := math.Pow(10, float64(decimals))
	down := make([]float64, len(parts))
	order := make([]int, len(parts))
	missing := math.Floor(total*unit + 0.5)
	for i, p := range parts {
		down[i], order[i] = math.Floor(p*unit), i
		missing -= down[i]
	}
	remainder := func(i int) float64 { return parts[i]*unit - down[i] }
	sort.SliceStable(order, func(a, b int) bool { return remainder(order[a]) > remainder(order[b]) })
	for _, i := range order {
		if missing >= 1 {
			down[i]++
			missing--
		}
	}
	text := func(rounded, v float64) string {
		if rounded == 0 && v != 0 {
			return Decimal(0, decimals)
		}
		return Fixed(rounded/unit, decimals)
	}
	whole := 0.0
	for i, d := range down {
		whole += d
		texts = append(texts, text(d, parts[i]))
	}
	return texts, text(whole, total)
}
