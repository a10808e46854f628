// Package sandbox is a Stripe over HTTP that remembers: API version
// 2023-10-16, the Connect host, hosted pages and a control under /_sandbox/,
// faithful enough that an unmodified stripe-go can't tell. It serves the demo
// and the tests; it moves no money, knows nothing of the rest of the program,
// imports nothing of it, and is not Stripe: what the tables below call not
// modelled is refused or left out, never pretended.
//
// State belongs to one account in one mode. The same seed, clock and requests
// give the same ids and answers. The clock is Options.Now plus what Advance
// has turned; sessions expire, refunds arrive, balances settle, evidence falls
// due, payouts go out and arrive by it. Save and Load carry everything over a
// restart.
//
// Money: every movement has one balance transaction, and the balance is their
// sum. Each midnight (UTC) an account pays out what had become available the
// day before; two days later it has arrived. A dispute takes the amount and a
// fee, and gives the amount back when it is won. What a bank, a card's holder
// or a person in Stripe's Dashboard would do, the control and the methods of
// [Server] do: [Server.OpenDispute], [Server.EndDispute], [Server.MakePayout],
// [Server.EndPayout], [Server.EndRefund], [Server.EndPayment],
// [Server.RefundFromDashboard], [Server.ChargeFromDashboard],
// [Server.ChargeFee]. [Server.Ledger] and [Server.Succeeded] tell what is true.
//
// Events are listed for 30 days, and delivered to webhook endpoints as soon as
// they happen, signed as Stripe signs; an endpoint that answers otherwise than
// 2xx is tried again by the clock. [Server.DeliveryFault] has deliveries
// repeated, reordered, late, dropped or forged, and after
// [Server.HoldDeliveries] they are handed out by [Server.TakeDeliveries] in
// place of being sent, to those who have no listener.
//
// Requests are served one after another under one lock. Card numbers and keys
// are masked in the request log. The control answers to the same machine only.
//
// What holds for every endpoint: secret keys by Bearer or Basic, publishable
// keys for an intent whose client secret is sent, Stripe-Account, idempotency
// keys kept for 24 hours, expand to four levels, cursors, created ranges.
// Restricted keys may what their rights say, and the table of rights says
// what each collection asks for, and an expanded id asks for the reading of
// what it names. Not modelled: rights of what is included without an id, other
// API versions, search, files, rate limits that no fault asks for; and live
// mode takes test cards too, because no other card exists here.
//
// # Endpoints
//
// After a path stands what of it is not modelled.
//
//	GET    /v1/account                                                   persons, companies, external accounts
//	GET    /v1/accounts                                                  accounts that the platform made itself
//	GET    /v1/accounts/{account}
//	GET    /v1/balance                                                   instant, issuing and reserved balances
//	GET    /v1/balance_transactions
//	GET    /v1/balance_transactions/{balance_transaction}
//	GET    /v1/charges
//	GET    /v1/charges/{charge}
//	POST   /v1/charges/{charge}                                          shipping, fraud details, receipts
//	GET    /v1/checkout/sessions
//	POST   /v1/checkout/sessions                                         mode subscription, embedded pages, taxes, discounts, shipping, custom fields, other methods than card
//	GET    /v1/checkout/sessions/{session}
//	POST   /v1/checkout/sessions/{session}/expire
//	GET    /v1/checkout/sessions/{session}/line_items
//	GET    /v1/customers
//	POST   /v1/customers                                                 sources, discounts, tax ids, cash balance, test clocks
//	DELETE /v1/customers/{customer}
//	GET    /v1/customers/{customer}
//	POST   /v1/customers/{customer}                                      sources, discounts, tax ids, cash balance, test clocks
//	GET    /v1/customers/{customer}/payment_methods
//	GET    /v1/customers/{customer}/payment_methods/{payment_method}
//	GET    /v1/disputes
//	GET    /v1/disputes/{dispute}
//	POST   /v1/disputes/{dispute}                                        evidence that is a file
//	POST   /v1/disputes/{dispute}/close
//	GET    /v1/events
//	GET    /v1/events/{id}
//	GET    /v1/payment_intents
//	POST   /v1/payment_intents                                           manual capture, payment methods other than cards, payment_method_data, mandates, transfers
//	GET    /v1/payment_intents/{intent}
//	POST   /v1/payment_intents/{intent}                                  manual capture, payment methods other than cards, payment_method_data, mandates, transfers
//	POST   /v1/payment_intents/{intent}/cancel
//	POST   /v1/payment_intents/{intent}/confirm                          manual capture, payment methods other than cards, payment_method_data, mandates, transfers
//	GET    /v1/payment_links
//	POST   /v1/payment_links                                             taxes, shipping, custom fields, adjustable quantities, subscriptions, application fees
//	GET    /v1/payment_links/{payment_link}
//	POST   /v1/payment_links/{payment_link}                              taxes, shipping, custom fields, adjustable quantities, subscriptions, application fees
//	GET    /v1/payment_links/{payment_link}/line_items
//	GET    /v1/payment_methods
//	POST   /v1/payment_methods                                           cards by card[token] (tok_visa ...) only; sharing between accounts
//	GET    /v1/payment_methods/{payment_method}
//	POST   /v1/payment_methods/{payment_method}
//	POST   /v1/payment_methods/{payment_method}/attach
//	POST   /v1/payment_methods/{payment_method}/detach
//	GET    /v1/payouts
//	POST   /v1/payouts                                                   instant payouts, other destinations than the account's one bank account, debits of a negative balance
//	GET    /v1/payouts/{payout}
//	POST   /v1/payouts/{payout}
//	POST   /v1/payouts/{payout}/cancel
//	GET    /v1/prices
//	POST   /v1/prices                                                    recurring and tiered prices, other currencies of one price
//	GET    /v1/prices/{price}
//	POST   /v1/prices/{price}
//	GET    /v1/products
//	POST   /v1/products                                                  default_price_data, images, package dimensions, tax codes
//	GET    /v1/products/{product}
//	POST   /v1/products/{product}
//	GET    /v1/refunds
//	POST   /v1/refunds                                                   refunds without a charge, of transfers and of application fees; waiting for balance
//	GET    /v1/refunds/{refund}
//	POST   /v1/refunds/{refund}
//	POST   /v1/refunds/{refund}/cancel
//	GET    /v1/setup_intents
//	POST   /v1/setup_intents                                             mandates, payment methods other than cards, payment_method_data
//	GET    /v1/setup_intents/{intent}
//	POST   /v1/setup_intents/{intent}/cancel
//	POST   /v1/setup_intents/{intent}/confirm                            mandates, payment methods other than cards, payment_method_data
//	GET    /v1/webhook_endpoints
//	POST   /v1/webhook_endpoints                                         bodies in another api_version than the sandbox's own
//	DELETE /v1/webhook_endpoints/{webhook_endpoint}
//	GET    /v1/webhook_endpoints/{webhook_endpoint}
//	POST   /v1/webhook_endpoints/{webhook_endpoint}
//
// # Rights
//
// What a restricted key needs: _read for a GET, _write for the rest, which
// includes _read.
//
//	/v1/account                     accounts_kyc_basic
//	/v1/balance                     balance
//	/v1/balance_transactions        balance_transaction_source
//	/v1/charges                     charge
//	/v1/checkout/sessions           checkout_session
//	/v1/customers                   customer
//	/v1/disputes                    dispute
//	/v1/events                      event
//	/v1/payment_intents             payment_intent
//	/v1/payment_links               payment_link
//	/v1/payment_methods             payment_method
//	/v1/payouts                     payout
//	/v1/prices                      plan
//	/v1/products                    product
//	/v1/refunds                     charge
//	/v1/setup_intents               setup_intent
//	/v1/webhook_endpoints           webhook
//
// # Pages and Connect
//
//	GET    /3ds/{intent}                                                 the bank's page: complete or fail
//	POST   /3ds/{intent}
//	GET    /b/{code}                                                     each visit opens a session and leads to its page
//	GET    /c/pay/{session}                                              wallets and saved cards are not offered; afterwards a link leads to success_url instead of a redirect
//	POST   /c/pay/{session}                                              wallets and saved cards are not offered; afterwards a link leads to success_url instead of a redirect
//	GET    /oauth/authorize                                              stripe_user, stripe_landing, always_prompt and suggested_capabilities are ignored
//	POST   /oauth/authorize                                              the sandbox's own form, in place of Stripe's sign-in
//	POST   /oauth/deauthorize
//	POST   /oauth/token                                                  assert_capabilities is ignored
//
// [Server] is made by [New]; [Server.Platform] gives the key and the client id
// to point a client at it with.
package sandbox
