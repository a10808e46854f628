package sandbox

import (
	"cmp"
	"fmt"
	"net"
	"net/url"
	"slices"
)

// endpointLimit is how many webhook endpoints an account can have in one mode.
const endpointLimit = 16

func webhookEndpoints() []endpoint {
	return []endpoint{
		{"GET", "/v1/webhook_endpoints", listWebhooks, ""},
		{"POST", "/v1/webhook_endpoints", createWebhook, "bodies in another api_version than the sandbox's own"},
		{"GET", "/v1/webhook_endpoints/{webhook_endpoint}", getWebhook, ""},
		{"POST", "/v1/webhook_endpoints/{webhook_endpoint}", updateWebhook, ""},
		{"DELETE", "/v1/webhook_endpoints/{webhook_endpoint}", deleteWebhook, ""},
	}
}

// WebhookSpec says what webhook endpoint AddWebhook makes.
type WebhookSpec struct {
	Account string // "" is the platform
	Live    bool
	URL     string   // http or https; in live mode https, or a port of this machine
	Connect bool     // events of the connected accounts instead of the account's own
	Events  []string // event types; all when empty
}

// AddWebhook makes a webhook endpoint and returns its id and its signing secret, whsec_... An unknown account and an address that Stripe
// would not take are errors.
func (s *Server) AddWebhook(spec WebhookSpec) (id, secret string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.controlCall(cmp.Or(spec.Account, s.platform()), spec.Live)
	if err != nil {
		return "", "", err
	}
	events := spec.Events
	if len(events) == 0 {
		events = []string{"*"}
	}
	c.p = params{"url": spec.URL, "enabled_events": cloneList(events), "connect": fmt.Sprint(spec.Connect)}
	we, p := createWebhook(c)
	if p != nil {
		return "", "", failure(p)
	}
	return we.str("id"), we.str("secret"), nil
}

func createWebhook(c *call) (object, *problem) {
	if p := first(c.accept("url enabled_events connect description metadata api_version"), c.oneOf("connect", "true", "false")); p != nil {
		return nil, p
	}
	for _, name := range []string{"url", "enabled_events"} {
		if !c.p.has(name) {
			return nil, missing(name)
		}
	}
	if tb := c.t.Tables["webhook_endpoint"]; tb != nil && len(tb.all.ids) >= endpointLimit {
		return nil, invalid("", fmt.Sprintf("You have reached the maximum of %d %s webhook endpoints.", endpointLimit, modeName(c.live)))
	}
	we := object{
		"id": c.t.nextID("we_"), "object": "webhook_endpoint", "api_version": orNull(c.p.str("api_version")), "application": nil,
		"created": c.now, "description": nil, "enabled_events": []any{}, "livemode": c.live, "metadata": object{}, "status": "enabled",
		"url": nil, "_secret": "whsec_" + c.t.random("whsec_", 32), "_connect": c.p.flag("connect"),
	}
	if c.p.flag("connect") {
		we["application"] = c.s.clientID(c.live)
	}
	if p := c.fillWebhook(we); p != nil {
		return nil, p
	}
	c.t.put("webhook_endpoint", we)
	we["secret"] = we["_secret"]
	return we, nil
}

// fillWebhook writes the sent fields over the endpoint.
func (c *call) fillWebhook(we object) *problem {
	if c.p.has("url") {
		if !fetchable(c.p.str("url"), c.live) {
			return refused("url_invalid", "url", "Invalid URL: URL must be publicly accessible, and https in live mode.")
		}
		we["url"] = c.p.str("url")
	}
	if c.p.has("enabled_events") {
		types := c.p.strs("enabled_events")
		if len(types) == 0 {
			return invalid("enabled_events", "You must enable at least one event.")
		}
		we["enabled_events"] = cloneList(types)
	}
	if c.p.has("disabled") {
		we["status"] = "enabled"
		if c.p.flag("disabled") {
			we["status"] = "disabled"
		}
	}
	we["description"], we["metadata"] = c.orOld(we, "description"), c.p.metadata(we.sub("metadata"))
	return nil
}

// fetchable reports whether the sandbox would deliver to the address.
func fetchable(address string, live bool) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return false
	}
	here := u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()
	return u.Scheme == "https" || u.Scheme == "http" && (here || !live)
}

func getWebhook(c *call) (object, *problem) {
	return c.find("webhook_endpoint", c.id["webhook_endpoint"], "webhook_endpoint")
}

func listWebhooks(c *call) (object, *problem) {
	if p := c.listing(""); p != nil {
		return nil, p
	}
	return c.listOf("webhook_endpoint", nil, nil)
}

func updateWebhook(c *call) (object, *problem) {
	we, p := getWebhook(c)
	if p := first(p, c.accept("url enabled_events disabled description metadata"), c.oneOf("disabled", "true", "false")); p != nil {
		return nil, p
	}
	if p := c.fillWebhook(we); p != nil {
		return nil, p
	}
	c.t.put("webhook_endpoint", we)
	return we, nil
}

func deleteWebhook(c *call) (object, *problem) {
	we, p := getWebhook(c)
	if p != nil {
		return nil, p
	}
	id := we.str("id")
	c.t.del("webhook_endpoint", id)
	c.s.state.Deliveries = slices.DeleteFunc(c.s.state.Deliveries, func(d *delivery) bool { return d.Endpoint == id })
	return object{"id": id, "object": "webhook_endpoint", "deleted": true}, nil
}

// wants reports whether the endpoint asked for events of the type.
func wants(we object, eventType string) bool {
	return we.str("status") == "enabled" && slices.ContainsFunc(we.list("enabled_events"), func(v any) bool {
		return v == "*" || v == eventType
	})
}
