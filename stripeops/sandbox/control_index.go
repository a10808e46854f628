package sandbox

import (
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// indexLine is one command on the index page.
type indexLine struct{ Method, Path, Does, Curl string }

func (s *Server) serveIndex(w http.ResponseWriter, r *http.Request) {
	base := "http://" + r.Host
	var lines []indexLine
	for _, cmd := range commands() {
		method, path, _ := strings.Cut(cmd.pattern, " ")
		lines = append(lines, indexLine{method, path, cmd.does, curl(method, base+path, cmd.example)})
	}
	kinds := FaultKinds()
	var faults [][2]string
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		faults = append(faults, [2]string{kind, kinds[kind]})
	}
	var spoilt [][2]string
	for _, kind := range slices.Sorted(maps.Keys(DeliveryFaultKinds())) {
		spoilt = append(spoilt, [2]string{kind, DeliveryFaultKinds()[kind]})
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = s.index().Execute(w, map[string]any{
		"Commands": lines, "Faults": faults, "Spoilt": spoilt, "States": AccountStates(), "Clock": s.Clock().Format("2 January 2006 15:04:05 MST"),
	})
}

func curl(method, url, example string) string {
	switch {
	case method == http.MethodGet:
		return "curl " + url
	case example == "":
		return "curl -X " + method + " " + url
	}
	return "curl -X " + method + " " + url + " -d '" + example + "'"
}

func indexTemplate() *template.Template {
	return template.Must(template.New("index").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stripe sandbox</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1f2430 }
code { background: #f2f4f8; padding: .1rem .3rem; border-radius: 3px; overflow-wrap: anywhere }
dt { margin-top: .8rem; font-weight: 600 }
td { padding: .1rem .8rem .1rem 0; vertical-align: top }
</style>
</head>
<body>
<h1>Stripe sandbox</h1>
<p>No money moves here. Its clock says {{.Clock}}.</p>
<dl>
{{range .Commands}}<dt>{{.Method}} {{if eq .Method "GET"}}<a href="{{.Path}}">{{.Path}}</a>{{else}}{{.Path}}{{end}}</dt>
<dd>{{.Does}}<br><code>{{.Curl}}</code></dd>
{{end}}</dl>
<h2>Faults</h2>
<p>A fault takes path (exact or with *), method, kind, count (1; -1 is always), after (how many pass first), seconds, and for (over so many
seconds of the clock later); a stale list also newer (the second since which it leaves out).</p>
<table>{{range .Faults}}<tr><td><code>{{index . 0}}</code></td><td>{{index . 1}}</td></tr>
{{end}}</table>
<h2>Faults of webhook deliveries</h2>
<p>One takes type (of the event, exact or with *), kind, count (1; -1 is always) and seconds.</p>
<table>{{range .Spoilt}}<tr><td><code>{{index . 0}}</code></td><td>{{index . 1}}</td></tr>
{{end}}</table>
<h2>Account states</h2>
<p>{{range .States}}<code>{{.}}</code> {{end}}</p>
</body>
</html>
`))
}
