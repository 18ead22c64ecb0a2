// Renders and checks a chart as Helm's `template` and `lint` do, for tests on machines without Helm. It knows what the charts of
// this repository use: no subcharts, hooks, post-renderers, or access to a cluster (lookup finds nothing, as in `helm template`).
//
//	helm template NAME CHART [--namespace NS] [--kube-version V] [--values FILE]... [--show-notes]
//	helm lint CHART [--values FILE]...
package main

import (
	"fmt"
	"os"
	"strings"
)

type arguments struct {
	words       []string
	namespace   string
	kubeVersion string
	values      []string
	showNotes   bool
}

func main() {
	given, err := parse(os.Args[1:])
	if err == nil {
		err = run(given)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

func parse(args []string) (arguments, error) {
	given := arguments{namespace: "default", kubeVersion: "v1.32.0"}
	for i := 0; i < len(args); i++ {
		name, value, hasValue := strings.Cut(args[i], "=")
		if !strings.HasPrefix(name, "-") {
			given.words = append(given.words, args[i])
			continue
		}
		if name == "--show-notes" {
			given.showNotes = true
			continue
		}
		if !hasValue {
			if i++; i == len(args) {
				return given, fmt.Errorf("flag needs an argument: %s", name)
			}
			value = args[i]
		}
		switch name {
		case "--namespace", "-n":
			given.namespace = value
		case "--kube-version":
			given.kubeVersion = value
		case "--values", "-f":
			given.values = append(given.values, value)
		default:
			return given, fmt.Errorf("unknown flag: %s", name)
		}
	}
	return given, nil
}

func run(given arguments) error {
	switch {
	case len(given.words) == 3 && given.words[0] == "template":
		chart, err := load(given.words[2])
		if err != nil {
			return err
		}
		rendered, err := chart.render(given.words[1], given)
		if err != nil {
			return err
		}
		fmt.Print(rendered.manifest)
		if given.showNotes {
			fmt.Printf("NOTES:\n%s\n", rendered.notes)
		}
		return nil
	case len(given.words) == 2 && given.words[0] == "lint":
		chart, err := load(given.words[1])
		if err != nil {
			return err
		}
		if err := chart.lint(given); err != nil {
			return err
		}
		fmt.Println("1 chart(s) linted, 0 chart(s) failed")
		return nil
	}
	return fmt.Errorf("expected: template NAME CHART, or lint CHART")
}
