package simulation_test

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	bugsWanted = flag.Bool("bugs", false, "build each seeded bug and look whether it is found") //nolint:gochecknoglobals // a test's flag
	bugWanted  = flag.String("bug", "", "only this seeded bug")                                 //nolint:gochecknoglobals // a test's flag
)

// seededBug is a mistake that somebody could make: in some files, a text in the place of another. It is never in the program: it is laid over
// the source for one build of the tests.
type seededBug struct {
	name, rule string
	changed    map[string]string // files, from the module's root, as they are with the mistake
	story      string            // where it is looked for first, a story or the deliveries; empty: everywhere
}

// leastBugs is how many there are at least.
const leastBugs = 30

// readBug reads a bug's file: its rule, and for each place the file, the old text and the new one. A text that is not in the source exactly
// once is an error: the bug has to follow the source.
func readBug(path string) (seededBug, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return seededBug{}, err
	}
	head, places, _ := strings.Cut(string(text), "\n--- file ")
	rule, story, _ := strings.Cut(head, "\nstory ")
	b := seededBug{name: strings.TrimSuffix(filepath.Base(path), ".txt"), rule: strings.TrimPrefix(rule, "rule "), changed: map[string]string{}, story: story}
	for place := range strings.SplitSeq(places, "\n--- file ") {
		file, change, _ := strings.Cut(place, "\n--- old\n")
		old, changed, ok := strings.Cut(change+"\n", "\n--- new\n")
		if !ok {
			return b, fmt.Errorf("%s: a place has no new text", b.name)
		}
		source, seen := b.changed[file]
		if !seen {
			whole, err := os.ReadFile(filepath.Join("..", "..", file))
			if err != nil {
				return b, fmt.Errorf("%s: %w", b.name, err)
			}
			source = string(whole)
		}
		if n := strings.Count(source, old); n != 1 {
			return b, fmt.Errorf("%s: its old text stands in %s %d times:\n%s", b.name, file, n, old)
		}
		b.changed[file] = strings.Replace(source, old, strings.TrimRight(changed, "\n"), 1)
	}
	return b, nil
}

func bugFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "bugs", cmp.Or(*bugWanted, "*")+".txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no seeded bugs: %v", err)
	}
	return files
}

// Every seeded bug still fits the source.
func TestSeededBugsFit(t *testing.T) {
	files := bugFiles(t)
	for _, file := range files {
		if _, err := readBug(file); err != nil {
			t.Error(err)
		}
	}
	if len(files) < leastBugs && *bugWanted == "" {
		t.Errorf("%d seeded bugs, there were %d", len(files), leastBugs)
	}
}

// Every seeded bug is found. It takes minutes, and so is done only when asked for.
func TestSeededBugsAreFound(t *testing.T) {
	if !*bugsWanted {
		return
	}
	for _, file := range bugFiles(t) {
		b, err := readBug(file)
		if err != nil {
			t.Error(err)
			continue
		}
		by, after := b.hunted(t)
		if by == "" {
			t.Errorf("%s was not found (rule %s)", b.name, b.rule)
		} else {
			fmt.Printf("| %s | %s | %s | %s |\n", b.name, b.rule, by, after) //nolint:forbidigo // the table goes into the documentation
		}
	}
}

// build makes these tests with the bug laid over the source.
func (b seededBug) build(t *testing.T, folder string) string {
	t.Helper()
	replace := map[string]string{}
	for file, text := range b.changed {
		path, err := filepath.Abs(filepath.Join("..", "..", file))
		if err != nil {
			t.Fatal(err)
		}
		replace[path] = filepath.Join(folder, strings.ReplaceAll(file, "/", "-"))
		if err := os.WriteFile(replace[path], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	list, test := filepath.Join(folder, "overlay.json"), filepath.Join(folder, "bug.test")
	if err := os.WriteFile(list, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "go", "test", "-c", "-overlay", list, "-o", test, ".").CombinedOutput(); err != nil {
		t.Fatalf("%s can't be built: %v\n%s", b.name, err, out)
	}
	return test
}

var found = regexp.MustCompile(`found after (\d+ \w+)`)

// hunter is one test that looks for bugs.
type hunter struct {
	by, run string
	flags   []string
}

func (b seededBug) hunters() []hunter {
	ours := []string{"-hunt", "-time", "90s"}
	all := []hunter{
		{"races", "TestRacesOfTwoClerks", ours},
		{"single faults and pairs", "TestEveryFaultAtEveryPoint", ours},
		{"seasons", "TestSeasons", ours},
	}
	switch b.story {
	case "":
	case "deliveries":
		all = append([]hunter{{"deliveries", "TestTheOrderOfDeliveriesDoesNotMatter", []string{"-hunt", "-deliveries", "2000"}}}, all...)
	default:
		all = append([]hunter{{"faults in \"" + b.story + "\"", "TestEveryFaultAtEveryPoint", append(ours, "-story", b.story)}}, all...)
	}
	return all
}

// hunted says which test finds the bug, and after how much.
func (b seededBug) hunted(t *testing.T) (by, after string) {
	t.Helper()
	test := b.build(t, t.TempDir())
	for _, h := range b.hunters() {
		cmd := exec.CommandContext(t.Context(), test, append([]string{"-test.run", "^" + h.run + "$", "-test.v", "-test.timeout", "20m"}, h.flags...)...)
		out, err := cmd.CombinedOutput()
		if err == nil {
			continue
		}
		if strings.Contains(string(out), "panic: test timed out") {
			continue // too slow is not found
		}
		if match := found.FindSubmatch(out); match != nil {
			return h.by, strings.TrimSpace(string(match[1]))
		}
		return h.by, firstLine(string(out))
	}
	return "", ""
}

// firstLine is what a test that ended in another way said of it.
func firstLine(out string) string {
	for line := range strings.Lines(out) {
		if strings.Contains(line, "_test.go:") || strings.HasPrefix(line, "panic:") {
			return strings.TrimSpace(line)
		}
	}
	return "it ended without a word"
}
