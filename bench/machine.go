package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// machine is where and when a part was measured.
type machine struct {
	CPU    string `json:"cpu"`
	Cores  int    `json:"cores"`
	Go     string `json:"go"`
	Before string `json:"load_before"`
	Load   string `json:"load"`
	Date   string `json:"date"`
}

func machineNow(loadBefore string) machine {
	return machine{
		CPU: cpuModel(), Cores: runtime.NumCPU(), Go: runtime.Version(),
		Before: loadBefore, Load: firstField("/proc/loadavg", 0),
		Date: time.Now().UTC().Format(time.DateOnly),
	}
}

func (m machine) String() string {
	return fmt.Sprintf("%s, %s, %d cores (%s), Linux, load %s before and %s after", m.Date, m.Go, m.Cores, m.CPU, m.Before, m.Load)
}

func firstField(file string, n int) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return "?"
	}
	if f := strings.Fields(string(text)); n < len(f) {
		return f[n]
	}
	return "?"
}

func cpuModel() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "?"
	}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
