package sandbox

import "html/template"

// sheetTemplate draws every hosted page of a payment. The one line of script only warns of an address that lost its fragment,
// without which Stripe's real page would not open.
func sheetTemplate() *template.Template {
	return template.Must(template.New("sheet").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 30rem; margin: 3rem auto; padding: 0 1rem; color: #1f2430 }
.badge { border-radius: 4px; padding: .1rem .5rem; font-size: .85rem; background: #ffe7c2; color: #7a4100 }
.problem { border-left: 4px solid #c0123c; padding: .4rem .8rem; background: #fdeef1 }
label { display: block; margin: .6rem 0 }
input { font: inherit; display: block; width: 100%; box-sizing: border-box; padding: .5rem; border: 1px solid #aab1c0; border-radius: 5px }
button { font: inherit; padding: .6rem 1.2rem; border-radius: 6px; border: 1px solid #635bff; margin: .6rem .5rem 0 0 }
button.go { background: #635bff; color: #fff }
td { padding: .1rem 1rem .1rem 0 }
</style>
</head>
<body>
<p><span class="badge">{{if .Live}}LIVE MODE{{else}}TEST MODE{{end}}</span> Stripe sandbox: no money moves here.</p>
{{if .Business}}<p>{{.Business}}</p>
{{end}}<h1>{{.Title}}</h1>
{{if .Items}}<table>{{range .Items}}<tr><td>{{index . 0}}</td><td>{{index . 1}}</td></tr>
{{end}}</table>
{{end}}{{if .Problem}}<p class="problem" role="alert">{{.Problem}}</p>
{{end}}{{if .Says}}<p>{{.Says}}</p>
{{end}}{{if .Form}}<p class="problem" id="cut" hidden>This address lost the part behind the # sign. Stripe's real page would not open.</p>
<form method="post" action="{{.Action}}">
<label>Card number <input name="number" inputmode="numeric" autocomplete="cc-number" placeholder="4242 4242 4242 4242" required></label>
<label>Expiry <input name="expiry" autocomplete="cc-exp" placeholder="MM / YY" required></label>
<label>CVC <input name="cvc" inputmode="numeric" autocomplete="cc-csc" placeholder="123" required></label>
<label>Name on the card <input name="name" autocomplete="cc-name" value="{{.Name}}" required></label>
<label>Email (optional) <input name="email" type="email" autocomplete="email" value="{{.Email}}"></label>
<button class="go">{{if .Saving}}Save card{{else}}Pay {{.Amount}}{{end}}</button>
</form>
{{if .Cancel}}<p><a href="{{.Cancel}}">Back</a></p>
{{end}}<details><summary>Test cards</summary><p>4242 4242 4242 4242 pays, 4000 0000 0000 0002 is declined, 4000 0027 6000 3184 asks for
3-D Secure, 4000 0000 0000 7726 refunds slowly, 4000 0000 0000 5126 sends a refund back, 4000 0000 0000 0259 is disputed. Any
future date and any three digits do.</p></details>
<script>document.getElementById("cut").hidden = location.hash.startsWith("#fid")</script>
{{end}}{{if .Challenge}}<p>{{if .Amount}}Do you approve this payment of {{.Amount}}?{{else}}Do you approve saving this card?{{end}}</p>
<form method="post" action="{{.Action}}">
<button class="go" name="outcome" value="complete">Complete</button>
<button name="outcome" value="fail">Fail</button>
</form>
{{end}}{{if .Back}}<p><a href="{{.Back}}">{{.BackText}}</a></p>
{{end}}</body>
</html>
`))
}
