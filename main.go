// Command paydesk is a clinic's payment desk in a terminal.
package main

import (
	"os"

	"clinic.example/paydesk/cli"
)

func main() { os.Exit(cli.Main(os.Args)) }
