package boltdb_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
)

// The test binary runs itself as another process: what it does is named by this variable, and the data file is its last argument.
const childEnv = "PAYDESK_BOLTDB_CHILD"

func TestMain(m *testing.M) {
	path := os.Args[len(os.Args)-1]
	switch os.Getenv(childEnv) {
	case "":
		os.Exit(m.Run())
	case "take payments":
		takePayments(path)
	case "hold":
		hold(path)
	case "fill the disk":
		fillTheDisk(path)
	}
}

func child(t *testing.T, does, path string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0], path)
	cmd.Env = append(os.Environ(), childEnv+"="+does)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil { // stays open as long as this process lives
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return cmd, bufio.NewScanner(out)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

var crashPractice = model.PracticeID(model.RowID(model.PracticePrefix, 1))

// takePayments issues an invoice and takes its payment in one transaction, says the number, and goes on until it is killed.
func takePayments(path string) {
	store, err := boltdb.Open(path, boltdb.Options{})
	must(err)
	for {
		var number int64
		must(store.Update(context.Background(), model.SystemScope(), func(tx storage.Tx) (err error) {
			number, err = takePayment(tx)
			return err
		}))
		fmt.Println(number)
	}
}

func takePayment(tx storage.Tx) (int64, error) {
	number, err := tx.NextNumber(crashPractice, model.Test, storage.InvoiceSeries)
	if err != nil {
		return 0, err
	}
	first, err := tx.NextID()
	if err != nil {
		return 0, err
	}
	second, err := tx.NextID()
	if err != nil {
		return 0, err
	}
	patient := model.PatientID(model.RowID(model.PatientPrefix, 1))
	invoice := model.Invoice{
		ID: model.InvoiceID(model.RowID(model.InvoicePrefix, first)), Practice: crashPractice, Patient: patient,
		Number: fmt.Sprintf("TEST-%04d", number), Total: model.Money{Minor: number, Currency: "aud"}, Paid: number,
	}
	if err := tx.PutInvoice(invoice); err != nil {
		return 0, err
	}
	payment := model.Payment{
		ID: model.PaymentID(model.RowID(model.PaymentPrefix, second)), Practice: crashPractice, Patient: patient, Invoice: invoice.ID,
		Amount: invoice.Total, Applied: number, Received: tx.Now(),
	}
	if err := tx.PutPayment(payment); err != nil {
		return 0, err
	}
	last, err := tx.LastAudit(crashPractice)
	if err != nil && model.KindOf(err) != model.NotFound {
		return 0, err
	}
	entry := model.AuditEntry{Practice: crashPractice, Action: "payment", Subject: string(payment.ID)}
	return number, tx.AppendAudit(entry.Chained(last))
}

// TestKilledInTheMiddle kills a process that writes, again and again on the same file: what it said it had stored is there, whole,
// and of what it had not said at most the one transaction that was under way.
func TestKilledInTheMiddle(t *testing.T) {
	path := dataFile(t)
	said := int64(0)
	for round := range 8 {
		cmd, lines := child(t, "take payments", path)
		for until := said + int64(1+round*7); said < until && lines.Scan(); {
			n, err := strconv.ParseInt(lines.Text(), 10, 64)
			if err != nil {
				t.Fatalf("the other process says %q", lines.Text())
			}
			said = n
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatalf("killing: %v", err)
		}
		for lines.Scan() { // what it said before the blow fell
			if n, err := strconv.ParseInt(lines.Text(), 10, 64); err == nil {
				said = n
			}
		}
		_ = cmd.Wait()
		said = checkPayments(t, path, said)
	}
	if said < 8 {
		t.Errorf("only %d payments were taken in eight rounds", said)
	}
}

// checkPayments opens the file, checks all in it, and gives how many payments there are.
func checkPayments(t *testing.T, path string, said int64) (stored int64) {
	t.Helper()
	store, err := boltdb.Open(path, boltdb.Options{})
	if err != nil {
		t.Fatalf("opening after the kill: %v", err)
	}
	err = store.View(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		payments, err := tx.Payments(storage.PaymentFilter{Practice: crashPractice}, storage.Window{})
		if err != nil {
			return err
		}
		stored = int64(len(payments))
		if stored < said || stored > said+1 {
			t.Errorf("%d payments are stored, and %d were said to be", stored, said)
		}
		for n := range stored {
			invoice, err := tx.InvoiceByNumber(crashPractice, fmt.Sprintf("TEST-%04d", n+1))
			if err != nil {
				return err
			}
			taken, err := tx.Payments(storage.PaymentFilter{Practice: crashPractice, Invoice: invoice.ID}, storage.Window{})
			if err != nil || len(taken) != 1 || taken[0].Amount != invoice.Total || invoice.Total.Minor != n+1 {
				t.Errorf("invoice %d is of %v and has payments %v, %v", n+1, invoice.Total, taken, err)
			}
		}
		entries, err := tx.Audit(crashPractice, storage.Window{})
		if int64(len(entries)) != stored {
			t.Errorf("%d audit entries for %d payments", len(entries), stored)
		}
		return err
	})
	if err != nil {
		t.Errorf("view: %v", err)
	}
	if err := store.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
	return stored
}

func hold(path string) {
	store, err := boltdb.Open(path, boltdb.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("open")
	_, _ = bufio.NewReader(os.Stdin).ReadByte() // until the parent is gone or kills
	must(store.Close())
}

func TestSecondProcess(t *testing.T) {
	path := dataFile(t)
	first, lines := child(t, "hold", path)
	if !lines.Scan() || lines.Text() != "open" {
		t.Fatalf("the first process says %q", lines.Text())
	}
	_, err := boltdb.Open(path, boltdb.Options{})
	isSentence(t, err, fmt.Sprintf("(process %d)", first.Process.Pid), path, "Close it there")
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait()
	// The note of the dead process is still there: without its lock it means nothing.
	if _, err := os.Stat(path + ".holder"); err != nil {
		t.Fatalf("the killed process left no note: %v", err)
	}
	open(t, path)
	_, lines = child(t, "hold", path)
	lines.Scan()
	want := fmt.Sprintf("Another paydesk (process %d) has the data file %s open", os.Getpid(), path)
	if got := lines.Text(); len(got) < len(want) || got[:len(want)] != want {
		t.Errorf("the second process is told %q, want %q", got, want)
	}
}

// fillTheDisk takes payments until the file may not grow any more, and says what it was told then and what it finds stored.
func fillTheDisk(path string) {
	store, err := boltdb.Open(path, boltdb.Options{})
	must(err)
	if !limitFileSize(256 << 10) {
		fmt.Println("supported no")
		return
	}
	for err == nil {
		err = store.Update(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
			_, err := takePayment(tx)
			return err
		})
	}
	fmt.Println("kind", model.KindOf(err))
	fmt.Println("is", errors.Is(err, storage.ErrCommitUnknown))
	must(store.View(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		payments, err := tx.Payments(storage.PaymentFilter{Practice: crashPractice}, storage.Window{})
		fmt.Println("stored", len(payments))
		return err
	}))
	must(store.Close())
}

func TestCommitUnknown(t *testing.T) {
	path := dataFile(t)
	_, lines := child(t, "fill the disk", path)
	said := map[string]string{}
	for lines.Scan() {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		said[word] = rest
	}
	if said["supported"] == "no" {
		t.Log("this system can't limit the size of files")
		return
	}
	if said["kind"] != string(model.Unknown) || said["is"] != "true" {
		t.Errorf("a commit that the disk refused: %v", said)
	}
	n, err := strconv.ParseInt(said["stored"], 10, 64)
	if err != nil {
		t.Fatalf("the other process says %v", said)
	}
	if stored := checkPayments(t, path, n); stored != n {
		t.Errorf("%d payments are stored, the process that met the full disk saw %d", stored, n)
	}
}
