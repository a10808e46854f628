package sandbox

import "strings"

// evidenceLimit is how many characters all evidence together may have (docs.stripe.com/api/disputes/update).
const evidenceLimit = 150000

const evidenceTexts = "access_activity_log billing_address cancellation_policy_disclosure cancellation_rebuttal customer_email_address " +
	"customer_name customer_purchase_ip duplicate_charge_explanation duplicate_charge_id product_description refund_policy_disclosure " +
	"refund_refusal_explanation service_date shipping_address shipping_carrier shipping_date shipping_tracking_number uncategorized_text"

const evidenceFiles = "cancellation_policy customer_communication customer_signature duplicate_charge_documentation receipt refund_policy " +
	"service_documentation shipping_documentation uncategorized_file"

func noEvidence() object {
	out := object{}
	for name := range strings.FieldsSeq(evidenceTexts + " " + evidenceFiles) {
		out[name] = nil
	}
	return out
}

// updateDispute stages evidence, and sends it to the bank unless submit is false: that happens once.
func updateDispute(c *call) (object, *problem) {
	d, p := getDispute(c)
	if p := first(p, c.accept("evidence metadata submit"), c.oneOf("submit", "true", "false")); p != nil {
		return nil, p
	}
	before := d.copy()
	d["metadata"] = c.p.metadata(d.sub("metadata"))
	if c.p.has("evidence") || c.p.flag("submit") {
		if p := first(evidenceWanted(d), c.stage(d)); p != nil {
			return nil, p
		}
		if c.p.str("submit") != "false" {
			if p := c.submit(d); p != nil {
				return nil, p
			}
		}
	}
	c.t.put("dispute", d)
	c.emitChange("charge.dispute.updated", d, changed(before, d))
	return d, nil
}

// evidenceWanted refuses evidence that comes too late.
func evidenceWanted(d object) *problem {
	status := d.str("status")
	switch {
	case d.num("evidence_details", "submission_count") > 0:
		return refused("dispute_evidence_submitted", "", "The evidence for this dispute has already been submitted, and can be submitted only once.")
	case d.flag("evidence_details", "past_due"):
		return refused("dispute_past_due", "", "The evidence for this dispute was due earlier and can no longer be submitted.")
	case status != "needs_response" && status != "warning_needs_response":
		return disputeEnded(status)
	}
	return nil
}

// stage lays the sent evidence over the old; an empty value takes a field away.
func (c *call) stage(d object) *problem {
	evidence, length, some := d.sub("evidence"), 0, false
	for name := range c.p.sub("evidence") {
		text := c.p.str("evidence", name)
		switch {
		case strings.Contains(" "+evidenceFiles+" ", " "+name+" ") && text != "":
			return noSuch("file", text, "evidence["+name+"]")
		case !strings.Contains(" "+evidenceTexts+" "+evidenceFiles+" ", " "+name+" "):
			return refused("parameter_unknown", "evidence["+name+"]", "Received unknown parameter: evidence["+name+"]")
		}
		evidence[name] = orNull(text)
	}
	for name := range evidence {
		length += len([]rune(evidence.str(name)))
		some = some || evidence.has(name)
	}
	if length > evidenceLimit {
		return invalid("evidence", "The combined character count of all evidence fields may not exceed 150,000.")
	}
	d.sub("evidence_details")["has_evidence"] = some
	return nil
}

// submit sends what is staged to the bank.
func (c *call) submit(d object) *problem {
	if !d.flag("evidence_details", "has_evidence") {
		return invalid("evidence", "There is no evidence to submit for this dispute.")
	}
	d.sub("evidence_details")["submission_count"] = int64(1)
	d["status"] = strings.Replace(d.str("status"), "needs_response", "under_review", 1)
	c.settled(d.str("id"))
	switch d.str("evidence", "uncategorized_text") {
	case winningEvidence:
		d["_verdict"] = "won"
	case losingEvidence:
		d["_verdict"] = "lost"
	}
	if d.has("_verdict") {
		c.later(c.now+verdictWait, "dispute", d.str("id"))
	}
	return nil
}
