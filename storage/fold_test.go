package storage_test

import (
	"slices"
	"strings"
	"testing"

	"clinic.example/paydesk/storage"
)

func TestFold(t *testing.T) {
	for name, want := range map[string]string{
		"Mia Lopez": "mia lopez", "  Mia   Lopez ": "mia lopez", "Zoë O'Brien": "zoe obrien", "Zoe\u0308 O’Brien": "zoe obrien",
		"Łukasz Straße-Øberg": "lukasz strasse oberg", "Ægir Þór": "aegir thor", "Ana-María Núñez": "ana maria nunez", "Nguyễn Văn Đức": "nguyen van duc",
		"İpek Işık": "ipek isik", "李小龍": "李小龍", "Müller (Jr.)": "muller jr", "Smith, John": "smith john", "": "", " - ": "",
		"a\x00b\x1b[31mc": "a b 31mc", "ﬁona": "fiona", "\xff": "", "Room 12b": "room 12b",
	} {
		got := storage.Fold(name)
		if got != want {
			t.Errorf("%q is folded to %q, want %q", name, got, want)
		}
		if again := storage.Fold(got); again != got {
			t.Errorf("%q is folded once more, to %q", got, again)
		}
		if strings.IndexByte(got, 0) >= 0 {
			t.Errorf("%q is folded to %q, with the byte that ends keys", name, got)
		}
	}
}

func TestWords(t *testing.T) {
	if got, want := storage.Words("kim lee kim ann"), []string{"ann", "kim", "lee"}; !slices.Equal(got, want) {
		t.Errorf("the words are %v, want %v", got, want)
	}
	if got := storage.Words(""); len(got) != 0 {
		t.Errorf("nothing has the words %v", got)
	}
}

func TestFinds(t *testing.T) {
	for _, test := range []struct {
		find, name string
		want       bool
	}{
		{"", "mia lopez", true},
		{"mi", "mia lopez", true},
		{"lo", "mia lopez", true},
		{"lo mi", "mia lopez", true},
		{"mia lopez", "mia lopez", true},
		{"opez", "mia lopez", false},
		{"mia x", "mia lopez", false},
		{"mial", "mia lopez", false},
		{"mi mi", "mia lopez", true},
	} {
		if got := storage.Finds(test.find, test.name); got != test.want {
			t.Errorf("%q finds %q: %v, want %v", test.find, test.name, got, test.want)
		}
	}
}
