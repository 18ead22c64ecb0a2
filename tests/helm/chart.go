package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/Masterminds/semver"
	"github.com/ghodss/yaml"
	"github.com/xeipuuv/gojsonschema"
)

// metadata is Chart.yaml, with the names that templates know its fields by.
type metadata struct {
	APIVersion  string            `json:"apiVersion"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Type        string            `json:"type"`
	Version     string            `json:"version"`
	AppVersion  string            `json:"appVersion"`
	KubeVersion string            `json:"kubeVersion"`
	Keywords    []string          `json:"keywords"`
	Annotations map[string]string `json:"annotations"`
}

type chart struct {
	folder   string
	metadata metadata
	values   map[string]interface{}
	schema   []byte
	// Text of each file under templates/, by its path inside the chart.
	templates map[string]string
	files     files
}

func load(folder string) (*chart, error) {
	c := &chart{folder: folder, values: map[string]interface{}{}, templates: map[string]string{}}
	if err := readYaml(filepath.Join(folder, "Chart.yaml"), &c.metadata); err != nil {
		return nil, err
	}
	if err := readYaml(filepath.Join(folder, "values.yaml"), &c.values); err != nil {
		return nil, err
	}
	var err error
	if c.schema, err = os.ReadFile(filepath.Join(folder, "values.schema.json")); err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	if c.files, err = readFiles(folder); err != nil {
		return nil, err
	}
	err = filepath.Walk(filepath.Join(folder, "templates"), func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(folder, path)
		c.templates[name] = string(text)
		return err
	})
	return c, err
}

// coalesce gives the chart's values with those of the files over them, checked against the chart's schema.
func (c *chart) coalesce(files []string) (map[string]interface{}, error) {
	values := c.values
	for _, file := range files {
		given := map[string]interface{}{}
		if err := readYaml(file, &given); err != nil {
			return nil, err
		}
		values = merged(values, given)
	}
	if len(c.schema) == 0 {
		return values, nil
	}
	result, err := gojsonschema.Validate(gojsonschema.NewBytesLoader(c.schema), gojsonschema.NewGoLoader(values))
	if err != nil {
		return nil, fmt.Errorf("values.schema.json: %w", err)
	}
	if result.Valid() {
		return values, nil
	}
	var problems []string
	for _, problem := range result.Errors() {
		problems = append(problems, "- "+problem.String())
	}
	sort.Strings(problems)
	return nil, fmt.Errorf("values don't meet the specifications of the schema(s) in the following chart(s):\n%s:\n%s",
		c.metadata.Name, strings.Join(problems, "\n"))
}

func (c *chart) lint(given arguments) error {
	if c.metadata.APIVersion != "v2" || c.metadata.Name != filepath.Base(c.folder) {
		return fmt.Errorf("Chart.yaml: apiVersion must be v2, and name that of its folder")
	}
	for _, version := range []string{c.metadata.Version, c.metadata.AppVersion} {
		if _, err := semver.StrictNewVersion(version); err != nil {
			return fmt.Errorf("Chart.yaml: version %q: %w", version, err)
		}
	}
	rendered, err := c.render("lint", given)
	if err != nil {
		return err
	}
	for _, document := range strings.Split(rendered.manifest, "\n---\n") {
		var object map[string]interface{}
		if err := yaml.Unmarshal([]byte(document), &object); err != nil {
			return fmt.Errorf("not YAML: %w\n%s", err, document)
		}
	}
	return nil
}

// merged puts over into base: maps key by key, null takes a key away, everything else as a whole.
func merged(base, over map[string]interface{}) map[string]interface{} {
	result := map[string]interface{}{}
	for key, value := range base {
		result[key] = value
	}
	for key, value := range over {
		below, isMap := result[key].(map[string]interface{})
		above, isMapToo := value.(map[string]interface{})
		switch {
		case value == nil:
			delete(result, key)
		case isMap && isMapToo:
			result[key] = merged(below, above)
		default:
			result[key] = value
		}
	}
	return result
}

func readYaml(file string, into interface{}) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
