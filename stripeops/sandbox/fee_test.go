package sandbox

import "testing"

func TestFees(t *testing.T) {
	for _, c := range []struct {
		amount    int64
		home, of  string
		converted bool
		want      int64
	}{
		{10000, "AU", "AU", false, 205},
		{10000, "AU", "US", false, 320},
		{10000, "AU", "US", true, 520},
		{10000, "GB", "GB", false, 170},
		{10000, "GB", "DE", false, 270},
		{10000, "GB", "US", false, 345},
		{10000, "US", "US", false, 320},
		{10000, "US", "GB", false, 470},
		{10000, "IE", "DE", false, 175},
		{10000, "IE", "US", false, 350},
		{10000, "NZ", "NZ", false, 295},
		{10000, "CA", "US", false, 400},
		{1020, "AU", "AU", false, 48}, // 17.85: up
		{1000, "AU", "AU", false, 48}, // 17.50: half goes up
		{999, "AU", "AU", false, 47},  // 17.48: down
		{50, "US", "US", false, 31},   // 1.45
	} {
		if got := feeOf(c.amount, c.home, c.of, c.converted); got != c.want {
			t.Errorf("the fee on %d in %s with a card of %s (converted %v) is %d, want %d", c.amount, c.home, c.of, c.converted, got, c.want)
		}
	}
}
