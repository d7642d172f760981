package fetch

import "slices"

// Set lists the files of a dataset.
type Set struct {
	Name  string // of the dataset, and of its directory
	Files []File
}

// sets are the datasets that can be downloaded. Sizes and SHA-256 are those of the files as their
// authors published them.
var sets = []Set{
	{"mnist", idx([]string{"https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"}, [4]sum{
		{9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
		{28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
		{1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
		{4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"},
	})},
	{"fashion-mnist", idx([]string{"https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/", "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"}, [4]sum{
		{26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"},
		{29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"},
		{4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"},
		{5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"},
	})},
	{"kmnist", idx([]string{"https://codh.rois.ac.jp/kmnist/dataset/kmnist/", "http://codh.rois.ac.jp/kmnist/dataset/kmnist/"}, [4]sum{
		{18165135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"},
		{29497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"},
		{3041136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"},
		{5120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"},
	})},
	{"cifar10", []File{{
		Name:    "cifar-10-binary.tar.gz",
		Mirrors: []string{"https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", "https://cave.cs.toronto.edu/kriz/cifar-10-binary.tar.gz"},
		Size:    170052171, SHA256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
		Unpack: []string{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"},
	}}},
	{"svhn", files([]string{"https://ufldl.stanford.edu/housenumbers/", "http://ufldl.stanford.edu/housenumbers/"}, []string{"train_32x32.mat", "test_32x32.mat"}, []sum{
		{182040794, "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8"},
		{64275384, "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b"},
	})},
}

// sum is the size and the SHA-256 of a file.
type sum struct {
	size   int64
	sha256 string
}

func idx(mirrors []string, sums [4]sum) []File {
	return files(mirrors, []string{
		"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz",
	}, sums[:])
}

func files(mirrors, names []string, sums []sum) []File {
	var list []File
	for i, name := range names {
		f := File{Name: name, Size: sums[i].size, SHA256: sums[i].sha256}
		for _, m := range mirrors {
			f.Mirrors = append(f.Mirrors, m+name)
		}
		list = append(list, f)
	}
	return list
}

// Names lists the datasets that can be downloaded.
func Names() []string {
	var names []string
	for _, s := range sets {
		names = append(names, s.Name)
	}
	return names
}

// Find returns the files of a dataset. mirror replaces all mirrors by one URL, to which the file
// names are appended; "" keeps the public mirrors.
func Find(name, mirror string) (Set, bool) {
	i := slices.IndexFunc(sets, func(s Set) bool { return s.Name == name })
	if i < 0 {
		return Set{}, false
	}
	s := Set{sets[i].Name, slices.Clone(sets[i].Files)}
	if mirror != "" {
		for k := range s.Files {
			s.Files[k].Mirrors = []string{mirror + "/" + s.Files[k].Name}
		}
	}
	return s, true
}

// Replace replaces the public sets by others until restore is called. It is for tests, which must
// not contact a public server.
func Replace(list []Set) (restore func()) {
	old := sets
	sets = list
	return func() { sets = old }
}
