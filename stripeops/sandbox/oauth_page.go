package sandbox

import (
	"bytes"
	"html/template"
)

// choice is one account in the picker.
type choice struct {
	ID, Name, State, Note string
	Checked               bool
}

// authorizePage draws the page on which the account's owner decides.
func (c *call) authorizePage(a authorization) answer {
	var choices []choice
	hidden := 0
	for _, id := range c.s.state.Accounts.all.ids {
		o := c.s.state.Accounts.rows[id]
		if o.flag("_elsewhere") {
			hidden++
		}
		if !c.s.pickable(id) {
			continue
		}
		choices = append(choices, choice{
			ID: id, Name: o.str("business_profile", "name"), State: o.str("_state"),
			Note: c.connectedNote(id, a.live), Checked: len(choices) == 0,
		})
	}
	var out bytes.Buffer
	err := c.s.authorize().Execute(&out, map[string]any{
		"Live": a.live, "Choices": choices, "Hidden": hidden, "ClientID": a.clientID, "Redirect": a.redirect,
		"State": a.state, "Scope": a.scope,
	})
	if err != nil {
		panic("sandbox: the authorize page: " + err.Error())
	}
	return answer{body: out.Bytes()}
}

func (c *call) connectedNote(acct string, live bool) string {
	if c.s.connected(acct, live) {
		return "already connected"
	}
	return ""
}

func authorizeTemplate() *template.Template {
	return template.Must(template.New("authorize").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Connect an account (sandbox)</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 3rem auto; padding: 0 1rem; color: #1f2430 }
.badge { border-radius: 4px; padding: .1rem .5rem; font-size: .85rem; background: #ffe7c2; color: #7a4100 }
label { display: block; border: 1px solid #d5d9e2; border-radius: 6px; padding: .6rem .8rem; margin: .4rem 0 }
.state { color: #5b6474 }
button { font: inherit; padding: .6rem 1.2rem; border-radius: 6px; border: 1px solid #635bff; margin-right: .5rem }
button.go { background: #635bff; color: #fff }
</style>
</head>
<body>
<p><span class="badge">{{if .Live}}LIVE MODE{{else}}TEST MODE{{end}}</span> Stripe sandbox: no money moves here.</p>
<h1>paydesk wants to connect to your account</h1>
<p>It asks for {{if eq .Scope "read_write"}}reading and writing{{else}}reading{{end}} payments, customers and account details.</p>
<form method="post" action="/oauth/authorize">
<input type="hidden" name="response_type" value="code">
<input type="hidden" name="client_id" value="{{.ClientID}}">
<input type="hidden" name="redirect_uri" value="{{.Redirect}}">
<input type="hidden" name="scope" value="{{.Scope}}">
<input type="hidden" name="state" value="{{.State}}">
{{range .Choices}}<label><input type="radio" name="account" value="{{.ID}}"{{if .Checked}} checked{{end}}> {{.Name}}
<span class="state">{{.ID}}, {{.State}}{{if .Note}}, {{.Note}}{{end}}</span></label>
{{end}}<label><input type="radio" name="account" value="new"{{if not .Choices}} checked{{end}}> A new account
<input name="name" value="New clinic" aria-label="Name of the new account"></label>
{{if .Hidden}}<p>{{if eq .Hidden 1}}One of your accounts is{{else}}{{.Hidden}} of your accounts are{{end}} controlled by another platform and cannot be shown here.</p>
{{end}}<p><button class="go" name="decision" value="authorise">Authorise access</button>
<button name="decision" value="cancel">Cancel</button></p>
</form>
</body>
</html>
`))
}
