package figure

import "testing"

// Classes are called by a letter or a number, or by a name in quotation marks.
func TestClassesInSentences(t *testing.T) {
	for name, want := range map[string][2]string{
		"5": {"a 5", " 5 "}, "8": {"an 8", " 8 "}, "18": {"an 18", " 18 "}, "F": {"an F", " F "}, "É": {"an É", " É "}, "U": {"a U", " U "},
		"cat": {"“cat”", "“cat”"}, "猫": {"“猫”", "“猫”"}, "ب": {"“ب”", "“ب”"}, "?": {"“?”", "“?”"}, "5a": {"“5a”", "“5a”"},
	} {
		if en, zh := language("").one(name), chinese.one(name); en != want[0] || zh != want[1] {
			t.Errorf("%s: %q and %q, want %q", name, en, zh, want)
		}
	}
	for name, want := range map[string]string{"5": "5s", "É": "És", "猫": "“猫”"} {
		if got := language("").many(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// Units and layers keep their names at the beginning of a sentence.
func TestCapital(t *testing.T) {
	for s, want := range map[string]string{"fc1·2 gets": "fc1·2 gets", "fc1: 3": "fc1: 3", "a 5": "A 5", "the input": "The input", "": ""} {
		if got := capital(s); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// One sample is a sample.
func TestSamplesInWords(t *testing.T) {
	for want, got := range map[string]string{"1 test sample": language("").samples(1, "test"), "1 training sample": language("").samples(1, "train"), "1,000 test samples": language("").samples(1000, "test"), "1 个测试样本": chinese.samples(1, "test")} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
