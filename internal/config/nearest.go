package config

import "fmt"

// maxSlips is the largest number of typing slips at which a known name is still
// suggested for an unknown one, whatever its length.
const maxSlips = 3

// didYouMean is "; did you mean X?" for the candidate nearest to name, or empty
// if none is near.
func didYouMean(name string, candidates []string) string {
	best, bestSlips := "", min(maxSlips, max(1, len(name)/3))+1
	for _, c := range candidates {
		if d := slips(name, c); d < bestSlips {
			best, bestSlips = c, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %s?", best)
}

// slips is the number of letters to insert, delete, replace or swap with their
// neighbour to make b of a: the optimal string alignment distance.
func slips(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, last := make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row := make([]int, len(t)+1)
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(t)]
}
