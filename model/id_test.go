package model_test

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"clinic.example/paydesk/model"
)

func TestRowIDRoundTrip(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for _, n := range append([]uint64{0, 1, 31, 32, math.MaxUint64, math.MaxUint64 - 1, 1 << 63}, random.Uint64(), random.Uint64(), random.Uint64()) {
		text := model.RowID(model.InvoicePrefix, n)
		got, err := model.ParseRowID(model.InvoicePrefix, text)
		if err != nil || got != n || len(text) != len("inv_")+13 {
			t.Errorf("%d is written %q and read as %d, %v", n, text, got, err)
		}
	}
	if got := model.RowID(model.PatientPrefix, 0x0123456789abcdef); got != "pat_04HMASW9NF6YY" {
		t.Errorf("a known id is written %q", got)
	}
}

func TestRowIDOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	var numbers []uint64
	for range 200 {
		numbers = append(numbers, random.Uint64()>>random.IntN(64))
	}
	slices.Sort(numbers)
	texts := make([]string, len(numbers))
	for i, n := range numbers {
		texts[i] = model.RowID(model.InvoicePrefix, n)
	}
	if !slices.IsSorted(texts) {
		t.Error("the order of the texts is not the order of the numbers")
	}
}

func TestParseRowIDRefuses(t *testing.T) {
	good := model.RowID(model.InvoicePrefix, 77)
	digits := strings.TrimPrefix(good, "inv_")
	for _, text := range []string{
		"", "inv", "inv_", digits, "pay_" + digits, good + "0", good[:len(good)-1], good[:len(good)-1] + "\n", "inv-" + digits, " " + good,
		strings.ToLower(good), good[:len(good)-1] + "1", // spare bits that are not zero
		"inv_U" + digits[1:], "inv_I" + digits[1:], "inv_\xff" + digits[1:], "inv_inv_" + digits,
	} {
		if n, err := model.ParseRowID(model.InvoicePrefix, text); model.KindOf(err) != model.Invalid {
			t.Errorf("%q is read as %d, %v", text, n, err)
		}
	}
}

func TestNextRowID(t *testing.T) {
	for _, test := range []struct {
		last uint64
		now  model.Millis
		want uint64
	}{
		{0, 1, 1 << 16},
		{1 << 16, 1, 1<<16 + 1},
		{1<<16 + 0xffff, 1, 2 << 16}, // the counter overflows into the time
		{5 << 16, 4, 5<<16 + 1},      // the clock went back
		{5 << 16, 6, 6 << 16},
		{7, -1, 8},
		{7, 1 << 48, 8}, // beyond 48 bits
	} {
		if got := model.NextRowID(test.last, test.now); got != test.want {
			t.Errorf("after %d at %d comes %d, want %d", test.last, test.now, got, test.want)
		}
	}
}

func TestRandomIDs(t *testing.T) {
	bits := []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255}
	id, err := model.NewOperationID(bytes.NewReader(bits))
	if err != nil || !id.Valid() || len(id) != 26 {
		t.Fatalf("an operation id: %q, %v", id, err)
	}
	back, err := model.ParseRandomID(string(id))
	if err != nil || !bytes.Equal(back[:], bits) || model.RandomID(back) != string(id) {
		t.Errorf("%q is read as %v, %v", id, back, err)
	}
	link, err1 := model.NewLinkID(bytes.NewReader(bits))
	attempt, err2 := model.NewAttemptID(bytes.NewReader(bits))
	if err1 != nil || err2 != nil || string(link) != string(id) || string(attempt) != string(id) {
		t.Errorf("the same bits give %q, %v and %q, %v", link, err1, attempt, err2)
	}
	if id, err := model.NewOperationID(bytes.NewReader(bits[:15])); err == nil {
		t.Errorf("15 bytes make the id %q", id)
	}
	out := errors.New("out of bits")
	if _, err := model.NewOperationID(iotest.ErrReader(out)); !errors.Is(err, out) {
		t.Errorf("the source's error came back as %v", err)
	}
	for _, text := range []string{"", "1", string(id)[:25], string(id) + "0", strings.ToLower(string(id)), string(id)[:25] + "1", string(id)[:25] + "\n"} {
		if model.OperationID(text).Valid() {
			t.Errorf("%q passes for an operation id", text)
		}
	}
}
