package sandbox

import (
	"net/http"
	"strconv"
)

// page answers a request for a hosted page or to the Connect host.
func (x *visit) page() {
	a, cut := x.show()
	if x.fault.kind() == "slow_after" {
		x.sleep(false)
	}
	if cut {
		x.cut()
		return
	}
	x.send(a)
}

// show does what the page does, under the lock, between the faults that apply.
func (x *visit) show() (a answer, cut bool) {
	p, prob := x.read()
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.log.sent = p
	pg, vars, ok := x.s.pages.find(x.r.Method, x.r.URL.Path)
	if !ok {
		return x.note(jsonAnswer(http.StatusNotFound, unknownURL(x.r.Method, x.r.URL.Path).render())), false
	}
	if prob == nil {
		prob = x.fault.refusal(x.r.Header.Get("Idempotency-Key"))
	}
	switch kind := x.fault.kind(); {
	case prob != nil:
		return x.note(jsonAnswer(prob.status, prob.render())), false
	case kind == "reset_before":
		return answer{}, true
	case kind == "500_before":
		return x.note(jsonAnswer(http.StatusInternalServerError, serverError().render())), false
	case kind == "502_html":
		return x.note(badGateway()), false
	case x.held(""):
		return answer{}, true
	}
	a = pg.do(&call{
		s: x.s, p: p, id: vars, now: x.s.now(), verb: x.r.Method, path: x.r.URL.Path, host: x.host(),
		key: presented(x.r), reqID: x.log.RequestID,
	})
	switch x.fault.kind() {
	case "500_after":
		a = jsonAnswer(http.StatusInternalServerError, serverError().render())
	case "502_after":
		a = badGateway()
	case "bad_json":
		a.body = a.body[:len(a.body)/2]
	}
	return x.note(a), x.fault.kind() == "reset_after"
}

// note puts the answer's status into the request log.
func (x *visit) note(a answer) answer {
	if a.status == 0 {
		a.status = http.StatusOK
		if a.location != "" {
			a.status = http.StatusSeeOther
		}
	}
	x.log.Status = a.status
	return a
}

func (x *visit) send(a answer) {
	h := x.w.Header()
	if a.mime == "" {
		a.mime = "text/html; charset=utf-8"
	}
	h.Set("Content-Type", a.mime)
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	h.Set("Request-Id", x.log.RequestID)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	if a.location != "" {
		h.Set("Location", a.location)
	}
	x.w.WriteHeader(a.status)
	_, _ = x.w.Write(a.body)
}

func badGateway() answer {
	return answer{status: http.StatusBadGateway, mime: "text/html", body: []byte("<html>\n<head><title>502 Bad " +
		"Gateway</title></head>\n<body><center><h1>502 Bad Gateway</h1></center></body>\n</html>\n")}
}
