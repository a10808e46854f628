package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"strings"
)

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// idLength gives the characters after the prefix where Stripe differs from
// its usual 24.
func idLength(prefix string) int {
	switch prefix {
	case "cus_", "prod_", "req_":
		return 14
	case "acct_":
		return 16
	case "ca_":
		return 32
	case "ac_":
		return 32
	case "sk_test_", "sk_live_", "pk_test_", "pk_live_", "rk_test_", "rk_live_":
		return 99
	case "cs_test_", "cs_live_":
		return 58
	}
	return 24
}

// seeded returns n characters that follow from the seed and the parts alone.
func seeded(seed int64, n int, parts ...string) string {
	name := strconv.FormatInt(seed, 10) + "|" + strings.Join(parts, "|")
	var out strings.Builder
	for block := uint64(0); out.Len() < n; block++ {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(name), block))
		for _, b := range sum {
			// Values past the last whole multiple of 62 would favour low letters.
			if b < 248 && out.Len() < n {
				out.WriteByte(alphabet[b%62])
			}
		}
	}
	return out.String()
}
