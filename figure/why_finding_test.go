package figure

import "testing"

func TestLikeAndApartFindings(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{LikeFinding("", 9, 12, "fc2", "9"), "9 of the 12 training samples nearest to it in fc2 are of class 9"},
		{LikeFinding("en", 1, 12, "fc2", "9"), "1 of the 12 training samples nearest to it in fc2 is of class 9"},
		{LikeFinding("zh", 9, 12, "fc2", "9"), "在 fc2 中离它最近的 12 个训练样本里，9 个属于类别 9"},
		{LikeFinding("", 0, 12, "fc2", ""), "The outputs are not valid numbers, so nothing is predicted"},
		{ApartFinding("", "4", "9", 281, 1391), "4 and 9 came apart between steps 281 and 1,391"},
		{ApartFinding("", "4", "9", -1, 0), "4 and 9 are apart at every measured step"},
		{ApartFinding("zh", "4", "9", -1, -1), "4 与 9 尚未分开"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
