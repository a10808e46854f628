package staff

import (
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

func TestEveryPermissionIsExplained(t *testing.T) {
	seen := map[kit.Safe]model.Permission{}
	for _, p := range model.Permissions() {
		words := meaning(p)
		if words == "" || seen[words] != "" {
			t.Errorf("%q means %q, as %q does", p, words, seen[words])
		}
		seen[words] = p
	}
}
