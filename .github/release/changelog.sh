#!/usr/bin/env bash
# Usage: changelog.sh VERSION [FILE]
#
# Prints what the change log says of one version: the lines below "## VERSION (DATE)", up to the next version.
set -euo pipefail
version=${1:?a version is needed}
file=${2:-$(dirname "$0")/../CHANGELOG.md}
section=$(awk -v version="$version" '
  /^## / { inside = ($2 == version); next }
  inside { print }' "$file" | sed -e '/./,$!d')
[ -n "$section" ] || { echo "changelog.sh: $file has no section \"## $version\": name what is unreleased so, with the date" >&2; exit 1; }
printf '%s\n' "$section"
