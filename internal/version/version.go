// Package version tells which build of Trích is running.
package version

import "runtime/debug"

// version is set by the linker: -X trich/internal/version.version=v1.2.3.
var version string

// Version is the version given when the program was linked, else the commit it
// was built from, else "dev". It is never empty.
func Version() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "dev"
	}
	return fromBuild(info.Settings)
}

// fromBuild names the commit in the Go command's build settings, marked if the
// tree held changes besides.
func fromBuild(settings []debug.BuildSetting) string {
	commit, changed := "", ""
	for _, s := range settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value[:min(len(s.Value), 12)]
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+changes"
		}
	}
	if commit == "" {
		return "dev"
	}
	return "dev-" + commit + changed
}
