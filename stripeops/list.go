package stripeops

import (
	"encoding/json"
	"net/http"

	"clinic.example/paydesk/vault"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/form"
)

// An account is followed by long lists that are read all day, and of each object a few fields are wanted. stripe-go reads all of it, and each
// object within another once more: so it builds and sends the request, and what is wanted of the answer is named here.

// listed is one page of a list: https://docs.stripe.com/api/pagination
type listed[T any] struct {
	stripe.APIResource
	Data    []T  `json:"data"`
	HasMore bool `json:"has_more"`
}

// readPage asks for one page of a list, and says whether there is more behind it.
func readPage[T any](c *Client, path string, params stripe.ListParamsContainer) (rows []T, more bool, err error) {
	values, page := &form.Values{}, &listed[T]{}
	form.AppendTo(values, params)
	err = c.backends.API.CallRaw(http.MethodGet, path, vault.Reveal(c.cfg.SecretKey), values, params.GetListParams().GetParams(), page)
	if err != nil {
		return nil, false, reading.tell(err)
	}
	return page.Data, page.HasMore, nil
}

// read asks for one object, of which what is wanted is named by into.
func (c *Client) read(path string, params stripe.ParamsContainer, into stripe.LastResponseSetter) error {
	return c.backends.API.Call(http.MethodGet, path, vault.Reveal(c.cfg.SecretKey), params, into)
}

// part is an object within another, of which the id is wanted. Stripe writes the id alone, or all of the object where it was expanded:
// https://docs.stripe.com/api/expanding_objects
type part struct{ id string }

// UnmarshalJSON takes what is neither an id nor an object with one for a part without an id.
func (p *part) UnmarshalJSON(text []byte) error {
	var object struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(text, &p.id) != nil && json.Unmarshal(text, &object) == nil {
		p.id = object.ID
	}
	return nil
}
