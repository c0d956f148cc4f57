package version

import (
	"runtime/debug"
	"testing"
)

func TestFromBuild(t *testing.T) {
	const commit = "0123456789abcdef0123456789abcdef01234567"
	tests := []struct {
		name     string
		settings []debug.BuildSetting
		want     string
	}{
		{"no version control", []debug.BuildSetting{{Key: "GOOS", Value: "linux"}}, "dev"},
		{"clean", []debug.BuildSetting{{Key: "vcs.revision", Value: commit}, {Key: "vcs.modified", Value: "false"}}, "dev-0123456789ab"},
		{"changed", []debug.BuildSetting{{Key: "vcs.modified", Value: "true"}, {Key: "vcs.revision", Value: commit}}, "dev-0123456789ab+changes"},
		{"short", []debug.BuildSetting{{Key: "vcs.revision", Value: "01"}}, "dev-01"},
	}
	for _, tt := range tests {
		if got := fromBuild(tt.settings); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	if Version() == "" {
		t.Error("no version")
	}
}
