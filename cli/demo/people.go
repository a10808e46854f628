package demo

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"clinic.example/paydesk/model"
)

// person is a made-up patient. card is the number of a test card that the patient has saved, empty for none:
// https://docs.stripe.com/testing
type person struct {
	name  string
	birth model.Date
	card  string

	row   model.Patient
	saved model.SavedCard // zero without a card
}

// Test cards by how they behave.
const (
	pays      = "4242424242424242"
	paysToo   = "5555555555554444"
	paysAmex  = "378282246310005"
	paysHere  = "4000000360000006" // issued in Australia
	paysNear  = "4000005540000008" // issued in New Zealand
	saysNo    = "4000000000000341" // can be saved, and declines
	asks      = "4000002760003184" // wants the patient to confirm each payment
	slowBack  = "4000000000007726" // refunds are pending first
	comesBack = "4000000000005126" // refunds come back
	noCard    = ""
)

// harbourPeople are the first practice's patients. The first six have cards that behave in every way worth trying.
func harbourPeople() []*person {
	return []*person{
		{name: "Mia Nguyen", birth: 19910312, card: pays},
		{name: "Oliver Bennett", birth: 19780604, card: paysHere},
		{name: "José Álvarez", birth: 19850921, card: saysNo},
		{name: "Zoë Lindqvist", birth: 19960130, card: asks},
		{name: "Harriet Osei", birth: 19690817, card: comesBack},
		{name: "Tomasz Wiśniewski", birth: 19820525, card: slowBack},
		{name: "王小明", birth: 19890408, card: pays},
		{name: "佐藤 美咲", birth: 20010711, card: paysToo},
		{name: "Siobhán O'Connor", birth: 19741102, card: pays},
		{name: "Maximiliana Alexandra Konstantina von Hohenberg-Sonnenfels", birth: 19630219, card: paysAmex},
		{name: "François Lefèvre", birth: 19871214, card: paysToo},
		{name: "Priya Raghunathan", birth: 19940827, card: pays},
		{name: "Jack Thompson", birth: 20080505, card: noCard},
		{name: "김민준", birth: 19930316, card: pays},
		{name: "Elif Yıldız", birth: 19990909, card: noCard},
		{name: "Liam Kowalczyk", birth: 19710420, card: paysHere},
		{name: "Nguyễn Thị Hồng", birth: 19581023, card: noCard},
		{name: "Charlotte Davies", birth: 19861107, card: pays},
		{name: "Søren Bjørnsen", birth: 19770131, card: pays},
		{name: "Amara Nwosu", birth: 20020613, card: noCard},
		{name: "Lucía Fernández Ortega", birth: 19901226, card: pays},
		{name: "Noah Williams", birth: 20150218, card: noCard},
		{name: "Δήμητρα Παπαδοπούλου", birth: 19661003, card: paysToo},
		{name: "Лариса Ковальчук", birth: 19790728, card: noCard},
		{name: "Isla Campbell", birth: 19951119, card: pays},
		{name: "Ravi Subramaniam", birth: 19840201, card: noCard},
		{name: "Grace Tanaka-Müller", birth: 19980415, card: pays},
		{name: "William Ng", birth: 19531208, card: noCard},
		{name: "Chloé Dubois", birth: 20000523, card: noCard},
		{name: "Ethan Papadakis", birth: 19720314, card: paysHere},
		{name: "Fatima Zahra Benali", birth: 19880930, card: noCard},
		{name: "Björn Åkesson", birth: 19811017, card: noCard},
		{name: "Ava Robinson", birth: 20110826, card: noCard},
		{name: "Matteo Ricci", birth: 19920606, card: pays},
		{name: "Hannah Goldstein", birth: 19760721, card: noCard},
		{name: "陳怡君", birth: 19830110, card: paysToo},
		{name: "Leo Martin", birth: 20040402, card: noCard},
		{name: "Olivia Walker", birth: 19670916, card: pays},
		{name: "Dženana Hadžić", birth: 19900303, card: noCard},
		{name: "Samuel Adeyemi", birth: 19971225, card: noCard},
	}
}

// ridgePeople are the second practice's: it has no Stripe, and so no cards.
func ridgePeople() []*person {
	return []*person{
		{name: "Ruby Harris", birth: 19850702},
		{name: "Thomas Eriksen", birth: 19600514},
		{name: "Ngaire Matthews", birth: 19731129},
		{name: "Ángela Núñez", birth: 19940218},
		{name: "Henry Lowe", birth: 19480607},
		{name: "Sofia Petrova", birth: 20030811},
		{name: "Mehmet Öztürk", birth: 19810905},
		{name: "Poppy Edwards", birth: 20130330},
		{name: "Andrzej Żurawski", birth: 19571212},
		{name: "Matilda Jones", birth: 19991020},
	}
}

// queenPeople are the third practice's.
func queenPeople() []*person {
	return []*person{
		{name: "Aroha Te Kanawa", birth: 19880616, card: paysNear},
		{name: "Wiremu Parata", birth: 19750228, card: noCard},
		{name: "Sione Tupou", birth: 19930412, card: paysNear},
		{name: "Emma Sutherland", birth: 19800719, card: pays},
		{name: "Lachlan Fraser", birth: 19690103, card: noCard},
		{name: "Mei-Ling Zhao", birth: 19951008, card: pays},
		{name: "Māia Rangihuna", birth: 20060922, card: noCard},
		{name: "George Hēnare", birth: 19620525, card: paysNear},
		{name: "Kiri Walters", birth: 19840815, card: noCard},
		{name: "Daniel Schröder", birth: 19911127, card: noCard},
	}
}

// mobiles are numbers that Australia's regulator keeps free for fiction.
// https://www.acma.gov.au/phone-numbers-use-tv-shows-films-and-creative-works
var mobiles = [...]string{
	"+61 491 570 006", "+61 491 570 156", "+61 491 570 157", "+61 491 570 158", "+61 491 570 159", "+61 491 570 110",
	"+61 491 570 313", "+61 491 570 737", "+61 491 571 266", "+61 491 571 491", "+61 491 571 804", "+61 491 572 549",
}

// contact gives two patients of three a mobile and every other one an address for e-mail.
func (p *person) contact(i int) (mobile, email string) {
	if i%3 != 2 {
		mobile = mobiles[i%len(mobiles)]
	}
	if i%2 == 0 {
		email = latin(p.name) + "@example.com"
	}
	return mobile, email
}

// latin keeps the plain letters of a name, without their accents.
func latin(name string) string {
	word := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r
		case r == ' ':
			return '.'
		}
		return -1
	}, norm.NFD.String(strings.ToLower(name)))
	if word = strings.Trim(word, "."); word == "" {
		return "patient"
	}
	return word
}

// brand is what Stripe calls the card's network.
func brand(number string) string {
	switch number[0] {
	case '5':
		return "mastercard"
	case '3':
		return "amex"
	}
	return "visa"
}

// willPay says whether a charge of the saved card succeeds without the patient.
func (p *person) willPay() bool { return p.card != noCard && p.card != saysNo && p.card != asks }
