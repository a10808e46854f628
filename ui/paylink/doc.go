// Package paylink is the screen of a "Pay now" link: what will be made, then the code that is turned to the patient, then PAID.
//
// It owns what the patient sees at the desk: practice, amount, code and result, never a name, a list or a toast. It must not open an
// address on this machine: a card is typed by the patient on the patient's own device.
package paylink
