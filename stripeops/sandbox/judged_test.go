package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// step is one good request; its answer's id is known afterwards as {name}.
type step struct{ name, method, path, form string }

// walk visits every endpoint of the table once or more, with requests and
// answers under the judge.
func walk() []step {
	return append(append(walkPeople(), walkMoney()...), walkLinks()...)
}

func walkPeople() []step {
	return []step{
		{"", "GET", "/v1/account", ""},
		{"", "GET", "/v1/accounts", "limit=3"},
		{"", "GET", "/v1/accounts/{acct}", ""},
		{"", "GET", "/v1/balance", ""},
		{"cus", "POST", "/v1/customers", "name=Ana&email=ana@example.com&phone=1&description=d&metadata[a]=1&address[line1]=x&address[country]=GB"},
		{"gone", "POST", "/v1/customers", ""},
		{"", "DELETE", "/v1/customers/{gone}", ""},
		{"", "GET", "/v1/customers/{gone}", ""},
		{"pm", "POST", "/v1/payment_methods", "type=card&card[token]=tok_visa&billing_details[name]=Ana"},
		{"", "POST", "/v1/payment_methods/{pm}/attach", "customer={cus}"},
		{"", "POST", "/v1/payment_methods/{pm}", "metadata[a]=1"},
		{"", "GET", "/v1/payment_methods/{pm}", "expand[]=customer"},
		{"", "GET", "/v1/payment_methods", "customer={cus}&type=card"},
		{"", "GET", "/v1/customers/{cus}/payment_methods", ""},
		{"", "GET", "/v1/customers/{cus}/payment_methods/{pm}", ""},
		{"", "POST", "/v1/customers/{cus}", "name=Eva&invoice_settings[default_payment_method]={pm}"},
		{"", "GET", "/v1/customers/{cus}", "expand[]=invoice_settings.default_payment_method"},
		{"", "GET", "/v1/customers", "email=ana@example.com&expand[]=data.invoice_settings.default_payment_method"},
		{"off", "POST", "/v1/payment_methods", "type=card&card[token]=tok_mastercard"},
		{"", "POST", "/v1/payment_methods/{off}/attach", "customer={cus}"},
		{"", "POST", "/v1/payment_methods/{off}/detach", ""},
		{"seti", "POST", "/v1/setup_intents", "customer={cus}&payment_method_types[]=card&usage=off_session&metadata[a]=1"},
		{"", "POST", "/v1/setup_intents/{seti}/confirm", "payment_method={pm}&expand[]=payment_method&expand[]=latest_attempt"},
		{"", "GET", "/v1/setup_intents/{seti}", "expand[]=customer"},
		{"seti2", "POST", "/v1/setup_intents", "payment_method_types[]=card"},
		{"", "POST", "/v1/setup_intents/{seti2}/cancel", "cancellation_reason=abandoned"},
		{"", "GET", "/v1/setup_intents", "customer={cus}"},
	}
}

func walkMoney() []step {
	const expand = "&expand[]=latest_charge.balance_transaction&expand[]=payment_method&expand[]=customer"
	return []step{
		{"pi", "POST", "/v1/payment_intents", "amount=5000&currency=gbp&customer={cus}&payment_method_types[]=card&metadata[op]=1&description=d"},
		{"", "POST", "/v1/payment_intents/{pi}", "metadata[op]=2"},
		{"", "POST", "/v1/payment_intents/{pi}/confirm", "payment_method={pm}&off_session=true" + expand},
		{"", "GET", "/v1/payment_intents/{pi}", "expand[]=latest_charge.refunds&expand[]=latest_charge.balance_transaction.source"},
		{"pi2", "POST", "/v1/payment_intents", "amount=5000&currency=gbp&payment_method_types[]=card"},
		{"", "POST", "/v1/payment_intents/{pi2}/cancel", "cancellation_reason=abandoned"},
		{"pi3", "POST", "/v1/payment_intents", "amount=7000&currency=eur&payment_method_types[]=card&payment_method=pm_card_authenticationRequired&confirm=true&return_url=http://localhost/x"},
		{"pi4", "POST", "/v1/payment_intents", "amount=7000&currency=gbp&payment_method_types[]=card&payment_method=pm_card_createDispute&confirm=true"},
		{"pi5", "POST", "/v1/payment_intents", "amount=7000&currency=gbp&payment_method_types[]=card&payment_method=pm_card_pendingRefund&confirm=true"},
		{"", "GET", "/v1/payment_intents", "limit=100&expand[]=data.latest_charge.balance_transaction"},
		{"dp", "GET", "/v1/disputes", "expand[]=data.charge&expand[]=data.payment_intent"},
		{"", "GET", "/v1/disputes/{dp}", ""},
		{"", "POST", "/v1/disputes/{dp}", "evidence[customer_name]=Ana&evidence[uncategorized_text]=x&submit=false&metadata[a]=1&expand[]=charge"},
		{"", "POST", "/v1/disputes/{dp}", "evidence[uncategorized_text]=winning_evidence&submit=true"},
		{"pi6", "POST", "/v1/payment_intents", "amount=7000&currency=gbp&payment_method_types[]=card&payment_method=pm_card_createDisputeInquiry&confirm=true"},
		{"dp2", "GET", "/v1/disputes", "payment_intent={pi6}"},
		{"", "POST", "/v1/disputes/{dp2}/close", ""},
		{"ch", "GET", "/v1/charges", "payment_intent={pi}&expand[]=data.customer&expand[]=data.payment_intent"},
		{"", "GET", "/v1/charges/{ch}", "expand[]=refunds&expand[]=balance_transaction"},
		{"", "POST", "/v1/charges/{ch}", "metadata[a]=1&description=x"},
		{"re", "POST", "/v1/refunds", "payment_intent={pi}&amount=2000&reason=requested_by_customer&metadata[op]=3&expand[]=balance_transaction&expand[]=charge"},
		{"", "GET", "/v1/refunds/{re}", "expand[]=payment_intent"},
		{"", "POST", "/v1/refunds/{re}", "metadata[a]=1"},
		{"re2", "POST", "/v1/refunds", "payment_intent={pi5}"},
		{"", "POST", "/v1/refunds/{re2}/cancel", "expand[]=failure_balance_transaction"},
		{"", "GET", "/v1/refunds", "payment_intent={pi}&expand[]=data.balance_transaction"},
		{"txn", "GET", "/v1/balance_transactions", "type=charge&expand[]=data.source"},
		{"", "GET", "/v1/balance_transactions/{txn}", "expand[]=source.customer"},
		{"", "GET", "/v1/balance_transactions", "limit=100"},
		{"", "GET", "/v1/charges/{ch}", "expand[]=refunds.data.balance_transaction"},
		{"", "GET", "/v1/balance", ""},
		{"pi7", "POST", "/v1/payment_intents", "amount=50000&currency=gbp&payment_method_types[]=card&payment_method=pm_card_bypassPending&confirm=true"},
		{"po", "POST", "/v1/payouts", "amount=100&currency=gbp&description=d&statement_descriptor=Harbour&metadata[a]=1&expand[]=balance_transaction"},
		{"", "POST", "/v1/payouts/{po}", "metadata[a]=2"},
		{"", "GET", "/v1/payouts/{po}", "expand[]=balance_transaction.source"},
		{"", "POST", "/v1/payouts/{po}/cancel", "expand[]=failure_balance_transaction"},
		{"", "GET", "/v1/payouts", "status=canceled&created[gt]=1&arrival_date[gt]=1"},
		{"", "GET", "/v1/balance_transactions", "limit=100&expand[]=data.source"},
	}
}

func walkLinks() []step {
	const page = "success_url=http://localhost/ok&cancel_url=http://localhost/no&payment_method_types[]=card&customer={cus}"
	return []step{
		{"prod", "POST", "/v1/products", "name=Consultation&metadata[a]=1"},
		{"", "POST", "/v1/products/{prod}", "name=Visit"},
		{"", "GET", "/v1/products/{prod}", ""},
		{"", "GET", "/v1/products", "active=true"},
		{"price", "POST", "/v1/prices", "currency=gbp&unit_amount=4500&product={prod}&expand[]=product"},
		{"", "POST", "/v1/prices/{price}", "metadata[a]=1"},
		{"", "GET", "/v1/prices/{price}", "expand[]=product"},
		{"", "GET", "/v1/prices", "product={prod}"},
		{"inline", "POST", "/v1/prices", "currency=gbp&unit_amount=4500&product_data[name]=Invoice"},
		{"plink", "POST", "/v1/payment_links", "line_items[0][price]={price}&line_items[0][quantity]=1&restrictions[completed_sessions][limit]=1&metadata[a]=1&payment_intent_data[metadata][op]=4"},
		{"", "GET", "/v1/payment_links/{plink}", "expand[]=line_items"},
		{"", "GET", "/v1/payment_links/{plink}/line_items", "expand[]=data.price.product"},
		{"", "GET", "/v1/payment_links", "active=true"},
		{"", "POST", "/v1/payment_links/{plink}", "active=false"},
		{"cs", "POST", "/v1/checkout/sessions", page + "&mode=payment&metadata[a]=1&payment_intent_data[metadata][op]=5&line_items[0][quantity]=1" +
			"&line_items[0][price_data][currency]=gbp&line_items[0][price_data][unit_amount]=4500&line_items[0][price_data][product_data][name]=Invoice"},
		{"cs2", "POST", "/v1/checkout/sessions", page + "&mode=setup&currency=gbp"},
		{"", "GET", "/v1/checkout/sessions/{cs}", "expand[]=line_items.data.price.product&expand[]=customer&expand[]=payment_intent"},
		{"", "GET", "/v1/checkout/sessions/{cs}/line_items", ""},
		{"", "GET", "/v1/checkout/sessions", "limit=5&expand[]=data.setup_intent"},
		{"", "POST", "/v1/checkout/sessions/{cs}/expire", ""},
		{"evt", "GET", "/v1/events", "limit=100"},
		{"", "GET", "/v1/events/{evt}", ""},
		{"we", "POST", "/v1/webhook_endpoints", "url=https://clinic.invalid/hook&enabled_events[]=*&description=d&metadata[a]=1"},
		{"", "GET", "/v1/webhook_endpoints/{we}", ""},
		{"", "POST", "/v1/webhook_endpoints/{we}", "disabled=true&enabled_events[]=charge.refunded"},
		{"", "GET", "/v1/webhook_endpoints", "limit=3"},
		{"", "DELETE", "/v1/webhook_endpoints/{we}", ""},
	}
}

func TestEveryEndpointIsJudged(t *testing.T) {
	j, err := theJudge()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, s: New(Options{Seed: 7, Now: func() time.Time { return noon }})}
	answered := map[string]bool{}
	w.http = httptest.NewServer(j.Wrap(noting(w.s, answered), func(finding string) { t.Error(finding) }))
	defer w.http.Close()
	w.acct = w.s.AddAccount(AccountSpec{Name: "Harbour Clinic"})
	if err := w.s.Connect(w.acct, false); err != nil {
		t.Fatal(err)
	}
	w.key, _ = w.s.Platform()
	w.walk(func(step) {})
	for _, e := range allEndpoints() {
		if !answered[e.method+" "+e.path] {
			t.Errorf("%s %s has not been judged", e.method, e.path)
		}
		if _, ok := j.Path(e.method, e.path); !ok {
			t.Errorf("Stripe has no %s %s", e.method, e.path)
		}
	}
}

// walk goes every step, a second apart, and looks after each.
func (w *world) walk(look func(step)) {
	w.Helper()
	known := []string{"{acct}", w.acct}
	for _, st := range walk() {
		fill := strings.NewReplacer(known...)
		got := w.good(st.method, fill.Replace(st.path), fill.Replace(st.form))
		if rows := got.list("data"); len(rows) > 0 {
			got = asObject(rows[0])
		}
		if st.name != "" {
			known = append(known, "{"+st.name+"}", got.str("id"))
		}
		w.s.Advance(time.Second)
		look(st)
	}
}

// noting remembers which endpoints of the table gave a good answer.
func noting(s *Server, answered map[string]bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := httptest.NewRecorder()
		s.ServeHTTP(got, r)
		if e, _, ok := s.endpoints.find(r.Method, r.URL.Path); ok && got.Code == http.StatusOK {
			answered[e.method+" "+e.path] = true
		}
		for k, v := range got.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(got.Code)
		_, _ = w.Write(got.Body.Bytes())
	})
}
