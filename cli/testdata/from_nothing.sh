# A Stripe of its own. It prints the environment that the commands below read.
paydesk sandbox --addr 127.0.0.1:0 > stripe.txt &
trap 'kill $!' EXIT
until grep -q '^paydesk' stripe.txt; do sleep 0.1; done
eval "$(grep '^export' stripe.txt)"

# A payment desk in an empty folder, and people of it. A PIN is never an argument: other people of the machine could read it.
export PAYDESK_PIN=4711
paydesk init --data desk --org "North Group" --practice "North Clinic" --zone Australia/Sydney --admin "Ana Silva"
PAYDESK_NEW_PIN=2580 paydesk staff add "Ben Okoro" --role front-desk --data desk

# Connect with Stripe. "visit" plays the browser: it presses "Authorise access" and prints the address on which it ends.
page=$(paydesk stripe connect --start --data desk --as "Ana Silva")
paydesk sandbox visit "$page" --name "North Clinic Pty Ltd" | paydesk stripe connect --paste --data desk --as "Ana Silva"
paydesk practices edit "North Clinic" --accept-online --data desk --as "Ana Silva"
paydesk types add --name "Standard visit" --code 500 --price 80.00 --minutes 30 --mode allowed --data desk --as "Ana Silva"

# From here on the front desk does the work.
as_ben() { PAYDESK_PIN=2580 paydesk "$@" --data desk --as "Ben Okoro"; }
as_ben patients add --name "Mia Wong" --email mia@example.org

# A saved card: the patient leaves it on Stripe's page, on a device of her own, which "visit" plays again.
page=$(as_ben cards link "Mia Wong" --json | sed 's/.*"url":"\([^"]*\)".*/\1/')
paydesk sandbox visit "$page" --name "Mia Wong"
as_ben operations resolve

# An invoice, paid by the saved card, and half of it returned.
as_ben invoices create --patient "Mia Wong" --type "Standard visit"
as_ben pay TEST-0001 --card
as_ben refund TEST-0001 --amount /2 --reason cancelled-by-patient
as_ben invoices show TEST-0001
