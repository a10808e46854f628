package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
)

// keptSeconds is how long Stripe surely keeps an idempotency key
// (docs.stripe.com/api/idempotent_requests).
const keptSeconds = 24 * 3600

// keyLimit is the length of the longest idempotency key.
const keyLimit = 255

// kept is the first answer under an idempotency key.
type kept struct {
	Method    string `json:"method"`
	Path      string `json:"path"`
	Print     string `json:"print"` // of the parameters
	Status    int    `json:"status"`
	Body      string `json:"body"`
	RequestID string `json:"request_id"`
	At        int64  `json:"at"`
}

// keeping is where the call's answer is kept; "" for a call without a key.
func (c *call) keeping() string {
	if c.verb != http.MethodPost || c.idemKey == "" {
		return ""
	}
	return tenantKey(c.acct, c.live) + "/" + c.idemKey
}

// recall returns what was kept for the call's key, or why the key can't be used.
func (c *call) recall() (*kept, *problem) {
	where := c.keeping()
	if where == "" {
		return nil, nil
	}
	if len(c.idemKey) > keyLimit {
		return nil, refused("", "", fmt.Sprintf("Idempotency keys can be at most %d characters long.", keyLimit))
	}
	if c.s.running[where] {
		return nil, inProgress(c.idemKey)
	}
	k := c.s.state.Kept[where]
	if k == nil || c.now-k.At >= keptSeconds {
		return nil, nil
	}
	if k.Method != c.verb || k.Path != c.path || k.Print != fingerprint(c.p) {
		return nil, &problem{
			status: http.StatusBadRequest, typ: "idempotency_error",
			message: "Keys for idempotent requests can only be used with the same parameters they were first used " +
				"with. Try using a key other than '" + c.idemKey + "' if you meant to execute a different request.",
		}
	}
	return k, nil
}

// keep remembers the answer under the call's key and drops what is too old.
func (c *call) keep(status int, body []byte) {
	where := c.keeping()
	if where == "" {
		return
	}
	c.s.state.Kept[where] = &kept{
		Method: c.verb, Path: c.path, Print: fingerprint(c.p), Status: status, Body: string(body),
		RequestID: c.reqID, At: c.now,
	}
	if len(c.s.state.Kept) >= c.s.tidy {
		maps.DeleteFunc(c.s.state.Kept, func(_ string, k *kept) bool { return c.now-k.At >= keptSeconds })
		c.s.tidy = 512 + 2*len(c.s.state.Kept)
	}
}

func inProgress(idemKey string) *problem {
	return &problem{
		status: http.StatusConflict, typ: "idempotency_error", code: "idempotency_key_in_use",
		message: "There is currently another in-progress request using this Idempotent Key (that probably means you " +
			"submitted twice, and the other request is still going through): " + idemKey + ". Please try again later.",
	}
}

// fingerprint is the same for the same parameters in any order.
func fingerprint(p params) string {
	canonical, err := json.Marshal(p)
	if err != nil {
		panic("sandbox: params hold only strings, hashes and lists: " + err.Error())
	}
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}
