package desk

import (
	"strings"

	"clinic.example/paydesk/model"
)

// GuessPlace proposes the country and the currency of a time zone for the first run; both are empty where the zone says nothing.
func GuessPlace(zone string) (country string, currency model.Currency) {
	country = zoneCountries[zone]
	region, _, _ := strings.Cut(zone, "/")
	if country == "" {
		country = zoneCountries[region]
	}
	currency = countryCurrencies[country]
	if currency == "" && country != "" {
		currency = "eur"
	}
	return country, currency
}

// zoneCountries knows zones, or whole regions, of countries where Stripe has accounts: https://stripe.com/global
var zoneCountries = map[string]string{
	"Australia": "AU", "Canada": "CA", "US": "US", "NZ": "NZ", "GB": "GB", "Eire": "IE",
	"Pacific/Auckland": "NZ", "Pacific/Chatham": "NZ", "Europe/London": "GB", "Europe/Dublin": "IE",
	"Europe/Paris": "FR", "Europe/Berlin": "DE", "Europe/Vienna": "AT", "Europe/Zurich": "CH", "Europe/Madrid": "ES",
	"Atlantic/Canary": "ES", "Europe/Lisbon": "PT", "Europe/Rome": "IT", "Europe/Amsterdam": "NL", "Europe/Brussels": "BE",
	"Europe/Luxembourg": "LU", "Europe/Copenhagen": "DK", "Europe/Stockholm": "SE", "Europe/Oslo": "NO",
	"Europe/Helsinki": "FI", "Europe/Warsaw": "PL", "Europe/Prague": "CZ", "Europe/Budapest": "HU",
	"Europe/Bucharest": "RO", "Europe/Athens": "GR",
	"America/New_York": "US", "America/Detroit": "US", "America/Chicago": "US", "America/Denver": "US",
	"America/Phoenix": "US", "America/Los_Angeles": "US", "America/Anchorage": "US", "America/Boise": "US",
	"Pacific/Honolulu": "US", "America/Toronto": "CA", "America/Vancouver": "CA", "America/Edmonton": "CA",
	"America/Winnipeg": "CA", "America/Halifax": "CA", "America/Regina": "CA", "America/St_Johns": "CA",
	"America/Mexico_City": "MX", "America/Sao_Paulo": "BR", "Asia/Singapore": "SG", "Asia/Hong_Kong": "HK",
	"Asia/Tokyo": "JP", "Asia/Dubai": "AE", "Asia/Kuala_Lumpur": "MY", "Asia/Bangkok": "TH",
}

// countryCurrencies leaves out the countries that pay in euro.
var countryCurrencies = map[string]model.Currency{
	"AU": "aud", "NZ": "nzd", "GB": "gbp", "CH": "chf", "DK": "dkk", "SE": "sek", "NO": "nok", "PL": "pln", "CZ": "czk",
	"HU": "huf", "RO": "ron", "US": "usd", "CA": "cad", "MX": "mxn", "BR": "brl", "SG": "sgd", "HK": "hkd", "JP": "jpy",
	"AE": "aed", "MY": "myr", "TH": "thb",
}
