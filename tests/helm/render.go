package main

import (
	"fmt"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/semver"
	"github.com/Masterminds/sprig"
)

const notes = "templates/NOTES.txt"

type rendered struct {
	manifest string
	notes    string
}

type kubeVersion struct{ Version, Major, Minor string }

func (v kubeVersion) String() string { return v.Version }

func (c *chart) render(release string, given arguments) (rendered, error) {
	values, err := c.coalesce(given.values)
	if err != nil {
		return rendered{}, err
	}
	cluster, err := c.cluster(given.kubeVersion)
	if err != nil {
		return rendered{}, err
	}
	set := template.New("chart").Option("missingkey=zero")
	set.Funcs(functions(set))
	names := make([]string, 0, len(c.templates))
	for name, text := range c.templates {
		if _, err := set.New(name).Parse(text); err != nil {
			return rendered{}, err
		}
		names = append(names, name)
	}
	sort.Strings(names)

	var result rendered
	for _, name := range names {
		if strings.HasPrefix(name[strings.LastIndex(name, "/")+1:], "_") {
			continue
		}
		text, err := execute(set, name, map[string]interface{}{
			"Values":       values,
			"Chart":        c.metadata,
			"Files":        c.files,
			"Capabilities": cluster,
			"Release": map[string]interface{}{
				"Name": release, "Namespace": given.namespace, "Service": "Helm", "IsInstall": true, "IsUpgrade": false, "Revision": 1,
			},
			"Template": map[string]interface{}{"Name": c.metadata.Name + "/" + name, "BasePath": c.metadata.Name + "/templates"},
		})
		switch {
		case err != nil:
			return rendered{}, err
		case name == notes:
			result.notes = text
		default:
			result.manifest += documents(c.metadata.Name+"/"+name, text)
		}
	}
	return result, nil
}

func (c *chart) cluster(version string) (map[string]interface{}, error) {
	parsed, err := semver.NewVersion(version)
	if err != nil {
		return nil, fmt.Errorf("invalid kube version %q: %w", version, err)
	}
	if c.metadata.KubeVersion != "" {
		constraint, err := semver.NewConstraint(c.metadata.KubeVersion)
		if err != nil {
			return nil, fmt.Errorf("Chart.yaml: kubeVersion: %w", err)
		}
		if !constraint.Check(parsed) {
			return nil, fmt.Errorf("chart requires kubeVersion: %s which is incompatible with Kubernetes %s", c.metadata.KubeVersion, version)
		}
	}
	return map[string]interface{}{
		"KubeVersion": kubeVersion{"v" + parsed.String(), fmt.Sprint(parsed.Major()), fmt.Sprint(parsed.Minor())},
	}, nil
}

// documents drops those that a condition has left empty.
func documents(source, text string) string {
	result := ""
	for _, document := range strings.Split("\n"+text, "\n---") {
		if strings.TrimSpace(document) != "" {
			result += fmt.Sprintf("---\n# Source: %s\n%s\n", source, strings.Trim(document, "\n"))
		}
	}
	return result
}

func execute(set *template.Template, name string, data interface{}) (string, error) {
	var text strings.Builder
	err := set.ExecuteTemplate(&text, name, data)
	// As Helm does: what is missing is written as nothing.
	return strings.ReplaceAll(text.String(), "<no value>", ""), err
}

func functions(set *template.Template) template.FuncMap {
	all := sprig.TxtFuncMap()
	delete(all, "env")
	delete(all, "expandenv")
	for name, function := range conversions {
		all[name] = function
	}
	all["include"] = func(name string, data interface{}) (string, error) { return execute(set, name, data) }
	all["tpl"] = func(text string, data interface{}) (string, error) {
		inner, err := set.Clone()
		if err != nil {
			return "", err
		}
		if _, err := inner.New("tpl").Parse(text); err != nil {
			return "", err
		}
		return execute(inner, "tpl", data)
	}
	all["required"] = func(message string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return nil, fmt.Errorf("%s", message)
		}
		return value, nil
	}
	all["lookup"] = func(_, _, _, _ string) map[string]interface{} { return map[string]interface{}{} }
	return all
}
