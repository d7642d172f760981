package render

import (
	"math"
	"strconv"
	"strings"
)

const (
	minus = "\u2212" // as wide as a plus, unlike the hyphen
	thin  = "\u2009" // between groups of three digits, in every language
)

// Count formats a whole number in groups of three digits, from five digits on: 70 000, but 9999.
func Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = minus, s[1:]
	}
	if len(s) <= 4 {
		return sign + s
	}
	var b strings.Builder
	for i, r := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteString(thin)
		}
		b.WriteRune(r)
	}
	return sign + b.String()
}

// Number formats v with the given number of significant digits and a true minus sign. Below
// 0.0001 and from a million on it uses an exponent (2.5e−9).
func Number(v float64, digits int) string {
	switch {
	case math.IsNaN(v):
		return "not a number"
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return minus + "∞"
	case v == 0:
		return "0"
	}
	a := math.Abs(v)
	var s string
	if a >= 1e6 || a < 1e-4 {
		s = scientific(a, digits)
	} else {
		exp := int(math.Floor(math.Log10(a)))
		s = strconv.FormatFloat(a, 'f', max(digits-1-exp, 0), 64)
		if whole, part, found := strings.Cut(s, "."); len(whole) > 4 {
			n, _ := strconv.ParseInt(whole, 10, 64)
			s = Count(n)
			if found {
				s += "." + part
			}
		}
	}
	if v < 0 {
		return minus + s
	}
	return s
}

func scientific(a float64, digits int) string {
	mantissa, exp, _ := strings.Cut(strconv.FormatFloat(a, 'e', digits-1, 64), "e")
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	n, _ := strconv.Atoi(exp)
	if n < 0 {
		return mantissa + "e" + minus + strconv.Itoa(-n)
	}
	return mantissa + "e" + strconv.Itoa(n)
}

// Percent formats a share 0…1 as a percentage with the given number of decimals: 94.6 %.
func Percent(share float64, decimals int) string {
	if math.IsNaN(share) {
		return "–"
	}
	return strconv.FormatFloat(share*100, 'f', decimals, 64) + thin + "%"
}
