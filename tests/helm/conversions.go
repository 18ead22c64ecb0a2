package main

import (
	"encoding/json"
	"strings"

	"github.com/ghodss/yaml"
)

// conversions are the functions that Helm adds to sprig's; one that cannot read its input says so under the key "Error".
var conversions = map[string]interface{}{
	"toYaml":        toYaml,
	"toJson":        toJson,
	"fromYaml":      func(text string) map[string]interface{} { return readMap(text, func(t []byte, v interface{}) error { return yaml.Unmarshal(t, v) }) },
	"fromJson":      func(text string) map[string]interface{} { return readMap(text, json.Unmarshal) },
	"fromYamlArray": func(text string) []interface{} { return readList(text, func(t []byte, v interface{}) error { return yaml.Unmarshal(t, v) }) },
	"fromJsonArray": func(text string) []interface{} { return readList(text, json.Unmarshal) },
}

func toYaml(value interface{}) string {
	text, err := yaml.Marshal(value)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(text), "\n")
}

func toJson(value interface{}) string {
	text, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(text)
}

func readMap(text string, read func([]byte, interface{}) error) map[string]interface{} {
	result := map[string]interface{}{}
	if err := read([]byte(text), &result); err != nil {
		result["Error"] = err.Error()
	}
	return result
}

func readList(text string, read func([]byte, interface{}) error) []interface{} {
	var result []interface{}
	if err := read([]byte(text), &result); err != nil {
		result = []interface{}{err.Error()}
	}
	return result
}
