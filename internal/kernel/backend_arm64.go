package kernel

import "golang.org/x/sys/cpu"

// kernels lists what this processor can run, fastest first.
func kernels() []*Kernel {
	if cpu.ARM64.HasASIMDDP {
		return []*Kernel{neon(NEON, false, neonLinearDot, neonGemmDot), neon(NEONBase, true, neonLinear, neonGemm), portable()}
	}
	return []*Kernel{neon(NEON, true, neonLinear, neonGemm), portable()}
}
