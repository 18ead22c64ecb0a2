package main

import (
	"os"
	"path"
	"path/filepath"

	"github.com/ghodss/yaml"
)

// files are those of a chart outside of its templates, by their path in it; templates know them as .Files.
type files map[string]string

func readFiles(folder string) (files, error) {
	found := files{}
	return found, filepath.Walk(filepath.Join(folder, "files"), func(file string, info os.FileInfo, err error) error {
		if os.IsNotExist(err) {
			return nil
		}
		if err != nil || info.IsDir() {
			return err
		}
		// Reads what a symbolic link leads to, as Helm does.
		text, err := os.ReadFile(file)
		name, _ := filepath.Rel(folder, file)
		found[name] = string(text)
		return err
	})
}

// Get is the text of a file, empty when there is none.
func (f files) Get(name string) string { return f[name] }

// Glob are the files whose path fits a pattern.
func (f files) Glob(pattern string) files {
	found := files{}
	for name, text := range f {
		if fits, _ := path.Match(pattern, name); fits {
			found[name] = text
		}
	}
	return found
}

// AsConfig are the files as the data of a ConfigMap, by their name alone.
func (f files) AsConfig() string {
	data := map[string]string{}
	for name, text := range f {
		data[path.Base(name)] = text
	}
	text, _ := yaml.Marshal(data)
	return string(text)
}
